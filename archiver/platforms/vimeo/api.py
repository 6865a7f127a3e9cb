"""Builds Vimeo's probes and reads the answers: oEmbed, which for a video that few sites may embed gives its number alone, or 404.

404 covers deleted videos, private and unlisted ones, and those that only certain sites may embed (vimeo/player.js#396,
php-embed/Embed#377, videojs/videojs-vimeo#141), so it is ambiguous. 403 also comes from guards, so it shows nothing.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls, KnownFacts
from archiver.platforms.parsing.json_fields import field, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.blocks import unexplained_status
from archiver.platforms.toolkit.probes import NOT_FOUND_STATUSES, ask_oembed, other_post
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets
from archiver.platforms.vimeo.names import hash_among, hashed_address

OEMBED = "vimeo-oembed"

# As recorded in 2021 and 2024; and a number that counting up will not reach.
CONTROLS = Controls(live=(PostRef(platform="vimeo", key="235352744"),), gone=(PostRef(platform="vimeo", key="999999999999"),))
alias_probes, targets = no_links, no_targets

_HOSTS = frozenset({"vimeo.com", "www.vimeo.com"})


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of oEmbed."""
    return probes_from_known(post, KnownFacts())


def probes_from_known(post: PostRef, known: KnownFacts) -> Sequence[Probe]:
    """A probe of oEmbed, with the hash of an unlisted video if an alias has it."""
    if not re.fullmatch(r"[0-9]{1,15}", post.key):
        return ()
    found = hash_among(post, known.aliases)
    address = hashed_address(post, found) if found else f"vimeo.com/{post.key}"
    return (ask_oembed(OEMBED, "https://vimeo.com/api/oembed.json", f"https://{address}"),)


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of oEmbed's answer."""
    return read_by_kind(post, answer, {OEMBED: of_object(_read_oembed)}, hosts=_HOSTS, refused=_read_refusal)


def _read_refusal(answer: Answer) -> Reading:
    if answer.status in NOT_FOUND_STATUSES:
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)
    return unexplained_status(answer)


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    named = field(payload, "video_id")
    if not isinstance(named, int | str) or str(named) != post.key:
        return other_post(named)
    title = text(payload, "title")
    if title is None:
        return Present()
    account = parse_url(text(payload, "author_url") or "")
    author = Author(handle=account.segments[0] if account and account.segments else None, name=text(payload, "author_name"))
    words = "\n\n".join(part for part in (title, text(payload, "description")) if part)
    poster, duration = parse_url(text(payload, "thumbnail_url") or ""), field(payload, "duration")
    seconds = duration if isinstance(duration, int) and duration > 0 else None
    media = (Media(key=post.key, kind="video", poster=str(poster) if poster is not None else None, seconds=seconds),)
    return Present(content=Content(author=author, text=words, media=media, posted_at=_instant(text(payload, "upload_date"))))


def _instant(written: str | None) -> datetime | None:
    """When the video was uploaded; None without a time zone, since Vimeo then means New York's time without saying so."""
    return parse_iso(written) if written and re.search(r"(?:Z|[+\-]\d\d:\d\d)$", written) else None


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official player."""
    return page_among(post, ())


def page_among(post: PostRef, known: Sequence[str]) -> CapturePage:
    """The page of the official player, with the hash of an unlisted video if a known URL has it."""
    found = hash_among(post, known)
    query = f"?h={found}" if found else ""
    return CapturePage(url=f"https://player.vimeo.com/video/{post.key}{query}", elements=("#player", ".player", "body"))
