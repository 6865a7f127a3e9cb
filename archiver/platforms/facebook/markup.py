"""Finds Facebook posts, photographs, videos and reels.

A key is the path and the query of the post's shortest address: a video and a photograph are named by their number alone, on any
page that shows them; a post by its owner and its number. Names of owners are folded, as Facebook ignores case and dots in them.
A comment has a key of its own, its post's with `comment_id`.
Stories, events, albums and playlists have numbers of their own, which name no post.

`pfbid…` changes from visit to visit: two of them may be one post, and nothing here says otherwise.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.facebook import DECLARATION
from archiver.platforms.interface import Element, FlatText
from archiver.platforms.parsing.printed_dates import date_at, date_in, starts_with_weekday
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, host_is, web

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

_NUMBER = r"(?:[0-9]{5,25}|pfbid[0-9A-Za-z]{10,120})"
_ID = re.compile(r"[0-9]{1,25}")
_OWNER = r"(?!(?:stories|events)/)[^/?#]{1,100}"
_END = r"(?![0-9A-Za-z])"
_PATHS = tuple(
    (re.compile(pattern + _END), key)
    for pattern, key in (
        (rf"/groups/({_OWNER})/(?:posts|permalink)/(?:[^/]{{1,300}}/)?({_NUMBER})", "groups/{}/posts/{}"),
        (rf"/(?:pg/)?({_OWNER})/posts/(?:[^/]{{1,300}}/)?({_NUMBER})", "{}/posts/{}"),
        (rf"/(?:pg/)?{_OWNER}/videos/(?:(?!playlists?/)[^/]{{1,300}}/)?([0-9]{{5,25}})", "watch/?v={}"),
        (rf"/(?:(?:pg/)?{_OWNER}/)?photos/(?:(?!albums?/)[^/]{{1,300}}/)?([0-9]{{5,25}})", "photo/?fbid={}"),
        (r"/reels?/([0-9]{5,25})", "watch/?v={}"),
        (r"/(watchparty/[0-9]{5,25})", "{}"),
    )
)
"""The paths of posts, each with the key that its groups fill."""
_COMMENT = re.compile(r"comment:[0-9]{1,25}_([0-9]{1,25})")
_MAX_COMMENT_LENGTH = 200
_SHARE = re.compile(r"/share/(?:[prv]/)?[A-Za-z0-9_-]{3,60}/?")
_HOSTS = tuple(domain for domain in DECLARATION.addresses.domains if domain not in {"fb.watch", "fb.me"})
_PLUGIN = re.compile(r"/(?:v[\d.]+/)?plugins/(?:post|video|comment_embed)\.php")
_POSTED = (
    r"(?:Posted by|Gepostet von|Publicad[oa] por|Publiée? par|Pubblicat[oa] da|Geplaatst door)\s(.{1,100})"
    r"\s(?:on|am|en|el|sur|le|su|em|op)\s"
)
_BY = re.compile(rf"{_POSTED}(.{{4,60}}?)$", re.DOTALL)
_LEFT = re.compile(rf"{_POSTED}(?=[^\n]{{4,60}})")
_MAX_TEXT_LENGTH = 1000


class Facebook(StandardFinder):
    """Finder for Facebook."""

    declaration = DECLARATION

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names, itself or as the parameter of the plugin; None if it names none."""
        if not host_is(url, *_HOSTS):
            return None
        if url.fragment.startswith("!/"):  # how Facebook wrote its pages until 2013
            return self.identify(web(url.host, *url.fragment[1:].partition("?")[::2]))
        if _PLUGIN.match(url.path):
            inner = parse_url(url.parameters.get("href", ""))
            return self.identify(inner) if inner and not _PLUGIN.match(inner.path) else None
        key = _key_in_path(url.path) or _key_in_query(url)
        return self.post(key + _comment_of(url, key)) if key else None

    def alias(self, url: URL) -> Alias | None:
        """The alias that a short or share link is; only a request tells its post."""
        if url.host in {"fb.watch", "fb.me"} and len(url.segments) == 1:
            return Alias(f"{url.host}/{url.segments[0]}")
        if host_is(url, "facebook.com") and _SHARE.fullmatch(url.path):
            return Alias(f"www.facebook.com{url.path.rstrip('/')}")
        return None

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        path, _, query = post.key.partition("?")
        return web("www.facebook.com", f"/{path}", query)

    def read_embed(self, content: "ElementContent") -> EmbedText:
        """The words, and the line `Posted by … on …` below them."""
        text = content.text
        by = _BY.search(text)
        if by is None:
            return EmbedText()
        return EmbedText(words=text[: by.start()].strip() or None, author=by[1].strip(), printed=date_in(by[2]))

    def find_in_text(self, flat: FlatText) -> Iterator[Embed]:
        """The posts whose line `Posted by … on …` a text keeps; the day of the week tells it from a blog's byline."""
        text, floor = flat.text, 0
        for found in _LEFT.finditer(text):
            day = date_at(text[found.end() : found.end() + 60])
            if day is None or not starts_with_weekday(text[found.end() : found.end() + 20]):
                continue
            before = text[max(floor, found.start() - _MAX_TEXT_LENGTH) : found.start()].rstrip()
            words = before.rpartition("\n\n" if "\n\n" in before else "\n")[2].strip()
            start, end = max(floor, found.start() - len(text[: found.start()]) + len(before)), found.end() + day[1]
            floor = end
            attributed = EmbedText(words=words or None, author=found[1].strip() or None, printed=day[0])
            yield self.text_embed(flat, min(start, found.start()), end, attributed)

    def _written(self, element: Element) -> Iterator[str]:
        """The URLs that an element holds; Facebook's script leaves one in the query of the frame with which it has filled it."""
        yield from super()._written(element)
        yield from parse_qs(element.attributes.get("fb-iframe-plugin-query", "")).get("href", ())


