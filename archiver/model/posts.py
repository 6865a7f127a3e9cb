"""Posts: their names and their contents, and when two contents are the same version.

A post is named by its platform's own key and by nothing else; every other name that leads to it is an *alias*.
What a post says at one time is its *content*. Contents are compared in a canonical form, which leaves out everything that changes
by itself: counts, avatars, display names, signed addresses, spellings of short links (docs/verdicts.md).
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from archiver.model.digests import Digest, JSONValue, canonical_json, digest

Alias = NewType("Alias", str)
"""Another name of a post: a URL without its scheme (`pic.twitter.com/CODE`), or a PostRef (`x:ID`); case is kept."""

_SPACES = re.compile(r"\s+")
# Not U+200C and U+200D, which join emoji and shape scripts. U+FE0E and U+FE0F only choose between text and emoji style.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\ufe0e\ufe0f]")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PostRef:
    """A post's name, `platform:key`: the platform's own key, as text, case kept."""

    platform: str
    key: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.key}"


def parse_postref(text: str) -> PostRef | None:
    """The post that `platform:key` names; None if the text is not of that form."""
    found = re.fullmatch(r"([a-z]+):(\S+)", text.strip())
    return PostRef(platform=found[1], key=found[2]) if found and not found[2].startswith("//") else None


def version_name(post: PostRef, mark: str) -> Alias:
    """The name of one version of a post, on platforms that mark versions by their content: `platform:key@mark`."""
    return Alias(f"{post}@{mark}")


def version_mark(name: Alias, post: PostRef) -> str | None:
    """The mark in the name of a version of the post; None if the alias is not such a name."""
    return name.removeprefix(f"{post}@") if name.startswith(f"{post}@") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a post: `id` is stable, the handle can change, and the display name changes often."""

    id: str | None = None
    handle: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One picture or video of a post.

    `key` stays the same when the platform's address of it changes. `placed` marks a key that names only a position in the post (the
    first picture), where the platform gives no lasting name. `kind` is `photo`, `video`, `gif`, `audio`, `card` or `file`.
    `digest` is that of the bytes and `signature` the perceptual image signature (`archiver.verdicts.image_signatures`), both None
    where the bytes were not fetched. `kind` is `hidden` for media that the platform does not show (`HIDDEN_MEDIA`).
    `smaller` are the addresses of smaller files of the same picture or video, largest first, in case the one at `url` is too large.
    Of a video, `poster` is the address of its still, `playlist` that of its HLS playlist, and `seconds` how long it is, where the
    platform tells.
    """

    key: str
    kind: str
    url: str | None = None
    alt: str | None = None
    placed: bool = False
    digest: Digest | None = None
    signature: str | None = None
    smaller: tuple[str, ...] = ()
    poster: str | None = None
    playlist: str | None = None
    seconds: int | None = None


HIDDEN_MEDIA = Media(key="hidden media", kind="hidden", placed=True)
"""Stands for media that the platform says are there and does not show: with it, nothing follows about the post's media."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a post says at one time.

    `text` is what a reader sees: unescaped, short links expanded as the platform displays them, without the link to the media.
    `truncated` says that the platform gave only the beginning of a longer text. `links` are the targets of links that the text does
    not show, in order; None where the answer does not contain them.
    """

    author: Author
    text: str
    media: tuple[Media, ...] = ()
    quoted: PostRef | None = None
    reply_to: PostRef | None = None
    posted_at: datetime | None = None
    language: str | None = None
    truncated: bool = False
    links: tuple[str, ...] | None = None


def normalise(text: str) -> str:
    """The text as it is compared: entities resolved, NFC, no invisible characters, each run of white space one space."""
    composed = unicodedata.normalize("NFC", html.unescape(text))
    return _SPACES.sub(" ", _INVISIBLE.sub("", composed)).strip()


CANONICAL_FORM = 1
"""The number of the canonical form below; a change of the form is a new number, recorded beside every digest that is made by it."""


def canonical_content(content: Content) -> JSONValue:
    """The canonical form of a content: author, text, links, media in order with descriptions, quoted and answered post.

    The bytes of media are not in it, since not every run fetches them.
    """
    links: dict[str, JSONValue] = {"links": list(content.links)} if content.links else {}
    return links | {
        "author": content.author.id or (content.author.handle or "").lower() or None,
        "text": normalise(content.text),
        "media": [{"key": media.key, "alt": normalise(media.alt) if media.alt else None} for media in content.media],
        "quoted": str(content.quoted) if content.quoted else None,
        "reply_to": str(content.reply_to) if content.reply_to else None,
    }


def content_digest(content: Content) -> Digest:
    """The digest of the canonical form."""
    return digest(canonical_json(canonical_content(content)))


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionKey:
    """What tells one version of a post from another: content digest, author's handle, and the digests of its media by media key.

    `media` holds only the media whose bytes were fetched.
    """

    digest: Digest
    handle: str | None
    media: Mapping[str, Digest]


def version_key(content: Content) -> VersionKey:
    """The key of the version that a content is."""
    fetched = {media.key: media.digest for media in content.media if media.digest is not None}
    return VersionKey(digest=content_digest(content), handle=content.author.handle, media=fetched)


def is_same_version(known: VersionKey, observed: VersionKey) -> bool:
    """Whether a content that was seen is the version that is known already.

    A handle that the answer leaves out, and media that were not fetched this time, are no difference.
    """
    if known.digest != observed.digest or observed.handle not in {None, known.handle}:
        return False
    return all(known.media.get(key) == media_digest for key, media_digest in observed.media.items())
