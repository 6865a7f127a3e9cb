"""Builds Reddit's probes and reads the answers: the post's JSON and oEmbed.

A deleted post remains without its content: `[deleted]` as author and text if its author deleted it, `removed_by_category` if
moderators or Reddit did. The field takes precedence, since a live post may contain "[removed]". A deleted account's posts stay.
Clients without login often get a blocking page (status 403, HTML) instead of JSON; a 403 in JSON is Reddit's own answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Claim, Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attributes, markup
from archiver.platforms.parsing.json_fields import field, is_given, items, text
from archiver.platforms.recorded_requests import MAX_POSTS, RequestedPost
from archiver.platforms.toolkit.blocks import unexplained_status
from archiver.platforms.toolkit.poll_choices import choices, paragraphs
from archiver.platforms.toolkit.probes import (
    NOT_FOUND_STATUSES,
    ask_api,
    ask_link,
    ask_oembed,
    ask_with_key,
    json_of,
    not_understood,
    object_of,
    other_post,
)
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import redirect_targets
from archiver.platforms.toolkit.unread_parts import GivenFields, missing, without

LISTING = "reddit-listing"
OEMBED = "reddit-oembed"
LINK = "reddit-link"
POST_BY_KEY = "reddit-post-by-key"

_HOSTS = frozenset({"www.reddit.com", "reddit.com", "old.reddit.com"})
_API_HOST = "oauth.reddit.com"
_KEY = re.compile(r"(t[13])_([0-9a-z]{1,13})")
_POST_PATH = re.compile(r"/comments/([0-9a-z]{1,13})(?:/|$)", re.IGNORECASE)
_ALIAS = re.compile(
    r"(?:(?:www|old|new|np|i|m|sh)\.)?reddit\.com/(?:r|u|user)/[\w\-]{2,40}/s/[A-Za-z0-9]{6,20}/?(?:\?\S*)?"
    r"|v\.redd\.it/[0-9a-z]{8,20}",
    re.ASCII,
)
_DELETED, _REMOVED = "[deleted]", "[removed]"
_BY_REDDIT = "[ Removed by Reddit ]"  # DenverCoder1/unedit-for-reddit#82
_BY_AUTHOR = frozenset({"author", "deleted"})
_MAX_MEDIA = 100
_MAX_TIMESTAMP_SECONDS = 10_000_000_000  # seconds: the year 2286

# Two old posts that the recordings of many years show alive; numbers count up, and this one is far from being reached.
CONTROLS = Controls(
    live=(PostRef(platform="reddit", key="t3_7pfpeq"),), gone=(PostRef(platform="reddit", key="t3_zzzzzzzzz"),), by_any_probe=True
)
targets = redirect_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of the JSON of the post or comment and, for posts, of oEmbed."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    if named[1] == "t1":
        return (ask_api(LISTING, f"https://www.reddit.com/api/info.json?id={post.key}&raw_json=1"),)
    return (
        ask_api(LISTING, f"https://www.reddit.com/comments/{named[2]}.json?raw_json=1&limit=1"),
        ask_oembed(OEMBED, "https://www.reddit.com/oembed", f"https://www.reddit.com/comments/{named[2]}/"),
    )


def keyed_probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the API for apps (github.com/reddit-archive/reddit/wiki/OAuth2, “Application Only OAuth”), with an app's token."""
    url = f"https://{_API_HOST}/api/info?id={post.key}&raw_json=1"
    return (ask_with_key(POST_BY_KEY, url, "reddit"),) if _KEY.fullmatch(post.key) else ()


def key_trial(name: str) -> Probe:  # noqa: ARG001 - Reddit has one key
    """A probe of the live control with an app's token."""
    return keyed_probes(CONTROLS.live[0])[0]


