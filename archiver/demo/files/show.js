// Shows the post that the address names.
const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const unescaped = text => Object.assign(document.createElement("textarea"), { innerHTML: text }).value;
const words = post => {
  const [start, end] = post.display_text_range;
  const text = element("p", { className: "text", lang: post.lang });
  let shown = post.text.substring(start, end);
  for (const own of post.entities.media ?? []) shown = shown.replace(own.url, "");
  const links = new Map((post.entities.urls ?? []).map(link => [link.url, link]));
  for (const part of shown.trimEnd().split(/(https:\/\/t\.co\/\w+|(?<![\w@])@\w{1,15}\b|(?<![\w&])#\w+)/)) {
    if (links.has(part)) text.append(element("a", { href: part, textContent: links.get(part).display_url }));
    else if (part.startsWith("@")) text.append(element("a", { href: `https://x.com/${part.slice(1)}`, textContent: part }));
    else if (part.startsWith("#")) text.append(element("a", { href: `https://x.com/hashtag/${part.slice(1)}`, textContent: part }));
    else text.append(unescaped(part));
  }
  if (post.note_tweet) text.append("… ", element("span", { className: "more", textContent: "Show more" }));
  return text;
};
const header = post => element("header", {},
  element("img", { src: post.user.profile_image_url_https, alt: "" }),
  element("div", {}, element("span", { className: "name", textContent: post.user.name }),
    element("span", { className: "handle", textContent: `@${post.user.screen_name}` })));
const media = post => element("div", { className: "media" }, ...(post.mediaDetails ?? []).map(one => {
  const [address, format] = one.media_url_https.split(/\.(?=\w+$)/);
  return element("img", { src: `${address}?format=${format}&name=medium`, alt: one.ext_alt_text ?? "" });
}));
const when = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" };
const time = post => element("time", {
  dateTime: post.created_at, textContent: new Date(post.created_at).toLocaleString("en-US", when) });
const article = post => {
  const whole = element("article", { role: "article" }, header(post), words(post));
  if (post.mediaDetails) whole.append(media(post));
  const quoted = post.quoted_tweet;
  if (quoted) whole.append(element("div", { className: "quoted" },
    element("span", { className: "name", textContent: `${quoted.user.name} @${quoted.user.screen_name}` }), words(quoted)));
  whole.append(time(post));
  if (post.isStaleEdit) whole.append(element("span", { className: "note", textContent: " · There’s a new version of this post" }));
  else if (post.isEdited) whole.append(element("span", { className: "note", textContent: " · Last edited" }));
  return whole;
};
const id = new URLSearchParams(location.search).get("id") ?? "";
ask(id).catch(() => null).then(post => {
  document.getElementById("app").replaceChildren(post ? article(post)
    : element("div", { className: "missing", textContent: "Not found" }));
});
new ResizeObserver(() => parent.postMessage({ id, height: document.body.offsetHeight }, "*")).observe(document.body);
