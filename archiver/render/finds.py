"""What `find --json` prints: one object for each post that an article shows or links to."""

from collections.abc import Iterable

from archiver.articles import Article
from archiver.digests import Plain
from archiver.embeds import Embed
from archiver.platforms.interface import Finder
from archiver.render.runs import instant


def line(article: Article, embed: Embed, platforms: Iterable[Finder]) -> dict[str, Plain]:
    """The object that tells of one embed; times in UTC with `Z`, absent is None."""
    platform = next((one for one in platforms if one.name == embed.platform), None)
    posted_at = platform.posted_at(embed.post) if platform and embed.post else None
    return {
        "article": article.source,
        "article_url": str(article.url) if article.url else None,
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
        "posted_at": instant(posted_at) if posted_at else None,
        "position": embed.position,
    }
