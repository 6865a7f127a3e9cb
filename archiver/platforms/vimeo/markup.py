"""Finds Vimeo videos, by number.

An unlisted video answers only to who knows the hash in its address. The hash is no part of the key, since it can be changed; the
address with it is an alias.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import Candidate
from archiver.platforms.toolkit.finder import StandardFinder, web
from archiver.platforms.vimeo import DECLARATION
from archiver.platforms.vimeo.names import HASH, hash_among, hashed_address

_NUMBER = r"(\d{5,12})(?![0-9A-Za-z])"
_ID = re.compile(r"(\d{1,12})")
_PATH = re.compile(
    r"/(?:m/)?(?:video/|videos/|manage/videos/|channels/[^/]{1,80}/|groups/[^/]{1,80}/videos/|event/\d{1,12}/videos/"
    r"|(?:album|showcase)/\d{1,12}/video/|ondemand/[^/]{1,80}/|[^/]{1,80}/review/|[^/]{1,80}/[^/]{1,80}/video/)?" + _NUMBER
)
_FIELDS = ((re.compile(r"/\w{1,40}\.swf"), "clip_id"), (re.compile(r"/(?:album|showcase)/\d{1,12}/?"), "video"))
"""Pages whose query has the number, and the field."""


class Vimeo(StandardFinder):
    """Finder for Vimeo."""

    declaration = DECLARATION
    bare_key = re.compile(r"[0-9]{5,12}")
    public_address = "vimeo.com/{}"

    def identify(self, url: URL) -> PostRef | None:
        """The video that a URL names; None if it names none."""
        if not self._at_own_domain(url):
            return None
        found = _PATH.match(url.path)
        written = next((url.parameters.get(name, "") for path, name in _FIELDS if path.fullmatch(url.path)), "")
        found = found or _ID.fullmatch(written)
        return self.post(found[1]) if found else None

    def address_among(self, post: PostRef, known: Iterable[str]) -> URL:
        """The video's public address, with its hash if one of the known URLs has it."""
        found = hash_among(post, known)
        return web("vimeo.com", f"/{post.key}/{found}") if found else self.address(post)

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The videos that a candidate shows, with an alias for the address of an unlisted one."""
        return map(_with_hash, super().embeds(candidate))


FINDER = Vimeo()


def _with_hash(embed: Embed) -> Embed:
    """The embed, with an alias if its URL has a hash."""
    url = parse_url(embed.url or "")
    if embed.post is None or url is None or not HASH.search(url.path):
        return embed
    return replace(embed, aliases=(*embed.aliases, Alias(hashed_address(embed.post, url.segments[-1]))))
