"""Bluesky's finder: finds posts by URL, in the official embed, and by attribution in flat text.

A post's key is its author's DID and its record key. A handle can change owners, so a URL with a handle is an alias until the
handle is resolved.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from archiver.model.embeds import Bounds, Embed
from archiver.model.posts import Alias, PostRef, version_name
from archiver.model.urls import URL
from archiver.platforms.bluesky import DECLARATION
from archiver.platforms.bluesky.names import time_of
from archiver.platforms.interface import Candidate, Element, FlatText
from archiver.platforms.parsing.printed_dates import date_at
from archiver.platforms.parsing.timestamps import after_1970
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, web

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent


_HOST = re.compile(r"(?:(?:www|main|staging|embed)\.)?(?:(?:fx|vx|x|c)?bs[ky]y[ex]?\.app|bskx\.app|bsky\.dev)")
_KEY = r"([A-Za-z0-9._:~\-]{1,512})"
_DID = r"(did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.\-:%]{3,200}))"
_LISTS = r"(?:/(?:liked-by|reposted-by|quotes))?"  # pages of what others did with the post
_POST = re.compile(rf"/profile/{_DID}/post/{_KEY}{_LISTS}/?")
_EMBED = re.compile(rf"/embed/{_DID}/app\.bsky\.feed\.post/{_KEY}/?")
_AT = re.compile(rf"at://{_DID}/app\.bsky\.feed\.post/{_KEY}")
_BY_HANDLE = re.compile(rf"/profile/([A-Za-z0-9.\-]{{3,253}})/post/{_KEY}{_LISTS}/?")

_ATTRIBUTION = re.compile(
    r"(?:—|―|–|--|-)[ \t\xa0]{0,3}([^\n()]{0,100}?)\s{0,3}\(@([a-zA-Z0-9\-]{1,63}(?:\.[a-zA-Z0-9\-]{1,63}){1,6})\)\s{0,5}"
)
_CID = re.compile(r"bafyrei[a-z2-7]{52}")
_PICTURE = re.compile(r"\s*\[image or embed\]\s*")
_MAX_TEXT_LENGTH = 700  # characters: 300 graphemes, and what emoji take


class Bluesky(StandardFinder):
    """Finder for Bluesky."""

    declaration = DECLARATION

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate embeds, with an alias for the version whose CID is in the markup."""
        return (_pinned(embed, candidate) for embed in super().embeds(candidate))

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL with a DID names; None for any other URL."""
        if not _HOST.fullmatch(url.host):
            return None
        path = unquote(url.path)
        found = _POST.fullmatch(path) or _EMBED.fullmatch(path)
        return self.post(f"{found[1]}/{found[2]}") if found else None

    def alias(self, url: URL) -> Alias | None:
        """The alias that a post's URL with a handle is; None for any other URL."""
        found = _BY_HANDLE.fullmatch(url.path) if _HOST.fullmatch(url.host) else None
        return Alias(f"bsky.app/profile/{found[1].lower()}/post/{found[2]}") if found and "." in found[1] else None

    def handle(self, url: URL) -> str | None:
        """The handle in a post's URL."""
        found = _BY_HANDLE.fullmatch(url.path)
        return found[1] if found and "." in found[1] else None

    def post_from_key(self, written: str) -> PostRef | None:
        """The post of the at-URI that an attribute holds."""
        found = _AT.match(written)
        return self.post(f"{found[1]}/{found[2]}") if found else None

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the record key, which the author's program chooses freely."""
        at = time_of(post.key.rpartition("/")[2])
        return after_1970(at.timestamp() * 1000) if at is not None else None

    def address(self, post: PostRef) -> URL:
        """The post's public URL."""
        author, _, key = post.key.partition("/")
        return web("bsky.app", f"/profile/{author}/post/{key}")

    def read_embed(self, content: "ElementContent") -> EmbedText:
        """The text, and the author, handle and date in the attribution below it."""
        text = content.text
        found = next(reversed(list(_ATTRIBUTION.finditer(text))), None)
        if found is None:
            return EmbedText(words=_PICTURE.sub("", text) or None)
        day = date_at(text[found.end() :])
        words = _PICTURE.sub("", text[: found.start()]).strip()
        return EmbedText(words=words or None, author=found[1].strip() or None, handle=found[2], printed=day[0] if day else None)

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """Yield the posts in a flat text that have an attribution with a date."""
        text, floor = flat.text, 0
        for found in _ATTRIBUTION.finditer(text) if "(@" in text else ():
            day = date_at(text[found.end() : found.end() + 60])
            if day is None:
                continue
            start, bounds = _text_start(text, floor, found.start())
            end = found.end() + day[1]
            words = _PICTURE.sub("", text[start : found.start()]).strip() or None
            attributed = EmbedText(words=words, author=found[1].strip() or None, handle=found[2], printed=day[0])
            embed = self.text_embed(flat, start, end, attributed)
            yield replace(embed, bounds=bounds, before=text[max(0, start - 1000) : start])
            floor = end


FINDER = Bluesky()


def _pinned(embed: Embed, candidate: Candidate) -> Embed:
    """The embed, with an alias for the version whose CID is in its element."""
    cid = candidate.attributes.get("data-bluesky-cid", "").strip() if isinstance(candidate, Element) else ""
    if embed.post is None or not _CID.fullmatch(cid):
        return embed
    return replace(embed, aliases=(*embed.aliases, version_name(embed.post, cid)))


def _text_start(text: str, floor: int, end: int) -> tuple[int, Bounds]:
    """The start of a post's text: after an empty line, else after a line break, else as far back as a post can be long."""
    words_end = len(text[:end].rstrip())
    pictured = _PICTURE.search(text, max(floor, words_end - 20), words_end)
    words_end = len(text[: pictured.start()].rstrip()) if pictured else words_end
    lowest = max(floor, words_end - _MAX_TEXT_LENGTH)
    for gap in ("\n\n", "\n"):
        start = text.rfind(gap, lowest, words_end)
        if start >= 0:
            return start + len(gap), Bounds.EXACT
    return lowest, Bounds.EXACT if lowest in {0, floor} else Bounds.UNCERTAIN