def requested(url: URL, sent: bytes) -> Iterable[RequestedPost]:  # noqa: ARG001 - listings are asked for by GET
    """The posts whose listing a request asks for, by the path of one, or by their names."""
    path = url.path.rstrip("/")
    if url.host not in _HOSTS or not path.endswith(".json"):
        return
    found = _POST_PATH.search(path.removesuffix("/.json").removesuffix(".json") + "/")
    named = [f"t3_{found[1].lower()}"] if found else url.parameters.get("id", "").split(",")
    for key in named[:MAX_POSTS]:
        if _KEY.fullmatch(key):
            yield RequestedPost(post=PostRef(platform="reddit", key=key), probe=ask_api(LISTING, str(url)))


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    if answer.probe.kind == POST_BY_KEY:
        return read_by_kind(post, answer, {POST_BY_KEY: _read_listing}, hosts={_API_HOST})
    readers = {LISTING: _read_listing, OEMBED: of_object(_read_oembed)}
    return read_by_kind(post, answer, readers, hosts=_HOSTS, refused=_read_refusal)


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """A probe of where a share link or a video's link leads; none for any other alias."""
    return (ask_link(LINK, f"https://{alias}", follow=alias.startswith("v.")),) if _ALIAS.fullmatch(alias) else ()


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed; for a comment, whose embed needs the post's id, the comment's JSON."""
    named = _KEY.fullmatch(post.key)
    if named is not None and named[1] == "t3":
        url = f"https://embed.reddit.com/comments/{named[2]}/?embed=true&ref_source=embed&ref=share&theme=light"
        return CapturePage(url=url, elements=("shreddit-embed", "[data-testid='post-container']", "article", "main"))
    number = named[2] if named else post.key
    return CapturePage(url=f"https://www.reddit.com/api/info.json?id=t1_{number}", elements=("pre", "body"))


def _read_refusal(answer: Answer) -> Reading:
    """The reading of an error status; Reddit's own errors are JSON with a reason."""
    payload = object_of(answer)
    if isinstance(payload, Unreadable) or "error" not in payload:
        return unexplained_status(answer)
    reason = text(payload, "reason")
    if answer.status in NOT_FOUND_STATUSES:
        # A banned community takes its posts with it: the nearest word that there is for its end is a suspended account's.
        return Gone(reason=Reason.ACCOUNT_SUSPENDED if reason == "banned" else Reason.NOT_STATED)
    if answer.status == HTTPStatus.FORBIDDEN and reason == "private":
        return Withheld(reason=Reason.ACCOUNT_PROTECTED)
    if answer.status == HTTPStatus.FORBIDDEN and reason in {"quarantined", "gated"}:
        return Withheld(reason=Reason.LOGIN_WALL)
    return unexplained_status(answer)


def _read_listing(post: PostRef, answer: Answer) -> Reading:
    """The reading of the post or comment in a listing."""
    payload = json_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    things = list(_things(payload))
    named = [text(item, "name") or f"{text(kind, 'kind')}_{text(item, 'id')}" for kind, item in things]
    if post.key not in named:
        return other_post(", ".join(named[:3])) if named else not_understood("a listing of nothing")
    return _read_thing(post, things[named.index(post.key)][1])


def _things(payload: JSONValue) -> Iterator[tuple[JSONValue, JSONValue]]:
    """The items of a listing (the first, if there are several), each with its wrapper; comments below a post are left out."""
    listing = payload[0] if isinstance(payload, Sequence) and not isinstance(payload, str) and payload else payload
    for wrapped in items(listing, "data", "children")[:_MAX_MEDIA]:
        yield wrapped, field(wrapped, "data")


def _read_thing(post: PostRef, thing: JSONValue) -> Reading:
    by = text(thing, "removed_by_category")
    author, words = text(thing, "author"), text(thing, "selftext" if post.key.startswith("t3_") else "body")
    if by is not None:
        return Gone(reason=Reason.DELETED if by in _BY_AUTHOR else Reason.REMOVED)
    if words == _DELETED and author in {_DELETED, None}:
        return Gone(reason=Reason.DELETED)
    unsaid = not isinstance(thing, Mapping) or "removed_by_category" not in thing
    hidden = author in {_DELETED, None}
    if (words == _REMOVED and (hidden or (unsaid and post.key.startswith("t3_")))) or (words == _BY_REDDIT and hidden):
        return Gone(reason=Reason.REMOVED)
    edited = field(thing, "edited")
    reading = Present(
        content=_content(thing, words) if words is not None else None,
        labels=tuple(label for name, label in _LABELS if field(thing, name) is True),
        edited=edited is True or _instant(edited) is not None,
        edited_at=_instant(edited),
    )
    return without(reading, *_unread(post, thing))


