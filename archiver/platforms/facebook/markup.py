"""Finds Facebook posts, photographs, videos and reels; keys are paths, since numbers alone are not unique.

Stories, events, albums and playlists have numbers of their own, which name no post.

`pfbid…` changes from visit to visit: two of them may be one post, and nothing here says otherwise.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL, parse_url
from archiver.platforms.facebook import DECLARATION
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.printed_dates import date_at, date_in, starts_with_weekday
from archiver.platforms.toolkit.finder import EmbedText, StandardFinder, host_is, web

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent

_NUMBER = r"(?:[0-9]{5,25}|pfbid[0-9A-Za-z]{10,120})"
_OWNER = r"(?!(?:stories|events)/)[^/?#]{1,100}"
_POST = re.compile(rf"/({_OWNER})/posts/(?:[^/]{{1,300}}/)?({_NUMBER})(?![0-9A-Za-z])")
_GROUP = re.compile(rf"/groups/({_OWNER})/(?:posts|permalink)/({_NUMBER})(?![0-9A-Za-z])")
_VIDEO = re.compile(r"/([^/?#]{1,100})/videos/(?:(?!playlists?/)[^/]{1,300}/)?([0-9]{5,25})(?![0-9])")
_PHOTO = re.compile(r"/([^/?#]{1,100}/photos/(?:(?!albums?/)[^/]{1,100}/)?[0-9]{5,25})(?![0-9])")
_REEL = re.compile(r"/reels?/([0-9]{5,25})(?![0-9])")
_SHARE = re.compile(r"/share/(?:[prv]/)?[A-Za-z0-9_-]{3,60}/?")
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
        if not host_is(url, "facebook.com", "fb.com"):
            return None
        if _PLUGIN.match(url.path):
            inner = parse_url(url.parameters.get("href", ""))
            return self.identify(inner) if inner and not _PLUGIN.match(inner.path) else None
        key = _key_in_path(url.path) or _key_in_query(url)
        return self.post(key) if key else None

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


FINDER = Facebook()


def _key_in_path(path: str) -> str | None:
    group = _GROUP.match(path)
    if group:
        return f"groups/{group[1]}/posts/{group[2]}"
    for pattern, kind in ((_POST, "posts"), (_VIDEO, "videos")):
        found = pattern.match(path)
        if found:
            return f"{found[1]}/{kind}/{found[2]}"
    photo, reel = _PHOTO.match(path), _REEL.match(path)
    return photo[1] if photo else f"reel/{reel[1]}" if reel else None


def _key_in_query(url: URL) -> str | None:
    """The key of a post that the query names (`permalink.php`, `story.php`, `photo`, `watch`, the player)."""
    fields, page = url.parameters, url.segments[-1] if url.segments else ""
    story, owner = fields.get("story_fbid", ""), fields.get("id", "")
    if page in {"permalink.php", "story.php"} and re.fullmatch(_NUMBER, story) and owner.isalnum():
        return f"permalink.php?story_fbid={story}&id={owner}"
    if page in {"photo", "photo.php"} and fields.get("fbid", "").isdecimal():
        return f"photo/?fbid={fields['fbid']}"
    video = fields.get("v") or fields.get("video_id") or ""
    if page in {"watch", "video.php", "embed", "live"} and video.isdecimal():
        return f"watch/?v={video}"
    return None
