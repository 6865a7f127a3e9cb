"""Finds Instagram posts; a post's code is its number in base 64, which holds the time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.instagram import DECLARATION
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.printed_dates import date_at
from archiver.platforms.parsing.timestamps import after_1970, number
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, host_is

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_EPOCH_MS = 1_314_220_021_721
_FIRST_WITH_TIME = 10**14
_MAX_CAPTION_LENGTH = 3000  # characters of a caption
_PRIVATE_SUFFIX_CHARACTERS = 28  # what a private post's code has after the id
_PATH = re.compile(r"/(?:[\w.]{1,40}/)?(?:p|tv|reels?)/([A-Za-z0-9_-]{5,60})(?![A-Za-z0-9_-])", re.ASCII)
_NO_CODES = frozenset({"audio"})  # as long as a code, and none: `/reels/audio/NUMBER` is a sound
_SHARE = re.compile(r"/share/(?:p/|reel/)?[A-Za-z0-9_-]{3,60}/?", re.ASCII)
_PHRASES = (
    *("A post shared by", "A photo posted by", "A video posted by", "A photo shared by", "Ein Beitrag geteilt von"),
    *("Una publicación compartida por", "Una publicación compartida de", "Une publication partagée par", "Un post condiviso da"),
    *("Uma publicação compartilhada por", "Um post compartilhado por", "Uma publicação partilhada por", "Een bericht gedeeld door"),
    *("Post udostępniony przez", "Публикация от", "Ett inlägg delat av", "Et opslag delt af", "Et innlegg delt av"),
    *("Sebuah kiriman dibagikan oleh", "Příspěvek sdílený", "O postare distribuită de"),
)
"""How the line begins that names the account, in the languages that articles embed posts in."""
_SHARED_BY = re.compile(rf"(?:{'|'.join(_PHRASES)})\s{{1,3}}([^\n()@]{{0,100}}?)\s{{0,3}}\(@([A-Za-z0-9_.]{{1,40}})\)")
_VIEW = re.compile(
    r"View this (?:post|photo|profile) on Instagram|Sieh dir diesen Beitrag auf Instagram an|Ver esta publicación en Instagram"
    r"|(?:Voir|Afficher) cette publication sur Instagram|Visualizza questo post su Instagram"
    r"|Ver essa (?:foto|publicação) no Instagram|Ver esta publicação no Instagram"
    r"|Dit bericht op Instagram bekijken|Wyświetl ten post na Instagramie"
    r"|Посмотреть эту публикацию в Instagram|Visa det här inlägget på Instagram|Lihat postingan ini di Instagram"
)
_BEFORE_DATE = re.compile(r"\s{0,5}(?:on|am|le|el|em|op|den|dne|dnia|pada|in data:?|в|-|–)\s{1,3}")
_LINKED = re.compile(r"\]\([^()\s]{6,2000}\)|<https?://[^\s<>]{6,2000}>")
_TARGET = re.compile(r"<(https?://[^\s<>]{6,2000})>")
"""The target of the line that links to the post, beside it."""
_ALONE = re.compile(rf"^[ \t>]*(?:{_VIEW.pattern})[ \t]*$", re.MULTILINE)


def posted_at(code: str) -> datetime | None:
    """The time in a code; None for codes from before August 2011, which hold none."""
    value = number(code, ALPHABET)
    return after_1970((value >> 23) + _EPOCH_MS) if value is not None and value >= _FIRST_WITH_TIME else None


class Instagram(StandardFinder):
    """Finder for Instagram."""

    declaration = DECLARATION
    handle_path = re.compile(r"/([\w.]{1,40})/(?:p|tv|reels?)/", re.ASCII)
    bare_key = re.compile(r"[A-Za-z0-9_-]{5,28}")
    public_address = "www.instagram.com/p/{}/"

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it names none."""
        found = _PATH.match(url.path) if self._at_own_domain(url) else None
        if found is None or found[1] in _NO_CODES or found[0].startswith(("/share/", "/explore/", "/stories/")):
            return None
        code = found[1]
        return self.post(code[:-_PRIVATE_SUFFIX_CHARACTERS] if len(code) > _PRIVATE_SUFFIX_CHARACTERS else code)

    def alias(self, url: URL) -> Alias | None:
        """The alias that a share link is; only a request tells its post."""
        if not host_is(url, "instagram.com") or not _SHARE.fullmatch(url.path):
            return None
        return Alias(f"www.instagram.com{url.path.rstrip('/')}")

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time in the post's code."""
        return posted_at(post.key)

    def read_embed(self, content: "ElementContent") -> EmbedText:
        """The caption, where the markup has one, and the account."""
        return _embed_text(content.text)

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """The posts whose line `A post shared by` a text keeps."""
        floor = 0
        for found in _SHARED_BY.finditer(flat.text):
            views = [
                view.start() for view in _VIEW.finditer(flat.text, max(floor, found.start() - _MAX_CAPTION_LENGTH), found.start())
            ]
            start = views[-1] if views else found.start()
            yield from self._alone(flat, floor, start)
            embed = self.text_embed(flat, start, found.end(), _embed_text(flat.text[start : found.end() + 60]))
            target = _TARGET.search(flat.text, start, found.start()) if views else None
            url = parse_url(target[1]) if target else None
            yield replace(embed, post=self.identify(url), url=str(url)) if url and self.identify(url) else embed
            floor = found.end()
        yield from self._alone(flat, floor, len(flat.text))

    def _alone(self, flat: FlatText, start: int, end: int) -> Iterator[Embed]:
        """The posts of which the text keeps only the line that links to them."""
        for found in _ALONE.finditer(flat.text, start, end):
            yield self.text_embed(flat, *found.span())


FINDER = Instagram()


def _embed_text(text: str) -> EmbedText:
    """The words before the line that names the account, and the account and date in that line."""
    by = _SHARED_BY.search(text)
    if by is None:
        return EmbedText()
    words = _LINKED.sub("", _VIEW.sub("", text[: by.start()])).strip("[] \t\r\n\xa0>")
    after = _BEFORE_DATE.match(text[by.end() :])
    day = date_at(text[by.end() + after.end() :]) if after else None
    return EmbedText(words=words or None, author=by[1].strip() or None, handle=by[2], printed=day[0] if day else None)
