"""Builds Pinterest's probes and reads the answers: oEmbed, which shows live pins; its answer for deleted pins is unknown."""

import re
from collections.abc import Mapping, Sequence

from archiver.model.digests import JSONValue
from archiver.model.observations import Present, Reading
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, markup
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.probes import ask_link, ask_oembed, not_understood, other_post
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import redirect_targets

OEMBED = "pinterest-oembed"
LINK = "pinterest-link"

# As recorded in 2024.
CONTROLS = Controls(live=(PostRef(platform="pinterest", key="106890191127977979"),))
targets = redirect_targets

_HOSTS = frozenset({"www.pinterest.com"})
_ALIAS = re.compile(r"pin\.it/[A-Za-z0-9]{3,30}")


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of oEmbed."""
    if not re.fullmatch(r"[0-9A-Za-z_\-]{5,60}", post.key):
        return ()
    return (ask_oembed(OEMBED, "https://www.pinterest.com/oembed.json", f"https://www.pinterest.com/pin/{post.key}/"),)


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of oEmbed's answer."""
    return read_by_kind(post, answer, {OEMBED: of_object(_read_oembed)}, hosts=_HOSTS)


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    frame = parse_url(attribute(markup(text(payload, "html")).select_one("iframe[src]"), "src"))
    named = frame.parameters.get("id") if frame else None
    if not named:
        return not_understood("an object that names no pin")
    if named != post.key:
        return other_post(named)
    account = parse_url(text(payload, "author_url") or "")
    handle = account.segments[0] if account and account.segments else None
    author = Author(handle=handle, name=text(payload, "author_name"))
    title = text(payload, "title")
    return Present(
        content=Content(author=author, text=title, media=_picture(text(payload, "thumbnail_url"))) if title is not None else None
    )


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """A probe of where a short link leads, by way of Pinterest's own redirector; none for any other alias."""
    return (ask_link(LINK, f"https://{alias}", follow=True),) if _ALIAS.fullmatch(alias) else ()


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    return CapturePage(
        url=f"https://assets.pinterest.com/ext/embed.html?id={post.key}", elements=("[data-pin-id]", "body > span", "body")
    )


def _picture(thumbnail: str | None) -> tuple[Media, ...]:
    """The pin's picture; its file name is a digest of its bytes, the same in every size."""
    address = parse_url(thumbnail or "")
    if address is None or not address.segments:
        return ()
    return (Media(key=address.segments[-1].split(".")[0], kind="photo", url=str(address)),)
