"""Finds TikTok videos; the upper half of a video's number is the time."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.timestamps import after_1970
from archiver.platforms.tiktok import DECLARATION
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, host_is

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

_PATH = re.compile(
    r"/(?:@[\w.\-]{0,100}/(?:video|photo)|share/video|v|embed(?:/v[123])?|player/v1|i18n/share/video)/([0-9]{6,25})(?![0-9])",
    re.ASCII,
)
_SHORT = re.compile(r"[A-Za-z0-9]{4,30}")
_MUSIC = re.compile(
    r"^[ \t>]*\[?@([\w.\-]{2,40})(?:\]\([^()\n]{1,300}\))?(?:[ \t]+|[\s>]{1,8})"
    r"((?:[^\n♬]{0,2500}\n{1,2}){0,4}?[^\n♬]{0,2500}?)[\s>]{0,8}\[?♬[ \t][^\n]{1,300}",
    re.MULTILINE | re.ASCII,
)
_QUOTED = re.compile(r"^[ \t>]+", re.MULTILINE)


class TikTok(StandardFinder):
    """Finder for TikTok."""

    declaration = DECLARATION
    post_path = _PATH
    handle_path = re.compile(r"/@([^/]+)")
    bare_key = re.compile(r"[0-9]{6,25}")
    public_address = "www.tiktok.com/@/video/{}"

    def alias(self, url: URL) -> Alias | None:
        """The alias that a short link is; only a request tells its video."""
        last = url.segments[-1] if url.segments else ""
        if url.host in {"vm.tiktok.com", "vt.tiktok.com"} and len(url.segments) == 1 and _SHORT.fullmatch(last):
            return Alias(f"{url.host}/{last}")
        if host_is(url, "tiktok.com") and url.segments[:1] == ("t",) and _SHORT.fullmatch(last) and last != "t":
            return Alias(f"www.tiktok.com/t/{last}")
        return None

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the video's number, to the second."""
        return after_1970((int(post.key) >> 32) * 1000)

    def read_embed(self, content: "ElementContent") -> EmbedText:
        """The caption, without the account before it and the music behind it."""
        handle = next((link.title[1:] for link in content.links if link.title.startswith("@")), None)
        caption = content.text.partition("♬")[0].strip()
        return EmbedText(words=caption.removeprefix(f"@{handle}").strip() or None, handle=handle)

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """The videos whose line with the music a text keeps."""
        for found in _MUSIC.finditer(flat.text) if "♬" in flat.text else ():
            words = _QUOTED.sub("", found[2]).strip() or None
            yield self.text_embed(flat, *found.span(), EmbedText(words=words, handle=found[1]))


FINDER = TikTok()
