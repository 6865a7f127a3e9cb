"""`archive`: find the posts in articles, settle which they are, capture and record them. The main job.

Every article is read and recorded first, so that no post can be lost. Then each post is settled, probed, captured and judged, a few
in parallel. An interrupted run is simply run again: complete posts are skipped, and missing parts are captured then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from archiver.app.posts.archiving import archive_post
from archiver.app.posts.brake import judge_left_over, release_moves
from archiver.app.posts.capturing import CaptureSubject
from archiver.app.posts.chosen_controls import load_controls
from archiver.app.posts.contact import require_contact
from archiver.app.posts.controls import probe_controls
from archiver.app.posts.due import remember_due
from archiver.app.posts.judging import count_standings, judge_posts
from archiver.app.posts.network import FIRST_HOSTS, has_network, hosts_to_ask, leave_unasked
from archiver.app.posts.orphans import recover_orphans
from archiver.app.posts.planning import unsettled_due
from archiver.app.posts.probing import ProbeResult
from archiver.app.posts.related import archive_related
from archiver.app.posts.resting import resting_posts
from archiver.app.posts.settling import name_of, settle
from archiver.app.posts.staleness import report_stale_hosts, report_unread_posts
from archiver.app.rescue.accounts import record_accounts
from archiver.app.rescue.archives import load_archives
from archiver.app.rescue.files import record_copies
from archiver.app.rescue.rescue import rescue
from archiver.app.runs.clock import Clock
from archiver.app.runs.concurrency import for_each
from archiver.app.runs.home import Home
from archiver.app.runs.keep_answers import KeepAnswers
from archiver.app.runs.run import Run, open_run, summarise, tell_about_environment
from archiver.app.sources.absences import record_absences
from archiver.app.sources.account_folders import account_lists
from archiver.app.sources.articles import record_article
from archiver.app.sources.left_out import ArticlesLeftOut
from archiver.app.sources.marks import record_marks
from archiver.app.sources.read_source import read_source
from archiver.app.sources.recorded_names import with_recorded_name
from archiver.app.sources.rendering import RenderMode
from archiver.app.sources.results import ReadArticle, SourceListing
from archiver.app.sources.source import Source, SourceAccount, SourceCopies, SourceProblem, SourceURL
from archiver.evidence import ShownEmbed
from archiver.ledger.queries import UnsettledPost
from archiver.model.embeds import Kind
from archiver.model.posts import PostRef
from archiver.platforms import by_name
from archiver.reporting.events import Listener, RunKind, RunSummary
from archiver.verdicts.judge import Standing, Verdict
from archiver.web import WebSettings

_BATCH_SOURCES = 64
"""How many sources are opened at a time, so that a folder of thousands is not held in memory."""
_READ_AT_ONCE = 4
_SETTLED_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveOptions:
    """What to archive: also linked posts (`links`), how many `pages` to capture at a time, which articles to `render`.

    `keep_answers` says which answers are kept. `rescue` asks web archives for posts that were gone before they could be captured;
    the settings can ask for that in every run. With `videos`, the videos of posts are kept, too, and with `related`
    the posts that they quote and answer. `every_post` also records posts of account archives that the archive does not know.
    """

    links: bool = False
    pages: int = 2
    render: RenderMode = RenderMode.AUTO
    rescue: bool = False
    videos: bool = False
    related: bool = True
    every_post: bool = False
    keep_answers: KeepAnswers = KeepAnswers.ALL


@dataclass(slots=True)
class Worklist:
    """The posts of a run by row, None while unsettled, and what is known of each; `files` are web archives with copies of posts.

    `shown` are a post's embeds in the articles of this run, `results` what its probes brought while it was settled, `missing` the
    posts that no probe found, `accounts` the archives of accounts. `denied` are the problems of known articles that do not answer
    any more, by row.
    """

    posts: dict[int, PostRef | None] = field(default_factory=dict)
    shown: dict[int, list[ShownEmbed]] = field(default_factory=dict)
    results: dict[int, ProbeResult] = field(default_factory=dict)
    missing: dict[int, PostRef] = field(default_factory=dict)
    files: list[SourceCopies] = field(default_factory=list)
    accounts: list[SourceAccount] = field(default_factory=list)
    denied: dict[int, SourceProblem] = field(default_factory=dict)


async def archive(
    sources: Iterable[Source], options: ArchiveOptions, *, home: Home, clock: Clock, web: WebSettings, emit: Listener
) -> RunSummary:
    """Archive the articles that the sources name, and their posts; the run's summary."""
    controls, archives = load_controls(home), load_archives(home, requested=options.rescue)
    recorded = {"links": options.links, "pages": options.pages, "render": options.render.value, "rescue": bool(archives)}
    recorded |= {"keep_answers": options.keep_answers.value, "videos": options.videos, "related": options.related}
    async with open_run(
        RunKind.ARCHIVE,
        home=home,
        clock=clock,
        web=web,
        controls=controls,
        emit=emit,
        options=recorded,
        archives=archives,
        keep_answers=options.keep_answers,
        videos=options.videos,
        related=options.related,
    ) as run:
        tell_about_environment(run, web)
        recover_orphans(run)
        judge_left_over(run)
        work = await _read_articles(run, sources, options)
        await record_copies(run, work.files, work.posts.keys())
        await record_accounts(run, work.accounts)
        require_contact(web, clock, _to_ask(run, work))
        if await _can_ask(run, work):
            await probe_controls(run, _platforms(run, work))
            record_absences(run, work.denied)
            await _settle_posts(run, work)
            await _capture_posts(run, work, options)
            await rescue(run, work.missing)
        else:
            leave_unasked(run, _platforms(run, work))
        report_stale_hosts(run)
        report_unread_posts(run)
        count_standings(run, work.posts.keys())
        remember_due(run)
    return summarise(run)


