"""Capturing: have the browser show a post, and keep what it showed with everything that was answered.

The snapshot is on the disk before the ledger hears of it; one that a crash left without its row is adopted by the next run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from archiver.app.posts.media import fetch_media, is_whole, with_media
from archiver.app.posts.probing import ProbeResult
from archiver.app.runs.run import Run
from archiver.evidence import PostStatement, ShownEmbed, SnapshotDraft, write_snapshot
from archiver.model.captures import Capture, Exchange
from archiver.model.digests import digest
from archiver.model.observations import Unreadable
from archiver.model.posts import Alias, Media, PostRef
from archiver.platforms import by_name
from archiver.reporting.events import SnapshotWritten
from archiver.web import Shortfall, in_words

NOT_SHOWN = "post-not-shown"
"""The shortfall of a snapshot that holds what a platform said instead of showing the post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSubject:
    """The post to capture: its row, its name, and what is known of it."""

    post_id: int
    post: PostRef
    aliases: tuple[Alias, ...] = ()
    shown: tuple[ShownEmbed, ...] = ()


async def capture(run: Run, subject: CaptureSubject, seen: ProbeResult, *, now: bool = False) -> ProbeResult:
    """Keep the post as the browser shows it, or its newest edit (`now`); where it is not to be seen, what is said instead.

    `now` is for what was not seen before. Without it, a capture that comes to the same as the last one adds no file.
    What was seen comes back with the digests and looks of the media that were fetched.
    """
    if seen.present:
        return await _capture_shown(run, subject, seen, now=now)
    if any(not isinstance(one.reading, Unreadable) for one in seen.observations):
        _record(run, subject, seen, answers=_exchanges(seen), capture=None, shortfalls=(NOT_SHOWN,), anew=now)
    return seen


async def _capture_shown(run: Run, subject: CaptureSubject, seen: ProbeResult, *, now: bool) -> ProbeResult:
    post = (seen.newest_edit or subject.post) if now else subject.post
    platform = by_name(subject.post.platform)
    if platform is None:
        return seen
    showing = platform.showing(post)
    picture = await run.web.capture(showing.url, showing.elements)
    seen = await with_media(run, seen, loaded=picture.exchanges)
    media, lacking = await _media(run, seen, picture)
    answers = (*_exchanges(seen), *media)
    _record(run, subject, seen, answers=answers, capture=picture, shortfalls=lacking, anew=now)
    _count(run, subject, picture, lacking)
    return replace(seen, media={})


def _count(run: Run, subject: CaptureSubject, picture: Capture, lacking: tuple[str, ...]) -> None:
    shortfalls = (*picture.shortfalls, *lacking)
    if not shortfalls:
        run.counters.captured += 1
        return
    if picture.screenshot is not None:
        run.counters.partial += 1
    else:
        run.counters.failed += 1
    remedy = "the next run of archive tries again"
    if Shortfall.NO_BROWSER in shortfalls:
        remedy = "`doctor` says how to install one; then run the same command again"
    elif Shortfall.NOT_STARTED in shortfalls or Shortfall.BROWSER_CRASHED in shortfalls:
        remedy = "the next run of archive tries again; if it is so every time, `doctor` says whether the browser is one that runs"
    run.problem(str(subject.post), f"captured only in part: {', and '.join(map(_in_words, shortfalls))}", remedy)


def _in_words(shortfall: str) -> str:
    """A shortfall as the end of a sentence."""
    return in_words(Shortfall(shortfall)) if shortfall in set(Shortfall) else shortfall.replace(":", " ").replace("-", " ")


def _exchanges(seen: ProbeResult) -> tuple[Exchange, ...]:
    return tuple(exchange for answer in seen.answers for exchange in answer.exchanges)


async def _media(run: Run, seen: ProbeResult, picture: Capture) -> tuple[tuple[Exchange, ...], tuple[str, ...]]:
    """The exchanges that bring the post's media which the page itself did not load whole, and what could not be had."""
    brought_in: list[Exchange] = []
    lacking: list[str] = []
    for one in seen.content.media if seen.content else ():
        if one.url is None or any(exchange.url == one.url and is_whole(exchange) for exchange in picture.exchanges):
            continue
        if brought := seen.media.get(one.url):
            brought_in.extend(brought)
        else:
            lacking.append(f"media-missing:{one.key}")
    for one in seen.former_media:
        brought_in.extend(await fetch_media(run, one.url))
    return tuple(brought_in), tuple(lacking)


def _record(
    run: Run,
    subject: CaptureSubject,
    seen: ProbeResult,
    *,
    answers: tuple[Exchange, ...],
    capture: Capture | None,
    shortfalls: tuple[str, ...],
    anew: bool,
) -> None:
    """Write the snapshot, then its row; neither where the last one lacked just the same, and nothing is new."""
    lacking = (*(capture.shortfalls if capture else ()), *shortfalls)
    last = None if anew else run.ledger.kept_snapshot(subject.post_id)
    if last is not None and lacking and last.shortfalls == lacking:
        return
    draft = SnapshotDraft(
        at=capture.at if capture else seen.outcomes[0].at,
        run=run.id,
        subject=PostStatement(post=subject.post, aliases=subject.aliases, shown=subject.shown, observations=seen.observations),
        answers=answers,
        capture=capture,
        settings=run.settings,
        shortfalls=shortfalls,
        rehearsed=run.clock.rehearsed,
    )
    kept = write_snapshot(run.home.folder, draft)
    with run.ledger.transaction():
        run.ledger.record_snapshot(run.id, kept, at=draft.at, post_id=subject.post_id, shortfalls=lacking)
        record_media(run, subject.post_id, seen, (*answers, *(capture.exchanges if capture else ())))
    run.emit(SnapshotWritten(post=subject.post, path=kept.path, complete=not lacking, shortfalls=lacking))


def record_media(
    run: Run,
    post_id: int,
    seen: ProbeResult,
    exchanges: Sequence[Exchange],
    *,
    at: datetime | None = None,
    number: int | None = None,
) -> None:
    """Record the digest of each picture's or video's bytes, the best copy that was kept: now and under this run, unless told."""
    for one in (*(seen.content.media if seen.content else ()), *seen.former_media):
        copies = [exchange for exchange in exchanges if is_whole(exchange) and _is_of(exchange, one)]
        if copies:
            best = max(copies, key=lambda exchange: (exchange.url == one.url, len(exchange.body)))
            of = digest(best.body)
            run.ledger.record_media(
                number or run.id, post_id, key=one.key, digest=of, signature=one.signature if one.digest == of else None, at=at
            )


def _is_of(exchange: Exchange, media: Media) -> bool:
    """Whether an exchange brought this picture or video, in whatever size."""
    return exchange.url == media.url or media.key in urlsplit(exchange.url).path
