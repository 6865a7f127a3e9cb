"""`archive`: find, settle, capture, record. The main job.

First every article is read and recorded, so that no post can be lost; then each post is settled, probed, captured and judged, a few
at a time. A run that was broken off is simply run again: what is complete is left alone, what is missing is made up for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from archiver.app.posts.capturing import CaptureSubject, capture
from archiver.app.posts.controls import probe_controls
from archiver.app.posts.controls_file import load_controls
from archiver.app.posts.judging import count_standings, judge_posts
from archiver.app.posts.orphans import recover_orphans
from archiver.app.posts.planning import unsettled_due
from archiver.app.posts.probing import ProbeResult, probe_post, record_probe_result
from archiver.app.posts.settling import align, name_of, settle
from archiver.app.posts.staleness import report_stale_hosts
from archiver.app.rescue.archives import load_archives
from archiver.app.rescue.rescue import rescue
from archiver.app.runs.clock import Clock
from archiver.app.runs.concurrency import for_each
from archiver.app.runs.home import Home
from archiver.app.runs.run import Run, open_run, summarise
from archiver.app.sources.articles import read_source, record
from archiver.app.sources.rendering import RenderMode
from archiver.app.sources.results import ReadArticle, SourceListing, UnreadableSource
from archiver.app.sources.source import Source
from archiver.evidence import ShownEmbed
from archiver.ledger.queries import Unsettled
from archiver.model.embeds import Kind
from archiver.model.posts import PostRef
from archiver.platforms import by_name
from archiver.reporting.events import Listener, RunKind, RunSummary
from archiver.verdicts.judge import Standing
from archiver.web import WebSettings

_AT_ONCE = 64
"""How many sources are opened at a time, so that a folder of thousands is not held in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveOptions:
    """What `archive` is asked for: `links` to capture linked posts too, `pages` how many at a time, which articles to `render`.

    `rescue` is whether web archives are asked for posts that were gone before we came; they are also where `archives.toml` says so.
    """

    links: bool = False
    pages: int = 2
    render: RenderMode = RenderMode.AUTO
    rescue: bool = False


@dataclass(slots=True)
class Worklist:
    """What a run has to deal with: posts, each one's places in the articles of this run, and what settling has seen already.

    `missing` are those that were not to be seen.
    """

    posts: dict[int, PostRef | None] = field(default_factory=dict)
    shown: dict[int, list[ShownEmbed]] = field(default_factory=dict)
    looks: dict[int, ProbeResult] = field(default_factory=dict)
    missing: dict[int, PostRef] = field(default_factory=dict)


async def archive(
    sources: Iterable[Source], options: ArchiveOptions, *, home: Home, clock: Clock, web: WebSettings, emit: Listener
) -> RunSummary:
    """Archive what the sources show; the run's summary."""
    controls, archives = load_controls(home), load_archives(home, asked=options.rescue)
    asked = {"links": options.links, "pages": options.pages, "render": options.render.value, "rescue": bool(archives)}
    async with open_run(
        RunKind.ARCHIVE, home=home, clock=clock, web=web, controls=controls, emit=emit, options=asked, archives=archives
    ) as run:
        recover_orphans(run)
        found = await _find(run, sources, options)
        await probe_controls(run, await _platforms(run, found))
        await _settle(run, found)
        await _take(run, found, options)
        await rescue(run, found.missing)
        report_stale_hosts(run)
        count_standings(run, found.posts.keys())
        return summarise(run)


async def _find(run: Run, sources: Iterable[Source], options: ArchiveOptions) -> Worklist:
    """Read and record every article, and then those that the feeds, sitemaps and section pages among them lead on to."""
    found = Worklist()
    waiting: list[Iterator[Source]] = [iter(sources)]

    async def one(source: Source) -> None:
        read = await read_source(source, web=run.web, at=run.clock(), render=options.render)
        if isinstance(read, SourceListing):
            waiting.append(read.sources)
            if read.page is None:
                return
            read = read.page
        match read:
            case UnreadableSource():
                run.problem(read.source, read.what, read.remedy)
            case ReadArticle():
                _note(found, read, record(run, read), links=options.links)

    while waiting:
        while batch := list(islice(waiting[0], _AT_ONCE)):
            await for_each(run, "reading articles", batch, one, limit=4, name=lambda source: source.source)
        waiting.pop(0)
    found.posts.update(run.ledger.refs(found.posts.keys()))  # an article's embed stays nameless; its post may long be settled
    return found