async def _read_articles(run: Run, sources: Iterable[Source], options: ArchiveOptions) -> Worklist:
    """Read and record the articles, and those that feeds, sitemaps and section pages among the sources lead to."""
    work = Worklist()
    waiting: list[Iterator[Source]] = [iter(sources)]
    left_out = ArticlesLeftOut.of(run)

    async def read_one(source: Source) -> None:
        read = await read_source(source, web=run.web, at=run.clock(), render=options.render)
        if isinstance(read, SourceListing):
            waiting.append(read.sources)
            if read.page is None:
                return
            read = read.page
        if isinstance(read, SourceAccount):
            work.accounts.append(read)
            waiting.extend([account_lists(read)] if options.every_post else [])
            return
        _accept(run, work, left_out, read, links=options.links)

    while waiting:
        while batch := list(islice(waiting[0], _BATCH_SOURCES)):
            await for_each(
                run,
                "reading articles",
                await _within_reach(run, [source for source in batch if not left_out.has(source.source)]),
                read_one,
                limit=_READ_AT_ONCE,
                name=lambda source: source.source,
                is_over=run.is_out_of_time,
            )
        waiting.pop(0)
    resting = resting_posts(run.ledger.query, run.exclusions, work.posts.keys(), now=run.clock(), check_delisted=True)
    run.counters.resting_posts.update(resting)
    for post_id in resting.keys() | run.ledger.withdrawn_posts(work.posts.keys()).keys():
        del work.posts[post_id]
        del work.shown[post_id]
    work.posts.update(run.ledger.refs(work.posts.keys()))  # an embed without a name may belong to a post settled in an earlier run
    return work


def _accept(
    run: Run, work: Worklist, left_out: ArticlesLeftOut, read: ReadArticle | SourceCopies | SourceProblem, *, links: bool
) -> None:
    """Record an article, or note what else a source is."""
    match read:
        case SourceCopies():
            work.files.append(read)
        case SourceProblem():
            known = run.ledger.article_read_from(read.source) if read.absence is not None else None
            if known is not None:
                work.denied[known] = read
            else:
                run.problem(read.source, read.what, read.remedy)
        case ReadArticle() if not left_out.has_read(read.article):
            read = with_recorded_name(read, run.home.folder)
            rows = record_article(run, read)
            record_marks(run, read, rows)
            _note(work, read, rows, links=links)


