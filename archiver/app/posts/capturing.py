"""Capture a post in the browser, and write a snapshot of the page with every HTTP exchange behind it.

The snapshot file is written before its row. If the run is killed in between, the next run recovers the file (`orphans`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from archiver.app.posts.excerpts import excerpts
from archiver.app.posts.media import (
    VIDEO,
    fetch_media,
    fetch_still,
    keep_new_media,
    record_media,
    shortfall_of,
    too_large_before,
    with_media,
)
from archiver.app.posts.media_faults import MediaFault
from archiver.app.posts.post_addresses import addresses_of
from archiver.app.posts.probing import ProbeResult, known_urls
from archiver.app.posts.videos import VideoSubject, keep_videos, remedy_for
from archiver.app.runs.run import Run
from archiver.bounds import raising
from archiver.evidence import PostStatement, ShownEmbed, SnapshotDraft
from archiver.model.captures import Capture, Exchange
from archiver.model.observations import Claim, Present, Unreadable
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import About
from archiver.model.shortfalls import NOT_SHOWN, WORDS_NOT_READ, Shortfall, shortfall_words
from archiver.platforms import by_name, service_of
from archiver.platforms.interface import CapturePage, Platform
from archiver.platforms.lazy import with_page_among
from archiver.reporting.events import SnapshotWritten
from archiver.reporting.troubles import PARTIAL

_TRY_AGAIN = "the next run of archive tries again"
_BOUNDS = {
    Shortfall.MEMORY: "browser_bytes",
    Shortfall.TIMED_OUT: "capture_seconds",
    Shortfall.TOO_LARGE: "capture_bytes",
    Shortfall.TOO_MANY_REQUESTS: "capture_requests",
    Shortfall.DOM_CUT: "document_characters",
    Shortfall.ELEMENT_NOT_FOUND: "element_seconds",
}
"""The bounds whose reaching the shortfalls tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSubject:
    """The post to capture: its row, its name, its aliases, and its embeds in the articles of this run."""

    post_id: int
    post: PostRef
    aliases: tuple[Alias, ...] = ()
    shown: tuple[ShownEmbed, ...] = ()


async def capture(run: Run, subject: CaptureSubject, result: ProbeResult, *, now: bool = False) -> ProbeResult:
    """Write a snapshot of the post, or of the platform's answers where no probe found it.

    With `now`, the newest edit is captured, and a snapshot is always written. Without it, none is written where it would lack the
    same parts as the last one. Returns the result with the digests and image signatures of the media that were fetched.
    """
    if result.present:
        return await _capture_page(run, subject, result, now=now)
    public = (observation for observation in result.observations if observation.about is not About.SIGNED_IN)
    if any(not isinstance(observation.reading, Unreadable) for observation in public):
        _write(run, subject, result, answers=_exchanges(result), page=None, shortfalls=(NOT_SHOWN,), always=now)
    return result


async def _capture_page(run: Run, subject: CaptureSubject, result: ProbeResult, *, now: bool) -> ProbeResult:
    platform = by_name(subject.post.platform)
    if platform is None:
        return result
    target = _page(run, platform, subject, result, (result.newest_edit or subject.post) if now else subject.post)
    page = await run.web.capture(target.url, target.elements)
    known = _too_large(run, subject, result)
    result = await with_media(run, result, loaded=page.exchanges, without=known)
    media, missing = await _media(run, result, page)
    videos = VideoSubject(post_id=subject.post_id, post=subject.post, aliases=subject.aliases)
    missing |= await keep_videos(run, videos, result)
    if _is_unread(run, result):
        missing[WORDS_NOT_READ] = "what it says could not be read"
    lacking = (*missing, *known.values())
    _write(run, subject, result, answers=(*_exchanges(result), *media), page=page, shortfalls=lacking, always=now)
    _count(run, subject, page, missing)
    return replace(result, media={})


def _page(run: Run, platform: Platform, subject: CaptureSubject, result: ProbeResult, post: PostRef) -> CapturePage:
    """The page to capture: where its host has an address of its own for it, the one that the host gives, else an article's."""
    page_among = with_page_among(platform)
    if page_among is None:
        return platform.capture_page(post)
    readings = (observation.reading for observation in result.observations)
    by_host = [alias for reading in readings if isinstance(reading, Present) for alias in reading.aliases]
    return page_among.page_among(post, (*by_host, *known_urls(run, subject.post_id)))


def _too_large(run: Run, subject: CaptureSubject, result: ProbeResult) -> dict[str, str]:
    """The shortfalls of the post's media that were too large before, by key; a key that is only a position may name another."""
    before = too_large_before(run, run.ledger.shortfalls(subject.post_id))
    files = result.content.media if result.content else ()
    return {file.key: before[file.key] for file in files if file.key in before and not file.placed}


def _is_unread(run: Run, result: ProbeResult) -> bool:
    """Whether the post is there, and its words could not be read, as those of the platform's control."""
    service = service_of(result.post)
    probes = (observation.probe for observation in result.observations if isinstance(observation.reading, Present))
    return result.content is None and any(Claim.TEXT in run.unproven.get((service, probe), ()) for probe in probes)


