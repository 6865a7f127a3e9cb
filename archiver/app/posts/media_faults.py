"""Decide whether what came from a media file's address is that file, and say why not.

The bytes decide: a server that is asked for a picture can answer 200 with a page, nothing, or a picture of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from archiver.app.posts.file_types import EMPTY, Family, FileType, file_type, is_cut_short
from archiver.app.posts.image_process import image_process
from archiver.model.captures import Exchange
from archiver.model.posts import Media
from archiver.model.probes import Answer, Silence, Why
from archiver.reporting.phrases import why_unreadable
from archiver.verdicts.image_signatures import ImageSignature

_SUCCESS = range(200, 300)
_DECODED = frozenset({"jpeg", "png", "gif", "webp"})
_MAX_PLACEHOLDER_SIDE = 2
_OF_KIND: Mapping[str, frozenset[Family]] = MappingProxyType(
    {
        **dict.fromkeys(("photo", "card"), frozenset({Family.PICTURE})),
        "gif": frozenset({Family.PICTURE, Family.VIDEO}),
        "sticker": frozenset({Family.PICTURE, Family.VIDEO, Family.DATA}),
        **dict.fromkeys(("video", "audio"), frozenset({Family.VIDEO, Family.AUDIO})),
    }
)
"""What a file of each kind of media may be; containers such as MP4 and Ogg hold video or audio."""
_ANY_FILE = frozenset({Family.PICTURE, Family.VIDEO, Family.AUDIO, Family.DATA})
_VIDEO_NAME = re.compile(r"\.(?:mp4|m4v|mov|webm|mkv|m3u8|ts|mp3|m4a|ogg|oga|ogv|wav|flac|aac)$", re.IGNORECASE)
_PLACEHOLDER_NAME = re.compile(
    r"(?:^|[/_.-])(?:removed|deleted|placeholder|unavailable|missing|blank|spacer|error|denied|forbidden|expired|404|log-?in|sign-?in|consent"
    r"|no[_-]?(?:image|photo|picture|thumb\w*)|not[_-]?(?:found|available))(?:$|[/_.-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFault:
    """Why a media file is missing: a stable code, and words that end a sentence; `too_large` if it exceeds the limit."""

    code: str
    words: str
    too_large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMedia:
    """What came from a media file's address: the exchanges that brought it, and a picture's signature; or the fault."""

    exchanges: tuple[Exchange, ...] = ()
    signature: ImageSignature | None = None
    fault: MediaFault | None = None


def fetched_media(file: Media, outcome: Answer | Silence) -> FetchedMedia:
    """What the answer from one of a file's addresses brought."""
    if isinstance(outcome, Silence):
        too_large = outcome.why is Why.TOO_LARGE
        words = outcome.detail if too_large else why_unreadable(outcome.why)
        return FetchedMedia(fault=MediaFault(code=outcome.why.value, words=words, too_large=too_large))
    if outcome.status not in _SUCCESS:
        return FetchedMedia(fault=MediaFault(code=f"status-{outcome.status}", words=f"the server answered {outcome.status}"))
    fault, signature = _inspect(file, outcome.last, asked=outcome.exchanges[0].url)
    return FetchedMedia(fault=fault) if fault is not None else FetchedMedia(exchanges=outcome.exchanges, signature=signature)


def is_media(file: Media, exchange: Exchange) -> bool:
    """Whether an exchange brought all of a file, or another size of it."""
    return exchange.status in _SUCCESS and not exchange.cut and _inspect(file, exchange, asked=exchange.url)[0] is None


def _inspect(file: Media, exchange: Exchange, *, asked: str) -> tuple[MediaFault | None, ImageSignature | None]:
    """The fault of what an exchange brought, and the signature of a picture."""
    kind = file_type(exchange.body)
    if kind.family not in _families(file, asked):
        return MediaFault(code=kind.code, words=f"what came is {kind.name}{_wanted(file, kind)}"), None
    if exchange.url != asked and _is_placeholder(exchange.url) and not _is_placeholder(asked):
        return MediaFault(code="placeholder", words=f"it led to a placeholder, {exchange.url[:200]}"), None
    signature = image_process.signature_of(exchange.body) if kind.code in _DECODED else None
    if signature is not None and max(signature.width, signature.height) <= _MAX_PLACEHOLDER_SIDE:
        words = f"what came is an empty picture of {signature.width} × {signature.height} pixels"
        return MediaFault(code="placeholder", words=words), None
    if signature is None and is_cut_short(exchange.body, kind):
        return MediaFault(code="cut-short", words=f"what came is {kind.name} that is cut short"), None
    return None, signature


def _is_placeholder(url: str) -> bool:
    """Whether an address names itself as what is shown instead of a picture."""
    return _PLACEHOLDER_NAME.search(urlsplit(url).path) is not None


def _families(file: Media, asked: str) -> frozenset[Family]:
    """What the answer may be. Where a platform gives only the still of a video, the address does not have a video's name."""
    families = _OF_KIND.get(file.kind, _ANY_FILE)
    is_still = file.kind == "video" and asked == file.url and not _VIDEO_NAME.search(urlsplit(asked).path)
    return families | {Family.PICTURE} if is_still else families


def _wanted(file: Media, kind: FileType) -> str:
    """What should have come instead, if something else is media as well."""
    if kind is EMPTY or kind.family in {Family.PAGE, Family.DATA}:
        return ""
    return ", not a picture" if file.kind in {"photo", "card"} else f", not {'an' if file.kind == 'audio' else 'a'} {file.kind}"
