"""Builds Imgur's probes and reads the answers: oEmbed, and the picture's URL, which leads to `removed.png` if it is gone."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, markup, words_of
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.blocks import blocked_reading, failure_reading, unexplained_status
from archiver.platforms.toolkit.probes import ask_oembed, ask_page, not_understood, other_post
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets

OEMBED = "imgur-oembed"
OEMBED_GALLERY = "imgur-oembed-gallery"
PICTURE = "imgur-picture"

# As recorded in 2021. No code is known that reads as gone for sure.
CONTROLS = Controls(live=(PostRef(platform="imgur", key="X6rkCc5"),))
alias_probes, targets = no_links, no_targets

_API = frozenset({"api.imgur.com"})
_PICTURES = frozenset({"i.imgur.com"})
_KEY = re.compile(r"(a/)?([A-Za-z0-9]{5,12})")
_REMOVED = "/removed.png"


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of oEmbed and of the picture's URL; for an album, of oEmbed alone, also by its URL in the gallery.

    A picture in the gallery has the URL of an album there, and answers by that one only.
    """
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    oembed = ask_oembed(OEMBED, "https://api.imgur.com/oembed.json", f"https://imgur.com/{post.key}")
    if named[1]:
        return (oembed, ask_oembed(OEMBED_GALLERY, "https://api.imgur.com/oembed.json", f"https://imgur.com/gallery/{named[2]}"))
    return (oembed, ask_page(PICTURE, f"https://i.imgur.com/{post.key}.jpg"))


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    if answer.probe.kind == PICTURE:
        return _read_picture(post, answer)
    return read_by_kind(post, answer, dict.fromkeys((OEMBED, OEMBED_GALLERY), of_object(_read_oembed)), hosts=_API)


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    return CapturePage(url=f"https://imgur.com/{post.key}/embed?pub=true", elements=("#image", ".post", "#content", "body"))


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of oEmbed, whose markup holds the title; its answer for a deleted picture is unknown."""
    quoted = markup(text(payload, "html")).select_one("blockquote.imgur-embed-pub")
    named = attribute(quoted, "data-id")
    if not named:
        return not_understood("an object that names no picture")
    if named.rpartition("/")[2] != post.key.rpartition("/")[2]:
        return other_post(named)
    title = words_of(quoted.select_one("a")) if quoted is not None else None
    media = (Media(key=post.key, kind="photo", url=f"https://i.imgur.com/{post.key}.jpg"),) if "/" not in post.key else ()
    return Present(content=Content(author=Author(), text=title, media=media) if title is not None else None)


def _read_picture(post: PostRef, answer: Answer) -> Reading:
    """The reading of the picture's URL, which gives the picture or leads to `removed.png`."""
    given = failure_reading(answer)
    if given is not None:
        return given
    final_url = parse_url(answer.url)
    locations = [parse_url(value, base=final_url) for name, value in answer.last.response_headers if name.lower() == "location"]
    targets = [url for url in (final_url, *locations) if url is not None]
    if any(url.host in {"i.imgur.com", "imgur.com"} and url.path == _REMOVED for url in targets):
        return Gone(reason=Reason.NOT_STATED)
    blocked = blocked_reading(answer, _PICTURES)
    if blocked is not None:
        return blocked
    is_own = final_url is not None and post.key in final_url.path
    is_picture = answer.status == HTTPStatus.OK and (answer.header("content-type") or "").startswith(("image/", "video/"))
    return Present() if is_own and is_picture and answer.body else unexplained_status(answer)