def _exchanges(result: ProbeResult) -> tuple[Exchange, ...]:
    return tuple(exchange for answer in result.answers for exchange in answer.exchanges)


async def _media(run: Run, result: ProbeResult, page: Capture) -> tuple[tuple[Exchange, ...], dict[str, str | None]]:
    """The exchanges of media that the page did not load, and for each file that is missing its shortfall, with words for people."""
    fetched: list[Exchange] = []
    missing: dict[str, str | None] = {}
    for file in result.content.media if result.content else ():
        still = await fetch_still(run, file, page.exchanges)
        if still is not None and still.fault is not None:
            words = f"the still of video {file.key} is missing ({still.fault.words})"
            missing[f"still-missing:{file.key}:{still.fault.code}"] = words
        elif still is not None:
            fetched.extend(exchange for exchange in still.exchanges if exchange not in page.exchanges)
        found = result.media.get(file.url or "")
        if found is not None and found.fault is not None:
            missing[shortfall_of(run, file, found.fault)] = _missing_words(file.key, found.fault)
        elif found is not None:
            fetched.extend(exchange for exchange in found.exchanges if exchange not in page.exchanges)
    for file in (former for former in result.former_media if former.kind != VIDEO):
        fetched.extend((await fetch_media(run, file)).exchanges)
    return tuple(fetched), missing


def _missing_words(key: str, fault: MediaFault) -> str:
    return f"media {key} is too large ({fault.words})" if fault.too_large else f"media missing {key} ({fault.words})"


def _count(run: Run, subject: CaptureSubject, page: Capture, missing: Mapping[str, str | None]) -> None:
    """Count the capture; note a problem where it is not complete.

    `missing` are shortfalls beside the page's, with their words; None for those that are no problem.
    """
    missing = {shortfall: words for shortfall, words in missing.items() if words is not None}
    lacking = [*((shortfall_words(page.shortfalls),) if page.shortfalls else ()), *missing.values()]
    if not lacking:
        run.counters.captured += 1
        return
    if page.screenshot is not None:
        run.counters.partial += 1
    else:
        run.counters.failed += 1
    remedy = _TRY_AGAIN
    if not page.shortfalls and all(shortfall in too_large_before(run, missing).values() for shortfall in missing):
        remedy = f"it is not asked for again unless the bound is raised ({raising('media_bytes')})"
    elif not page.shortfalls and (found := remedy_for(missing)) is not None:
        remedy = found
    bound = next((bound for shortfall, bound in _BOUNDS.items() if shortfall in page.shortfalls), None)
    if bound is not None:
        remedy = f"{_TRY_AGAIN}, if need be with a higher bound ({raising(bound)})"
    elif Shortfall.NO_BROWSER in page.shortfalls:
        remedy = "`doctor` says how to install one; then run the same command again"
    elif Shortfall.NOT_STARTED in page.shortfalls or Shortfall.BROWSER_CRASHED in page.shortfalls:
        remedy = f"{_TRY_AGAIN}; if it fails every time, `doctor` says whether the browser works"
    run.problem(str(subject.post), f"{PARTIAL}: {', '.join(lacking)}", remedy)


def _write(
    run: Run,
    subject: CaptureSubject,
    result: ProbeResult,
    *,
    answers: tuple[Exchange, ...],
    page: Capture | None,
    shortfalls: tuple[str, ...],
    always: bool,
) -> None:
    """Write the snapshot, then its row; neither where the last snapshot lacks the same parts, unless `always`."""
    lacking = (*(page.shortfalls if page else ()), *shortfalls)
    last = None if always else run.ledger.best_snapshot(subject.post_id)
    if last is not None and lacking and last.shortfalls == lacking:
        known = run.ledger.observations((subject.post_id,))[subject.post_id]
        keep_new_media(run, result, known, (*answers, *(page.exchanges if page else ())))
        return
    draft = SnapshotDraft(
        at=page.at if page else result.outcomes[0].at,
        run=run.id,
        subject=PostStatement(post=subject.post, aliases=subject.aliases, shown=subject.shown, observations=result.observations),
        answers=answers,
        capture=page,
        settings=run.settings,
        shortfalls=shortfalls,
        addresses=addresses_of(subject.post, aliases=subject.aliases, shown=subject.shown, content=result.content),
        rehearsed=run.clock.rehearsed,
    )
    written = run.write(draft)
    run.file.note_kept(answers)
    with run.ledger.transaction():
        run.ledger.record_snapshot(run.id, written, at=draft.at, post_id=subject.post_id, shortfalls=lacking, shared=written.shared)
        record_media(run, subject.post_id, result, (*answers, *(page.exchanges if page else ())))
    excerpt = excerpts(run.ledger.query, [subject.post_id]).get(subject.post_id)
    run.emit(SnapshotWritten(post=subject.post, path=written.path, shortfalls=lacking, excerpt=excerpt))
