"""What `find --json` prints: one object for each post that an article shows or links to."""

from collections.abc import Iterable, Sequence

from archiver.model.articles import Article
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed, Kind
from archiver.model.timestamps import format_iso
from archiver.platforms.interface import Finder
from archiver.render.escaping import one_line


def embed_json(article: Article, embed: Embed, platforms: Iterable[Finder]) -> dict[str, JSONValue]:
    """The object that tells of one embed; times in UTC with `Z`, absent is None."""
    platform = next((one for one in platforms if one.name == embed.platform), None)
    posted_at = platform.posted_at(embed.post) if platform and embed.post else None
    return {
        "article": article.source,
        "article_url": str(article.metadata.url) if article.metadata.url else None,
        "post": str(embed.post) if embed.post else None,
        "platform": embed.platform,
        "url": embed.url,
        "aliases": list(embed.aliases),
        "kind": embed.kind.value,
        "form": embed.form.value,
        "words": embed.words,
        "truncated": embed.truncated,
        "bounds": embed.bounds.value,
        "author": embed.author,
        "handle": embed.handle,
        "date": embed.printed.isoformat() if embed.printed else None,
        "posted_at": format_iso(posted_at) if posted_at else None,
        "position": embed.position,
    }


def find_text(article: Article, embeds: Sequence[Embed]) -> str:
    """An article and its posts, for people."""
    title = article.metadata.title
    head = f"{one_line(title)}\n  {one_line(article.source)}" if title else one_line(article.source)
    if not embeds:
        return f"{head}\n  shows no posts that we know"
    return "\n".join([head, *(_told(embed) for embed in embeds)])


def _told(embed: Embed) -> str:
    name = (
        str(embed.post)
        if embed.post
        else f"{embed.aliases[0]} (which post that is, `archive` settles)"
        if embed.aliases
        else "a post"
    )
    by = f", @{embed.handle}" if embed.handle else ""
    when = f", {embed.printed.isoformat()}" if embed.printed else ""
    how = "links to" if embed.kind is Kind.LINK else "shows"
    words = f"\n       {inert_excerpt(embed.words)}" if embed.words else ""
    return f"  {embed.position}. {how} {one_line(name)}{one_line(by)}{when} ({embed.form.value}){words}"


def inert_excerpt(words: str, *, most: int = 100) -> str:
    """The beginning of a post's words, on one line."""
    plain = one_line(words)
    return plain if len(plain) <= most else plain[: most - 1] + "…"
