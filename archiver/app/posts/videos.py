"""Keep the videos of a post, each in a snapshot of its own beside that of the page ([decision 18](docs/decisions)).

A video that is on record is not fetched again. What is missing is a shortfall of the page's snapshot: without `--videos` that the
run was not asked for it, else why it could not be kept.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archiver.app.posts.media import VIDEO, too_large_before
from archiver.app.posts.media_faults import MediaFault
from archiver.app.posts.probing import ProbeResult
from archiver.app.posts.video_files import FetchedVideo, fetch_video
from archiver.app.posts.video_tool import NAME, REMEDY, tool_version
from archiver.app.runs.run import Run
from archiver.bounds import bounds, raising
from archiver.evidence import KeptVideo, PostStatement, SnapshotDraft, SourceFile
from archiver.model.posts import Alias, Media, PostRef
from archiver.model.shortfalls import ONLY_A_VIDEO, VIDEO_NOT_KEPT
from archiver.platforms import finder_by_name
from archiver.reporting.events import SnapshotWritten

_LIMITED = MappingProxyType({"too-large": "video_bytes", "too-long": "video_seconds", "too-many-segments": "video_segments"})
"""The faults of a video that a bound is the reason of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSubject:
    """The post whose videos are kept: its row, its name and its aliases."""

    post_id: int
    post: PostRef
    aliases: tuple[Alias, ...] = ()


async def keep_videos(run: Run, subject: VideoSubject, result: ProbeResult) -> Mapping[str, str | None]:
    """Keep the post's videos; the shortfalls of those that are missing, each with words for people, None if it is no problem."""
    missing: dict[str, str | None] = {}
    before = run.ledger.shortfalls(subject.post_id)
    refused = limited_before(before)
    for file in result.content.media if result.content else ():
        if file.kind != VIDEO or file.url in result.media or f"{ONLY_A_VIDEO}:{file.key}" in before:
            continue
        if not run.keeps_videos:
            missing[VIDEO_NOT_KEPT] = None
        elif file.key in refused and not file.placed:
            missing[refused[file.key]] = None
        else:
            fetched = await fetch_video(run.web, file, page=_page(subject.post))
            if fetched.fault is None:
                _write(run, subject, file, fetched)
            else:
                missing[shortfall_of(file, fetched.fault)] = _words(file, fetched.fault)
    return missing


def shortfall_of(file: Media, fault: MediaFault) -> str:
    """The shortfall of a video that is missing: its key, why, and the limit if one is the reason."""
    bound = _LIMITED.get(fault.code)
    if bound is None:
        return f"video-missing:{file.key}:{fault.code}"
    return f"video-{fault.code}:{file.key}:{getattr(bounds(), bound)}"


def limited_before(shortfalls: Iterable[str]) -> dict[str, str]:
    """The shortfalls of videos that were beyond the bounds in force as well, by key: asking again cannot succeed."""
    found: dict[str, str] = {}
    for shortfall in shortfalls:
        name, _, rest = shortfall.partition(":")
        key, _, limit = rest.rpartition(":")
        bound = _LIMITED.get(name.removeprefix("video-"))
        if bound is not None and limit.isdecimal() and int(limit) >= getattr(bounds(), bound):
            found[key] = shortfall
    return found


def missing_parts(run: Run, shortfalls: Collection[str]) -> set[str]:
    """The shortfalls that capturing a post again could mend: not what is beyond a limit, nor videos that are not asked for."""
    unwanted = set() if run.keeps_videos else {VIDEO_NOT_KEPT}
    hopeless = (*too_large_before(run, shortfalls).values(), *limited_before(shortfalls).values())
    return set(shortfalls) - unwanted - set(hopeless)


def remedy_for(shortfalls: Collection[str]) -> str | None:
    """What may let videos be kept that are missing; None where nothing is known that would, or other things are missing, too."""
    bounds_of = [_LIMITED.get(shortfall.partition(":")[0].removeprefix("video-")) for shortfall in shortfalls]
    if bounds_of and all(bounds_of):
        settings = ", ".join(dict.fromkeys(raising(bound) for bound in bounds_of if bound is not None))
        return f"it is not asked for again unless the bound is raised ({settings})"
    return REMEDY if shortfalls and all(shortfall.endswith(":no-tool") for shortfall in shortfalls) else None


def _page(post: PostRef) -> str | None:
    """The address of a post; None where its key gives none."""
    finder = finder_by_name(post.platform)
    try:
        return str(finder.address(post)) if finder is not None else None
    except ValueError:
        return None


def _words(file: Media, fault: MediaFault) -> str:
    return f"its video {file.key} is not kept ({fault.words})"


def _write(run: Run, subject: VideoSubject, file: Media, fetched: FetchedVideo) -> None:
    """Write the snapshot of a video, then its row, and its digest if its bytes came in one piece."""
    kept = KeptVideo(key=file.key, url=fetched.url, streams=fetched.streams)
    tool = ((NAME, tool_version() or ""),) if fetched.content else ()
    name = f"{subject.post}/{file.key}"
    draft = SnapshotDraft(
        at=fetched.exchanges[0].at if fetched.exchanges else run.clock(),
        run=run.id,
        subject=PostStatement(post=subject.post, aliases=subject.aliases, video=kept),
        answers=fetched.exchanges,
        file=SourceFile(name=name, content=fetched.content, media_type=fetched.media_type) if fetched.content else None,
        settings=(*run.settings, *tool),
        shortfalls=(f"{ONLY_A_VIDEO}:{file.key}",),
        rehearsed=run.clock.rehearsed,
    )
    written = run.write(draft)
    with run.ledger.transaction():
        run.ledger.record_snapshot(
            run.id, written, at=draft.at, post_id=subject.post_id, shortfalls=draft.shortfalls, shared=written.shared
        )
        if (whole := kept.in_one_piece) is not None:
            run.ledger.record_media(run.id, subject.post_id, key=file.key, digest=whole, signature=None)
    run.emit(SnapshotWritten(post=subject.post, path=written.path, shortfalls=draft.shortfalls, excerpt=None))
