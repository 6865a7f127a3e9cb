"""Fetch a post's pictures and videos, add their digests and image signatures to what the probes read, and record them.

A file that cannot be fetched is not compared: a media host that answers 404 says nothing about the post.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from archiver.app.posts.image_decoding import image_signature_of
from archiver.app.posts.probing import ProbeResult
from archiver.app.runs.run import Run
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.observations import Observation, Present
from archiver.model.posts import Content, Media
from archiver.model.probes import Answer, Probe, Witness

_SUCCESS = range(200, 300)
_PICTURE_KINDS = frozenset({"photo", "gif", "sticker"})
_NONE_LOADED: Mapping[str, tuple[Exchange, ...]] = MappingProxyType({})


class FileMarks(NamedTuple):
    """What is known of a fetched file: the digest of its bytes, and its image signature as text if it is a picture."""

    digest: Digest
    signature: str | None


async def fetch_media(run: Run, url: str | None) -> tuple[Exchange, ...]:
    """The exchanges that fetched a file; none where it could not be fetched whole."""
    if url is None:
        return ()
    outcome = await run.web.ask(Probe(kind="media", url=url, witness=Witness.PLATFORM_API))
    return outcome.exchanges if isinstance(outcome, Answer) and is_whole(outcome.last) else ()


def is_whole(exchange: Exchange) -> bool:
    """Whether an exchange brought all of a file."""
    return exchange.status in _SUCCESS and not exchange.cut and bool(exchange.body)


async def with_media(run: Run, result: ProbeResult, *, loaded: Sequence[Exchange]) -> ProbeResult:
    """The result with all of the post's media fetched, except for those that its page has `loaded` already."""
    whole = {exchange.url: (exchange,) for exchange in loaded if is_whole(exchange)}
    return await _with(run, result, result.content.media if result.content else (), loaded=whole)


async def with_placed_pictures(run: Run, result: ProbeResult) -> ProbeResult:
    """The result with those pictures fetched that are named only by their position, so that their keys do not tell a change."""
    media = result.content.media if result.content else ()
    return await _with(run, result, [file for file in media if file.placed and file.kind in _PICTURE_KINDS])


async def _with(
    run: Run, result: ProbeResult, media: Sequence[Media], *, loaded: Mapping[str, tuple[Exchange, ...]] = _NONE_LOADED
) -> ProbeResult:
    fetched: dict[str, tuple[Exchange, ...]] = {}
    for url in dict.fromkeys(file.url for file in media if file.url is not None):
        fetched[url] = loaded.get(url) or result.media.get(url) or await fetch_media(run, url)
    marks = {url: await _marks(exchanges[-1].body) for url, exchanges in fetched.items() if exchanges}
    observations = tuple(_observation_with_marks(observation, marks) for observation in result.observations)
    return replace(result, observations=observations, media={**result.media, **fetched})


async def _marks(body: bytes) -> FileMarks:
    signature = await asyncio.to_thread(image_signature_of, body)
    return FileMarks(digest(body), str(signature) if signature is not None else None)


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
        copies = [exchange for exchange in exchanges if is_whole(exchange) and _is_copy_of(exchange, file)]
        if copies:
            best = max(copies, key=lambda exchange: (exchange.url == file.url, len(exchange.body)))
            fixity = digest(best.body)
            signature = file.signature if file.digest == fixity else None
            run.ledger.record_media(number or run.id, post_id, key=file.key, digest=fixity, signature=signature, at=at)


def _is_copy_of(exchange: Exchange, file: Media) -> bool:
    """Whether an exchange fetched this file, in any size."""
    return exchange.url == file.url or file.key in urlsplit(exchange.url).path
