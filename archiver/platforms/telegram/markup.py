"""Finds messages of public Telegram channels, numbered by channel; in channels' names case counts for nothing."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Address, Candidate, Element
from archiver.platforms.telegram import DECLARATION
from archiver.platforms.toolkit.finder import StandardFinder

_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog", "www.t.me"})
_CHANNEL = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_FRAME = re.compile(r"telegram-post-([A-Za-z][A-Za-z0-9_]{3,31})-([1-9][0-9]{0,9})")
_NUMBER = re.compile(r"([1-9][0-9]{0,9})(?![0-9])")
_NO_CHANNELS = frozenset(
    {
        *("addstickers", "addemoji", "addtheme", "addlist", "joinchat", "share", "proxy", "socks", "setlanguage", "login"),
        *("invoice", "giftcode", "contact", "confirmphone", "stickers", "call", "newbot", "auction"),
    }
)


class Telegram(StandardFinder):
    """Finder for Telegram."""

    declaration = DECLARATION
    public_address = "t.me/{}"

    def identify(self, url: URL) -> PostRef | None:
        """The message that a URL names; None if it names none."""
        segments = tuple(unquote(url.path).strip("/").split("/"))
        if url.host in _HOSTS:
            parts = segments[1:] if segments[:1] == ("s",) else segments
        elif url.host.endswith(".t.me"):
            parts = (url.host.removesuffix(".t.me"), *segments)
        else:
            return None
        return self._message(parts)

    def post_from_key(self, written: str) -> PostRef | None:
        """The message that an attribute names: `channel/number`, or the id of the frame that the widget's script creates."""
        framed = _FRAME.fullmatch(written)
        return self._message((framed[1], framed[2]) if framed else tuple(written.partition("?")[0].split("/")))

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The messages that a candidate shows; the channel's name as it is written there is an alias, if it has capitals."""
        written = ""
        if isinstance(candidate, Address):
            written = str(candidate.url)
        elif isinstance(candidate, Element):
            written = " ".join((*candidate.attributes.values(), candidate.source))
        for embed in super().embeds(candidate):
            channel, _, number = embed.post.key.partition("/") if embed.post is not None else ("", "", "")
            spelled = re.search(rf"(?<![A-Za-z0-9_]){channel}(?=[/.-])", written, re.IGNORECASE) if channel else None
            if spelled is None or spelled[0] == channel:
                yield embed
            else:
                yield replace(embed, aliases=(*embed.aliases, Alias(f"{self.name}:{spelled[0]}/{number}")))

    def _message(self, parts: tuple[str, ...]) -> PostRef | None:
        """The message by its channel and number, behind that of its topic if it has one; what follows counts for nothing."""
        if len(parts) < 2 or not _CHANNEL.fullmatch(parts[0]) or parts[0].lower() in _NO_CHANNELS:  # noqa: PLR2004 - channel and number
            return None
        number, in_topic = _NUMBER.match(parts[1]), _NUMBER.match(parts[2]) if parts[2:] else None
        return self.post(f"{parts[0].lower()}/{(in_topic or number)[1]}") if number else None


FINDER = Telegram()
