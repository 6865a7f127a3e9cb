"use strict";
// The search of a site of files: it loads the shards of the index that the asked words need, and shows the posts that have them all.
// Shards are scripts, since a page that is opened as a file may load nothing else; each calls one of the functions at the end.
var archiveSearch = (() => {
  const MAX_SHOWN = 50, MAX_TERMS = 12, POSTS_OF_SHARD = 500;
  const given = {}, loading = {};
  const outcome = document.getElementById("outcome"), found = document.getElementById("found");

  function load(file, key) {
    loading[file] ??= new Promise((done) => {
      const script = document.createElement("script");
      script.src = `search/${file}.js`;
      script.onload = script.onerror = () => done(given[key]);
      document.head.append(script);
    });
    return loading[file];
  }

  function fold(text, tables) {
    const dropped = new RegExp(`[${tables.dropped}]|(?<![иИуУ])\\u0306|(?<![іІ])\\u0308`, "gu");
    const lower = text.replace(/[™℠]/gu, "").normalize("NFKD").replace(dropped, "").toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
    const letters = [...lower].map((letter) => tables.letters[letter] ?? digit(letter, tables.zeros)).join("");
    return letters.normalize("NFC");
  }

  function digit(letter, zeros) {
    if (!/\p{Nd}/u.test(letter)) return letter;
    const code = letter.codePointAt(0), zero = [...zeros].find((each) => code >= each.codePointAt(0) && code < each.codePointAt(0) + 10);
    return zero === undefined ? letter : String(code - zero.codePointAt(0));
  }

  function terms(text, tables) {
    const all = new Set(), unspaced = new RegExp(`[${tables.unspaced}]+|[^${tables.unspaced}]+`, "gu");
    for (const word of fold(text, tables).match(/[\p{L}\p{N}]+/gu) ?? [])
      for (const run of word.match(unspaced) ?? []) {
        const letters = [...run];
        if (new RegExp(`^[${tables.unspaced}]`, "u").test(run) && letters.length > 1)
          letters.slice(1).forEach((letter, place) => all.add(letters[place] + letter));
        else all.add(letters.slice(0, tables.longest).join(""));
      }
    return [...all].slice(0, MAX_TERMS);
  }

  const shardOf = (term) => [...term].slice(0, 2).map((letter) => letter.codePointAt(0).toString(16)).join("-");

  async function postings(term, shards) {
    const shard = shardOf(term), has = new Map();
    if (!shards.has(shard)) return has;
    for (const [word, steps] of Object.entries((await load(`words-${shard}`, `words ${shard}`)) ?? {})) {
      if (!word.startsWith(term)) continue;
      let post = 0;
      for (const step of steps) has.set((post += step), Math.max(has.get(post) ?? 0, word === term ? 2 : 1));
    }
    return has;
  }

  async function search(asked) {
    const index = await load("shards", "shards");
    if (!index) return say("The index of this site cannot be read.");
    const words = terms(asked, index.tables), shards = new Set(index.shards), matches = new Map(), weights = new Map();
    for (const term of words)
      for (const [post, weight] of await postings(term, shards)) {
        matches.set(post, (matches.get(post) ?? 0) + 1);
        weights.set(post, (weights.get(post) ?? 0) + weight);
      }
    const most = Math.max(0, ...new Set(matches.values()));
    if (!words.length || most < Math.ceil(words.length / 2)) return say("Nothing in this archive matches.");
    const posts = [...matches.keys()].filter((post) => matches.get(post) === most);
    posts.sort((one, other) => weights.get(other) - weights.get(one) || other - one);
    const shown = posts.slice(0, MAX_SHOWN);
    const count = `${posts.length.toLocaleString("en")} post${posts.length === 1 ? "" : "s"}`;
    const some = posts.length > shown.length ? `, the first ${shown.length} here` : "";
    say(`${most < words.length ? "Nothing is exactly so; nearest: " : ""}${count}${some}.`);
    const list = element("ul", "post-rows");
    for (const post of shown) {
      const shard = Math.floor(post / POSTS_OF_SHARD);
      const posts = await load(`posts-${shard}`, `posts ${shard}`);
      if (posts) list.append(row(posts[post % POSTS_OF_SHARD]));
    }
    found.replaceChildren(list);
  }

  function say(text) {
    outcome.textContent = text;
  }

  function element(name, kind, text) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function row([path, tone, who, handle, platform, when, words, isSensitive, became]) {
    const item = element("li", `post-row is-${tone}`), head = element("div", "who"), link = element("a");
    link.href = path;
    link.append(element("bdi", "", who));
    if (handle) link.append(" ", element("bdi", "handle", handle));
    head.append(element("span", "badge", tone), link, element("span", "when", when ? `${platform} · ${when}` : platform));
    const said = element("p", "what", isSensitive ? "Sensitive, says its platform; its page shows it." : words || "What it said is not known.");
    said.dir = "auto";
    item.append(head, said, element("p", "became", became));
    return item;
  }

  const asked = new URLSearchParams(location.search).get("q")?.trim().slice(0, 500) ?? "";
  if (asked) {
    document.getElementById("find").value = asked;
    say("Searching …");
    search(asked);
  }
  return {
    words: (shard, words) => (given[`words ${shard}`] = words),
    posts: (shard, posts) => (given[`posts ${shard}`] = posts),
    shards: (shards, tables) => (given.shards = { shards, tables }),
    get tables() {
      return given.shards?.tables;
    },
    terms,
  };
})();