async def _within_reach(run: Run, sources: list[Source]) -> list[Source]:
    """The sources, without URLs if there is no network."""
    urls = [source.url for source in sources if isinstance(source, SourceURL)]
    if not urls or await has_network(run, {(url.host, url.origin_port) for url in urls[:FIRST_HOSTS]}):
        return sources
    return [source for source in sources if not isinstance(source, SourceURL)]


def _note(work: Worklist, read: ReadArticle, rows: list[int], *, links: bool) -> None:
    """Put an article's posts, whose rows are given, on the worklist."""
    version = read.article.version
    for post_id, embed in zip(rows, read.embeds, strict=True):
        if embed.kind is Kind.EMBED or links:
            work.posts.setdefault(post_id, embed.post)
            work.shown.setdefault(post_id, []).append(ShownEmbed(article=version, embed=embed))


async def _can_ask(run: Run, work: Worklist) -> bool:
    """Whether there is a network, if there is anybody to ask."""
    nobody = not (work.posts or work.denied or unsettled_due(run))
    return nobody or await has_network(run, hosts_to_ask(work.posts.values()))


def _platforms(run: Run, work: Worklist) -> set[str]:
    """The platforms that this run probes."""
    return {post.platform for post in work.posts.values() if post is not None} | {post.platform for post in unsettled_due(run)}


def _to_ask(run: Run, work: Worklist) -> list[PostRef | None]:
    """The posts that this run asks about: those without a verdict; the others lack parts at most."""
    verdicts = run.ledger.current_verdicts(work.posts.keys())
    new = [post for post_id, post in work.posts.items() if post is not None and not _is_judged(verdicts.get(post_id))]
    return [*new, *(None for _ in unsettled_due(run))]


def _is_judged(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.standing is not Standing.UNKNOWN


async def _settle_posts(run: Run, work: Worklist) -> None:
    """Settle the posts without a name that are due, also those of earlier runs; settled ones join the worklist."""

    async def settle_one(unsettled: UnsettledPost) -> None:
        settled = await settle(run, unsettled)
        if settled is None:
            work.posts.setdefault(unsettled.post_id, None)
            return
        post_id, result = settled
        _move(work, unsettled.post_id, post_id, result)

    await for_each(
        run, "settling", unsettled_due(run), settle_one, limit=_SETTLED_AT_ONCE, name=name_of, is_over=run.is_out_of_time
    )
    judge_posts(run, {post_id: None for post_id, post in work.posts.items() if post is None})
    run.counters.posts = set(work.posts)


def _move(work: Worklist, old_id: int, post_id: int, result: ProbeResult) -> None:
    """Move a post to the row that it has since it was settled."""
    work.posts.pop(old_id, None)
    work.posts[post_id] = result.post
    work.shown.setdefault(post_id, []).extend(work.shown.pop(old_id, []) if old_id != post_id else [])
    work.results[post_id] = result


async def _capture_posts(run: Run, work: Worklist, options: ArchiveOptions) -> None:
    """Probe, capture and judge each settled post that is not complete yet, and what they quote and answer."""
    settled = {post_id: post for post_id, post in work.posts.items() if post is not None}
    verdicts = run.ledger.current_verdicts(settled.keys())

    async def capture_one(item: tuple[int, PostRef]) -> None:
        post_id, post = item
        if by_name(post.platform) is None:
            judge_posts(run, {post_id: post})
            run.problem(str(post), f"cannot be probed: {post.platform} is not supported", "the article's own words for it are kept")
            return
        subject = CaptureSubject(
            post_id=post_id, post=post, aliases=run.ledger.aliases((post_id,))[post_id], shown=tuple(work.shown.get(post_id, ()))
        )
        judged = _is_judged(verdicts.get(post_id))
        if not await archive_post(run, subject, judged=judged, result=work.results.get(post_id)):
            work.missing[post_id] = post

    try:
        await for_each(
            run,
            "capturing posts",
            settled.items(),
            capture_one,
            limit=options.pages,
            name=lambda item: str(item[1]),
            is_over=run.is_out_of_time,
        )
        await archive_related(run, settled.keys(), limit=options.pages)
    finally:
        release_moves(run)
