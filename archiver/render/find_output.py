"""The output of `find`: the posts that an article shows or links to, as JSON and as text."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from archiver.finding.matching import FactMatch, match_key_time
from archiver.model.articles import Article
from archiver.model.digests import JSONValue
from archiver.model.embeds import Embed
from archiver.model.timestamps import format_iso
from archiver.platforms.interface import Finder
from archiver.render.escaping import one_line
from archiver.render.layout import TextLayout, excerpt
from archiver.render.sentences import form_phrase, platform_name
from archiver.reporting.phrases import human_date

_PLAIN = TextLayout()
_INDENT = "     "


def embed_json(article: Article, embed: Embed, platforms: Iterable[Finder]) -> dict[str, JSONValue]:
    """One embed as JSON; times in UTC with `Z`, absent values are null."""
    posted_at = _time_in_key(embed, platforms)
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
        "date_match": match_key_time(embed.printed, posted_at).value,
        "posted_at": format_iso(posted_at) if posted_at else None,
        "position": embed.position,
    }


def _time_in_key(embed: Embed, platforms: Iterable[Finder]) -> datetime | None:
    platform = next((finder for finder in platforms if finder.name == embed.platform), None)
    return platform.posted_at(embed.post) if platform and embed.post else None


def find_text(article: Article, embeds: Sequence[Embed], platforms: Sequence[Finder], layout: TextLayout = _PLAIN) -> str:
    """An article and its posts as text."""
    title = article.metadata.title
    head = f"{one_line(title)}\n  {one_line(article.source)}" if title else one_line(article.source)
    if not embeds:
        return f"{head}\n  shows no known posts"
    return "\n".join([head, *(line for embed in embeds for line in _embed_lines(embed, _time_in_key(embed, platforms), layout))])


def _embed_lines(embed: Embed, posted_at: datetime | None, layout: TextLayout) -> Iterator[str]:
    """A post: who and when, how the article shows it, the beginning of its words, and last its name."""
    handle = f"@{one_line(embed.handle)}" if embed.handle else ""
    author = one_line(embed.author) if embed.author else ""
    who = f"{author} ({handle})" if author and handle else author or handle or "author not stated"
    when = f", {human_date(embed.printed)}" if embed.printed else ""
    if posted_at and match_key_time(embed.printed, posted_at) is FactMatch.DIFFERS:
        when += f" (but its number says {posted_at.date().isoformat()})"
    where = f"{platform_name(one_line(embed.platform))}{when}, {form_phrase(embed.kind, embed.form)}"
    yield from layout.wrapped(f"{embed.position}. {who} on {where}", mark=_INDENT)
    if embed.words:
        yield f"{_INDENT}│ {excerpt(embed.words, layout.width - len(_INDENT) - 2)}"
    settled = one_line(str(embed.post)) if embed.post else None
    alias = f"{one_line(embed.aliases[0])} (`archive` settles which post this is)" if embed.aliases else "a post without a name"
    yield f"{_INDENT}{settled or alias}"
