"""Fetch a post's pictures and videos, add their digests and image signatures to what the probes read, and record them.

A file that cannot be fetched is not compared: a media host that answers 404 says nothing about the post.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from archiver.app.posts.media_faults import FetchedMedia, MediaFault, fetched_media, is_media
from archiver.app.posts.probing import ProbeResult
from archiver.app.runs.run import Run
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.observations import Observation, Present
from archiver.model.posts import Content, Media
from archiver.model.probes import MEDIA_PROBE, Answer, Probe, Witness

VIDEO = "video"
"""The kind of media that is kept on request only."""
_PICTURE_KINDS = frozenset({"photo", "gif", "sticker"})
_NONE_LOADED: Mapping[str, FetchedMedia] = MappingProxyType({})
_NO_ADDRESS = FetchedMedia(fault=MediaFault(code="no-address", words="its address is not known"))
_TOO_LARGE = "media-too-large"
_MISSING = "media-missing"


class FileMarks(NamedTuple):
    """What is known of a fetched file: the digest of its bytes, and its image signature as text if it is a picture."""

    digest: Digest
    signature: str | None


async def fetch_media(run: Run, file: Media) -> FetchedMedia:
    """What came when a file was fetched; if it is too large, the largest of its smaller files that is not."""
    fetched = _NO_ADDRESS
    for url in (file.url, *file.smaller) if file.url is not None else ():
        outcome = await run.web.ask(Probe(kind=MEDIA_PROBE, url=url, witness=Witness.PLATFORM_API))
        found = await asyncio.to_thread(fetched_media, file, outcome)
        if found.fault is None:
            return found
        fetched = found if fetched is _NO_ADDRESS else fetched
        if not found.fault.too_large:
            break
    return fetched


async def with_media(run: Run, result: ProbeResult, *, loaded: Sequence[Exchange], without: Collection[str] = ()) -> ProbeResult:
    """The result with all of the post's media fetched, except for those that its page has `loaded`, and those `without` a fetch.

    The latter are given by their keys. Videos are only there if the page has loaded them whole (`videos.py`).
    """
    media = [file for file in (result.content.media if result.content else ()) if file.key not in without]
    whole = {file.url: found for file in media if file.url and (found := await _loaded(file, loaded)) is not None}
    return await _with(run, result, [file for file in media if file.kind != VIDEO or file.url in whole], loaded=whole)


async def fetch_still(run: Run, file: Media, loaded: Sequence[Exchange]) -> FetchedMedia | None:
    """What came when the still of a video was fetched, unless a page has `loaded` it; None if there is none to fetch."""
    if file.kind != VIDEO or file.poster is None:
        return None
    still = Media(key=file.key, kind="photo", url=file.poster)
    return await _loaded(still, loaded) or await fetch_media(run, still)


async def _loaded(file: Media, exchanges: Iterable[Exchange]) -> FetchedMedia | None:
    """A file as a page has loaded it; None if it has not."""
    for exchange in exchanges:
        if exchange.url == file.url and not exchange.cut:
            probe = Probe(kind=MEDIA_PROBE, url=exchange.url, witness=Witness.PLATFORM_PAGE)
            found = await asyncio.to_thread(fetched_media, file, Answer(probe=probe, exchanges=(exchange,)))
            if found.fault is None:
                return found
    return None


async def with_placed_pictures(run: Run, result: ProbeResult) -> ProbeResult:
    """The result with those pictures fetched that are named only by their position, so that their keys do not tell a change."""
    media = result.content.media if result.content else ()
    return await _with(run, result, [file for file in media if file.placed and file.kind in _PICTURE_KINDS])


async def _with(
    run: Run, result: ProbeResult, media: Sequence[Media], *, loaded: Mapping[str, FetchedMedia] = _NONE_LOADED
) -> ProbeResult:
    fetched: dict[str, FetchedMedia] = {}
    for file in media:
        if file.url is not None and file.url not in fetched:
            fetched[file.url] = loaded.get(file.url) or result.media.get(file.url) or await fetch_media(run, file)
    marks = {url: _marks(found) for url, found in fetched.items() if found.exchanges}
    observations = tuple(_observation_with_marks(observation, marks) for observation in result.observations)
    return replace(result, observations=observations, media={**result.media, **fetched})


def _marks(found: FetchedMedia) -> FileMarks:
    return FileMarks(digest(found.exchanges[-1].body), str(found.signature) if found.signature is not None else None)


def _observation_with_marks(observation: Observation, marks: Mapping[str, FileMarks]) -> Observation:
    reading = observation.reading
    if not isinstance(reading, Present) or reading.content is None:
        return observation
    return replace(observation, reading=replace(reading, content=content_with_marks(reading.content, marks)))


def content_with_marks(content: Content, marks: Mapping[str, FileMarks]) -> Content:
    """A content with the digests and signatures of its media; `marks` are by URL."""
    media = tuple(_media_with_marks(file, marks.get(file.url or "")) for file in content.media)
    return replace(content, media=media) if media != content.media else content


def _media_with_marks(file: Media, marks: FileMarks | None) -> Media:
    return file if marks is None else replace(file, digest=marks.digest, signature=marks.signature)


def keep_new_media(run: Run, result: ProbeResult, known: Iterable[Observation], exchanges: Iterable[Exchange]) -> None:
    """Keep those exchanges in the file of the run that have the bytes of a picture or video which no earlier answer had."""
    before = {file.digest for observation in known if observation.content for file in observation.content.media}
    wanted = {file.digest for file in (result.content.media if result.content else ()) if file.digest is not None} - before
    run.file.keep(exchange for exchange in exchanges if digest(exchange.body) in wanted)


def shortfall_of(run: Run, file: Media, fault: MediaFault) -> str:
    """The shortfall of a file that is missing: its key, and why; of one that is too large, the limit in bytes."""
    if fault.too_large:
        return f"{_TOO_LARGE}:{file.key}:{run.web.media_bytes}"
    return f"{_MISSING}:{file.key}:{fault.code}"


def too_large_before(run: Run, shortfalls: Iterable[str]) -> dict[str, str]:
    """The shortfalls of files that were too large for this run's limit as well, by key: asking again cannot succeed."""
    found: dict[str, str] = {}
    for shortfall in shortfalls:
        name, _, rest = shortfall.partition(":")
        key, _, limit = rest.rpartition(":")
        if name == _TOO_LARGE and limit.isdecimal() and int(limit) >= run.web.media_bytes:
            found[key] = shortfall
    return found


def record_media(
    run: Run,
    post_id: int,
    result: ProbeResult,
    exchanges: Sequence[Exchange],
    *,
    at: datetime | None = None,
    number: int | None = None,
) -> None:
    """Record the digest of each fetched file, by its best copy; at time `at` (now) and under run `number` (this one)."""
    for file in (*(result.content.media if result.content else ()), *result.former_media):
        copies = [exchange for exchange in exchanges if _is_copy_of(exchange, file)]
        copies.sort(key=lambda exchange: (exchange.url == file.url, len(exchange.body)), reverse=True)
        for copy in copies:
            fixity = digest(copy.body)
            if file.digest == fixity or is_media(file, copy):
                signature = file.signature if file.digest == fixity else None
                run.ledger.record_media(number or run.id, post_id, key=file.key, digest=fixity, signature=signature, at=at)
                break


def _is_copy_of(exchange: Exchange, file: Media) -> bool:
    """Whether an exchange fetched this file, in any size."""
    return exchange.url == file.url or exchange.url in file.smaller or file.key in urlsplit(exchange.url).path
