// Asks X for a post as its own embeds do; null for what is not there, whatever the reason.
const tokenFor = id => ((Number(id) / 1e15) * Math.PI).toString(36).replace(/(0+|\.)/g, "");
const ask = async id => {
  const address = `https://cdn.syndication.twimg.com/tweet-result?id=${id}&lang=en&token=${tokenFor(id)}`;
  const answer = await fetch(address);
  if (!answer.ok) return null;
  const post = await answer.json();
  return post.__typename === "Tweet" && post.user ? post : null;
};
