"""The state that a page carries for its scripts: JSON with the article's body in it, and, often, other stories' too.

Counted are: markup in it that shows posts, and objects that say of themselves that they are a post's embed. Descriptions of the page
for search engines (JSON-LD) are counted for the videos that they say the article has, and for nothing else.
"""

import re
from collections.abc import Callable, Iterator

from archiver.embeds import Embed, Form, Kind
from archiver.finding.hidden import json_in, objects

_EMBED_MARKUP = re.compile(r"<(?:blockquote|iframe)\b|&lt;(?:blockquote|iframe)\b", re.IGNORECASE)
_SAYS_EMBED = re.compile(
    r"tweet|twitter|instagram|facebook|youtube|tiktok|bluesky|threads|embed|social|externalcontent", re.IGNORECASE
)
_TYPES = ("type", "_type", "__typename", "@type", "form", "role", "sub_type", "provider", "blockType", "kind", "model")
_ADDRESSES = ("url", "original_url", "href", "embedUrl", "canonicalUrl", "src")
_MOST = 400


def in_script(
    kind: str, text: str, markup: Callable[[str], Iterator[Embed]], address: Callable[[str], list[Embed]]
) -> Iterator[Embed]:
    """The posts that a script's JSON shows."""
    if "json" not in kind or "ld+json" in kind:
        return
    told = json_in(text)
    if told is None:
        return
    count = 0
    for one in objects(told):
        for value in one.values():
            if isinstance(value, str) and _EMBED_MARKUP.search(value):
                yield from markup(value)
                count += 1
        if any(isinstance(one.get(name), str) and _SAYS_EMBED.search(str(one[name])) for name in _TYPES):
            for name in _ADDRESSES:
                written = one.get(name)
                for embed in address(written) if isinstance(written, str) else ():
                    yield _told(embed)
        if count > _MOST:
            return


def _told(embed: Embed) -> Embed:
    return Embed(
        platform=embed.platform,
        post=embed.post,
        form=Form.JSON,
        kind=Kind.EMBED,
        url=embed.url,
        aliases=embed.aliases,
        handle=embed.handle,
    )
