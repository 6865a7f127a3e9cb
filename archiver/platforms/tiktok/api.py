"""Builds TikTok's probes and reads the answers: the video's page, whose JSON holds the video's state as a number, and oEmbed.

State 10204 covers deleted videos, videos blocked for the client's address, and has been seen on live videos with restricted
visibility, so it never proves deletion.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe, Why
from archiver.model.urls import parse_url
from archiver.platforms.archived_copies import KnownNames
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, markup, page, script_json
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.probes import ask_link, ask_oembed, ask_page, not_understood, other_post
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import redirect_targets

PAGE = "tiktok-page"
OEMBED = "tiktok-oembed"
LINK = "tiktok-link"

_HOSTS = frozenset({"www.tiktok.com", "tiktok.com", "m.tiktok.com"})
_ALIAS = re.compile(r"(?:vm|vt)\.tiktok\.com/[A-Za-z0-9]{4,30}/?|(?:www\.)?tiktok\.com/t/[A-Za-z0-9]{4,30}/?")
_MAX_PICTURES = 100

_STATES: Mapping[int, Reading] = {
    10204: Gone(reason=Reason.NOT_STATED, ambiguous=True),
    10216: Withheld(reason=Reason.NOT_STATED),
    10221: Gone(reason=Reason.ACCOUNT_DELETED),
    10222: Withheld(reason=Reason.ACCOUNT_PROTECTED),
    10231: Withheld(reason=Reason.WITHHELD_IN_COUNTRY),
    10000: Unreadable(why=Why.CHALLENGED, detail="a puzzle for people"),
    10101: Unreadable(why=Why.CHALLENGED, detail="a puzzle for people"),
    10102: Unreadable(why=Why.BLOCKED, detail="the page wants a login"),
    10201: Unreadable(why=Why.OUR_MISTAKE, detail="TikTok calls the id invalid"),
    10202: Unreadable(why=Why.NOT_UNDERSTOOD, detail="TikTok has no such page, and does not say why"),
}
"""Readings by the number in `statusCode`; the meaning of other numbers is unknown."""

# A broadcaster's video of March 2020, as recorded in 2024. No id is known that reads as gone for sure.
CONTROLS = Controls(live=(PostRef(platform="tiktok", key="6806030056956251397"),))
targets = redirect_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of the video's page and of oEmbed."""
    if not re.fullmatch(r"[0-9]{5,25}", post.key):
        return ()
    address = f"https://www.tiktok.com/@/video/{post.key}"
    return (ask_page(PAGE, address), ask_oembed(OEMBED, "https://www.tiktok.com/oembed", address))


def archived(post: PostRef, known: KnownNames) -> Sequence[Probe]:
    """Probes of the video's page at the addresses that people archive, which hold the account's name."""
    paths = [url.path for url in known.addresses if url.host in _HOSTS]
    paths += [f"/@{handle}/video/{post.key}" for handle in known.handles if re.fullmatch(r"[\w.]{2,24}", handle, re.ASCII)]
    return tuple(ask_page(PAGE, f"https://www.tiktok.com{path}") for path in dict.fromkeys(paths))


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    return read_by_kind(post, answer, {PAGE: _read_page, OEMBED: of_object(_read_oembed)}, hosts=_HOSTS)


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """A probe of where a short link leads; none for any other alias."""
    return (ask_link(LINK, f"https://{alias}"),) if _ALIAS.fullmatch(alias) else ()


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    return CapturePage(url=f"https://www.tiktok.com/embed/v2/{post.key}", elements=("#app", "main", "body > div"))


def _read_page(post: PostRef, answer: Answer) -> Reading:
    """The reading of the video's state in the page's JSON."""
    payload = script_json(page(answer.body), "script#__UNIVERSAL_DATA_FOR_REHYDRATION__")
    detail = field(payload, "__DEFAULT_SCOPE__", "webapp.video-detail")
    if not isinstance(detail, Mapping):
        return unrecognised_page(answer)
    state = detail.get("statusCode", 0)
    if state != 0:
        known = _STATES.get(state) if isinstance(state, int) else None
        return known or not_understood(f"state {state}")
    item = field(detail, "itemInfo", "itemStruct")
    if text(item, "id") is None:
        return not_understood("a page without a video")
    if text(item, "id") != post.key:
        return other_post(text(item, "id"))
    if field(item, "isContentClassified") is True:
        return Withheld(reason=Reason.LOGIN_WALL)
    return Present(content=_content(post, item))


def _content(post: PostRef, item: JSONValue) -> Content | None:
    caption = text(item, "desc")
    if caption is None:
        return None
    pictures = items(item, "imagePost", "images")[:_MAX_PICTURES]
    media = tuple(Media(key=f"{post.key}/{number}", kind="photo") for number, _ in enumerate(pictures, start=1))
    author = Author(id=text(item, "author", "id"), handle=text(item, "author", "uniqueId"), name=text(item, "author", "nickname"))
    return Content(
        author=author,
        text=caption,
        media=media or _video(post, text(item, "video", "cover")),
        posted_at=_instant(field(item, "createTime")),
        language=text(item, "textLanguage"),
    )


def _video(post: PostRef, still: str | None) -> tuple[Media, ...]:
    poster = parse_url(still or "")
    return (Media(key=post.key, kind="video", poster=str(poster) if poster is not None else None),)


def _instant(seconds: JSONValue) -> datetime | None:
    written = str(seconds) if isinstance(seconds, str | int) else ""
    return datetime.fromtimestamp(int(written), UTC) if re.fullmatch(r"[0-9]{1,10}", written) else None


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of oEmbed: caption and account; its answer for a deleted video is unknown."""
    quoted = markup(text(payload, "html")).select_one("blockquote.tiktok-embed")
    named = attribute(quoted, "data-video-id") or text(payload, "embed_product_id")
    if not named:
        return not_understood("an object that names no video")
    if named != post.key:
        return other_post(named)
    caption = text(payload, "title")
    if caption is None:
        return Present()
    handle = text(payload, "author_unique_id") or (text(payload, "author_url") or "").rpartition("/@")[2] or None
    media = _video(post, text(payload, "thumbnail_url")) if text(payload, "embed_type") in {None, "video"} else ()
    return Present(content=Content(author=Author(handle=handle, name=text(payload, "author_name")), text=caption, media=media))