def _note(found: Worklist, read: ReadArticle, rows: list[int], *, links: bool) -> None:
    """Remember which posts an article shows, and where."""
    version = read.article.version
    for post_id, embed in zip(rows, read.embeds, strict=True):
        if embed.kind is Kind.EMBED or links:
            found.posts.setdefault(post_id, embed.post)
            found.shown.setdefault(post_id, []).append(ShownEmbed(article=version, embed=embed))


async def _platforms(run: Run, found: Worklist) -> set[str]:
    """The platforms that this run will ask."""
    named = {post.platform for post in found.posts.values() if post is not None}
    return named | {one.platform for one in unsettled_due(run)}


async def _settle(run: Run, found: Worklist) -> None:
    """Settle what has no name yet and is due, also from earlier runs; what is settled now is dealt with in this run."""

    async def one(unsettled: Unsettled) -> None:
        settled = await settle(run, unsettled)
        if settled is None:
            found.posts.setdefault(unsettled.post_id, None)
            return
        post_id, seen = settled
        _rename(found, unsettled.post_id, post_id, seen)

    await for_each(run, "settling", unsettled_due(run), one, limit=4, name=name_of)
    judge_posts(run, {post_id: None for post_id, post in found.posts.items() if post is None})
    run.counters.posts = set(found.posts)


def _rename(found: Worklist, was: int, post_id: int, seen: ProbeResult) -> None:
    """A post goes by its settled row from now on."""
    found.posts.pop(was, None)
    found.posts[post_id] = seen.post
    found.shown.setdefault(post_id, []).extend(found.shown.pop(was, []) if was != post_id else [])
    found.looks[post_id] = seen


async def _take(run: Run, found: Worklist, options: ArchiveOptions) -> None:
    """Probe, capture and judge each post that is not done yet."""
    named = {post_id: post for post_id, post in found.posts.items() if post is not None}
    verdicts = run.ledger.current_verdicts(named.keys())

    async def one(item: tuple[int, PostRef]) -> None:
        post_id, post = item
        if by_name(post.platform) is None:
            judge_posts(run, {post_id: post})
            run.problem(
                str(post), "cannot be asked about", "the article's own words for it are kept; nobody asks this platform yet"
            )
            return
        subject = CaptureSubject(
            post_id=post_id, post=post, aliases=run.ledger.aliases((post_id,))[post_id], shown=tuple(found.shown.get(post_id, ()))
        )
        judged = post_id in verdicts and verdicts[post_id].standing is not Standing.UNKNOWN
        await _take_one(run, found, subject, judged=judged)

    await for_each(run, "capturing posts", named.items(), one, limit=options.pages, name=lambda item: str(item[1]))


async def _take_one(run: Run, found: Worklist, subject: CaptureSubject, *, judged: bool) -> None:
    """Deal with one post: what is complete and judged is left alone."""
    kept = run.ledger.kept_snapshot(subject.post_id)
    complete = kept is not None and kept.complete
    if complete and judged:
        run.counters.skipped += 1
        return
    seen = found.looks.get(subject.post_id) or await probe_post(run, subject.post)
    seen = seen if complete else await capture(run, subject, seen)
    record_probe_result(run, subject.post_id, seen)
    align(run, run.ledger.embeds((subject.post_id,))[subject.post_id], seen.content)
    run.counters.skipped += complete
    judge_posts(run, {subject.post_id: subject.post})
    if not seen.present:
        found.missing[subject.post_id] = subject.post