def _unread(post: PostRef, thing: JSONValue) -> Iterator[Claim]:
    """The parts that a post or comment does not show in a known way."""
    if not post.key.startswith("t3_"):
        return
    yield from missing(thing, _GIVEN)
    if field(thing, "is_self") is not True and not is_given(thing, "url"):
        yield from (Claim.TEXT, Claim.MEDIA)
    if field(thing, "is_gallery") is True and not is_given(thing, "gallery_data"):
        yield Claim.MEDIA


_GIVEN: GivenFields = {
    Claim.TEXT: ("title", "selftext", "is_self", "poll_data.options", "poll_data.options.text"),
    Claim.MEDIA: ("gallery_data.items", "gallery_data.items.media_id"),
}
"""What every post has; one that is a link or a picture has its `url`, too."""

_LABELS = (("over_18", "nsfw"), ("spoiler", "spoiler"), ("quarantine", "quarantined"), ("locked", "locked"))
"""What is put on a post, by the fields that say so."""


def _content(thing: JSONValue, words: str | None) -> Content:
    """The content: title, text and poll choices of a post, or its link; the text of a comment. A deleted author has no handle."""
    author = text(thing, "author")
    title = text(thing, "title")
    linked = text(thing, "url") if field(thing, "is_self") is False and not any(_media(thing)) else None
    return Content(
        author=Author(id=text(thing, "author_fullname"), handle=author if author != _DELETED else None),
        text=paragraphs(title, words, *choices(items(thing, "poll_data", "options"), "text"), linked),
        media=tuple(_media(thing)),
        reply_to=_parent(thing),
        posted_at=_instant(field(thing, "created_utc")),
    )


def _parent(thing: JSONValue) -> PostRef | None:
    parent = text(thing, "parent_id")
    return PostRef(platform="reddit", key=parent) if parent and _KEY.fullmatch(parent) else None


def _instant(seconds: JSONValue) -> datetime | None:
    known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < _MAX_TIMESTAMP_SECONDS
    return datetime.fromtimestamp(int(seconds), UTC) if known and isinstance(seconds, int | float) else None


def _media(thing: JSONValue) -> Iterator[Media]:
    """The pictures and the video, by Reddit's ids."""
    gallery = items(thing, "gallery_data", "items")[:_MAX_MEDIA]
    for item in gallery:
        key = text(item, "media_id")
        if key:
            yield Media(key=key, kind="photo", alt=text(item, "caption") or None)
    address = parse_url(text(thing, "url") or "")
    if not gallery and address is not None and address.host in {"i.redd.it", "v.redd.it"} and address.segments:
        if address.host == "i.redd.it":
            yield Media(key=address.segments[0], kind="photo", url=str(address))
        else:
            yield _video(thing, address.segments[0])


def _video(thing: JSONValue, key: str) -> Media:
    """A video, which has sound and picture apart, with its HLS playlist and its still."""
    hosted = field(thing, "secure_media", "reddit_video")
    playlist, seconds = parse_url(text(hosted, "hls_url") or ""), field(hosted, "duration")
    poster = next((parse_url(text(shown, "source", "url") or "") for shown in items(thing, "preview", "images")), None)
    return Media(
        key=key,
        kind="video",
        poster=str(poster) if poster is not None else None,
        playlist=str(playlist) if playlist is not None else None,
        seconds=seconds if isinstance(seconds, int) and seconds > 0 else None,
    )


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of oEmbed: title and author."""
    links = attributes(markup(text(payload, "html")), "blockquote a[href]", "href")
    ids = {f"t3_{found[1].lower()}" for link in links if (found := _POST_PATH.search(link))}
    if not ids:
        return not_understood("an object that names no post")
    if post.key not in ids:
        return other_post(", ".join(sorted(ids)))
    title = text(payload, "title")
    return Present(content=Content(author=Author(handle=text(payload, "author_name")), text=title) if title else None)