FINDER = Facebook()


def _key_in_path(path: str) -> str | None:
    for pattern, key in _PATHS:
        found = pattern.match(path)
        if found:
            *owner, number = found.groups()
            return _of_page(owner[0], number) if key == "{}/posts/{}" else key.format(*map(_folded, owner), number)
    return None


def _key_in_query(url: URL) -> str | None:
    """The key of a post that the query names (`permalink.php`, `story.php`, `photo`, `watch`, the player, a group's feed)."""
    fields, page = url.parameters, url.segments[-1] if url.segments else ""
    story, owner = fields.get("story_fbid", ""), fields.get("id", "")
    if page in {"permalink.php", "story.php"} and re.fullmatch(_NUMBER, story) and _ID.fullmatch(owner):
        return _of_page(owner, story)
    if page in {"photo", "photo.php"} and _ID.fullmatch(fields.get("fbid", "")):
        return f"photo/?fbid={fields['fbid']}"
    video = fields.get("v") or fields.get("video_id") or (owner if page == "video.php" else "")
    if page in {"watch", "video.php", "photo.php", "embed", "live"} and _ID.fullmatch(video):
        return f"watch/?v={video}"
    member = fields.get("multi_permalinks") or (owner if fields.get("view") == "permalink" else "")
    if url.path.startswith("/groups/") and len(url.segments) > 1 and _ID.fullmatch(member):
        return f"groups/{_folded(url.segments[1])}/posts/{member}"
    return None


def _of_page(owner: str, number: str) -> str:
    """The key of a post by its owner; one with a `pfbid` on the page of an owner without a name has no shorter address."""
    if owner.isdecimal() and number.startswith("pfbid"):
        return f"permalink.php?story_fbid={number}&id={owner}"
    return f"{_folded(owner)}/posts/{number}"


def _folded(owner: str) -> str:
    """An owner's name without what Facebook ignores in it: case and dots."""
    return owner.lower().replace(".", "")


def _comment_of(url: URL, key: str) -> str:
    """The part of a key that names a comment below the post, or a reply to it; empty if the URL names none."""
    fields = url.parameters
    numbers = ((name, _comment_number(fields[name])) for name in ("comment_id", "reply_comment_id") if name in fields)
    named = "&".join(f"{name}={number}" for name, number in numbers if number)
    return ("&" if "?" in key else "?") + named if named else ""


def _comment_number(written: str) -> str:
    """A comment's number, as it is or from the base64 of `comment:POST_NUMBER`; empty for anything else."""
    if _ID.fullmatch(written) or len(written) > _MAX_COMMENT_LENGTH:
        return written if len(written) <= _MAX_COMMENT_LENGTH else ""
    try:
        decoded = b64decode(written + "=" * (-len(written) % 4)).decode("ascii")
    except (ValueError, UnicodeDecodeError):
        return ""
    found = _COMMENT.fullmatch(decoded)
    return found[1] if found else ""
