// Puts X's frame in the place of every official blockquote whose post is still there.
const frameFor = async (quote, number) => {
  const named = /\/status(?:es)?\/(\d+)/.exec([...quote.querySelectorAll("a")].at(-1)?.getAttribute("href") ?? "");
  if (!named || !(await ask(named[1]).catch(() => null))) return;
  const frame = Object.assign(document.createElement("iframe"), {
    id: `twitter-widget-${number}`, title: "X Post", src: `https://platform.twitter.com/embed/Tweet.html?dnt=false&id=${named[1]}`,
    style: "width: 550px; max-width: 100%; height: 320px; border: 0" });
  frame.dataset.tweetId = named[1];
  const rendered = Object.assign(document.createElement("div"), { className: "twitter-tweet twitter-tweet-rendered" });
  rendered.append(frame);
  quote.replaceWith(rendered);
};
addEventListener("message", event => {
  if (event.origin !== "https://platform.twitter.com") return;
  const frame = [...document.querySelectorAll("iframe")].find(one => one.contentWindow === event.source);
  if (frame) frame.style.height = `${event.data.height}px`;
});
document.querySelectorAll("blockquote.twitter-tweet").forEach(frameFor);
