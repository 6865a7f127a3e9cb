"""Ask web archives for the text of posts that were gone before they could be captured.

An archive is asked for mementos of each URL at which the post may be archived, the likeliest first, until one reads as the post: by
its id, and with the words that the articles show. That memento becomes a version with the witness "web archive", seen when the
archive captured it, and a snapshot is written of it with the TimeMap behind it. What an archive says changes no verdict. An archive
that had nothing is not asked about the post again for a month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from archiver.app.posts.excerpts import excerpts
from archiver.app.posts.settling import align
from archiver.app.rescue.search import ArchiveSearch, CopyPeriod, FetchedCopy, copies
from archiver.app.runs.concurrency import for_each
from archiver.app.runs.run import Run
from archiver.checking.owners import with_owner
from archiver.evidence import PostStatement, SnapshotDraft
from archiver.finding.matching import FactMatch, match_post
from archiver.ledger.queries import RecordedEmbed
from archiver.model.captures import Exchange
from archiver.model.mementos import Memento, WebArchive, as_original
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld, observe
from archiver.model.posts import Author, PostRef
from archiver.model.probes import About, Answer, Probe, Silence, Why, Witness
from archiver.model.shortfalls import FROM_WEB_ARCHIVE
from archiver.model.urls import parse_url
from archiver.platforms import by_name
from archiver.platforms.archived_copies import KnownNames, archived_probes
from archiver.platforms.interface import Platform
from archiver.reporting.events import PostProbed, SnapshotWritten

RETRY_AFTER = timedelta(days=30)
"""How long an archive that had nothing of a post is not asked about it again."""

MEMENTO_PROBE = "memento-"
"""Prefix of the probe names of copies: `memento-x-page` reads what `x-page` reads at the platform."""

SEARCH = "memento-search"
"""Probe name of the observation recorded when an archive search found nothing."""

ARCHIVE_BUDGET = 3_600
"""Requests to one archive in a run, after which no further post is begun: an hour, at one a second."""

_LOGIN_WALL = Withheld(reason=Reason.LOGIN_WALL)
_POSTS_AT_ONCE = 4
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPost:
    """A post that cannot be seen any more: its owner and embeds, and the probes whose URLs may be archived, the likeliest first."""

    post_id: int
    post: PostRef
    platform: Platform
    owner: Author | None
    embeds: tuple[RecordedEmbed, ...]
    probes: tuple[Probe, ...]
    period: CopyPeriod


async def rescue(run: Run, missing: Mapping[int, PostRef]) -> None:
    """Ask the run's archives for the posts that no probe found; runs last, because archives are slow."""
    wanted = missing.items() if run.archives else ()
    await for_each(
        run,
        "asking web archives",
        wanted,
        lambda item: _rescue(run, *item),
        limit=_POSTS_AT_ONCE,
        name=lambda item: str(item[1]),
        is_over=run.is_out_of_time,
    )


async def _rescue(run: Run, post_id: int, post: PostRef) -> None:
    """Ask for one post, unless its content is known already.

    A post that is shown to logged-in users is not lost, and its author may want it so; archives are not asked for it.
    """
    known = run.ledger.observations((post_id,))[post_id]
    has_content = any(observation.content is not None for observation in known)
    login_wall = any(observation.run == run.id and observation.reading == _LOGIN_WALL for observation in known)
    lost = None if has_content or login_wall else _lost(run, post_id, post, known)
    if lost is None:
        return
    for archive in run.archives:
        if _asked_lately(archive, known, now=run.clock()):
            continue
        if any(run.web.requests_to(host) >= ARCHIVE_BUDGET for host in archive.hosts):
            run.counters.unsearched += 1
        elif await _ask(run, archive, lost):
            return


def _lost(run: Run, post_id: int, post: PostRef, known: Sequence[Observation]) -> LostPost | None:
    """What to search for; None where the platform's controls failed in this run, or where no URL of the post may be archived."""
    platform = by_name(post.platform)
    if platform is None or not run.platform_health.get(post.platform, True):
        return None
    embeds = tuple(run.ledger.embeds((post_id,))[post_id])
    probes = archived_probes(platform, post, _known(run, post_id, platform, post, embeds))
    day = run.ledger.published((post_id,)).get(post_id)
    near = datetime.combine(day, _NOON) if day is not None else platform.posted_at(post)
    negatives = (negative for negative in known if negative.about is About.POST and isinstance(negative.reading, Gone | Withheld))
    period = CopyPeriod(near=near, gone=min((negative.at for negative in negatives), default=None))
    owner = run.ledger.owner_of(post)
    lost = LostPost(post_id=post_id, post=post, platform=platform, owner=owner, embeds=embeds, probes=probes, period=period)
    return lost if probes else None


def _known(run: Run, post_id: int, platform: Platform, post: PostRef, embeds: Sequence[RecordedEmbed]) -> KnownNames:
    """The URLs and handles of the post, from the articles that show it and from its aliases."""
    written = (*(known.embed.url for known in embeds), *run.ledger.aliases((post_id,))[post_id], str(platform.address(post)))
    urls = [url for text in written if text and (url := parse_url(text)) is not None and platform.identify(url) == post]
    handles = (known.embed.handle for known in embeds)
    return KnownNames(addresses=tuple(dict.fromkeys(urls)), handles=tuple(dict.fromkeys(handle for handle in handles if handle)))


def _asked_lately(archive: WebArchive, known: Sequence[Observation], *, now: datetime) -> bool:
    """Whether this archive was searched for this post within a month, and had nothing."""
    asked = (
        observation
        for observation in known
        if observation.probe == SEARCH and observation.status is not None and timedelta(0) <= now - observation.at < RETRY_AFTER
    )
    return any((url := parse_url(observation.url or "")) is not None and url.host in archive.hosts for observation in asked)


async def _ask(run: Run, archive: WebArchive, lost: LostPost) -> bool:
    """Search one archive, and record what it has; whether it had the post."""
    search = ArchiveSearch(archive=archive, began=run.clock(), period=lost.period)
    for probe in lost.probes:
        async for copy in copies(run, search, probe):
            observation = _observed(run, lost, probe, copy)
            if observation.content is not None and isinstance(copy.outcome, Answer):
                keep_copy(run, lost.post_id, observation, copy.outcome, copy.lists)
                run.counters.rescued += 1
                return True
            run.keep((copy.outcome,))
            run.ledger.record_observation(run.id, lost.post_id, observation)
        if search.trouble is not None:
            break
    _record_failure(run, search, lost)
    return False


def _record_failure(run: Run, search: ArchiveSearch, lost: LostPost) -> None:
    """Record that an archive had nothing; or that it could not be searched: report that as a problem; the next run retries."""
    name, first = search.archive.name, lost.probes[0].url
    asked = search.last.url if search.last is not None else search.archive.timemap_url(first) or search.archive.timegate_url(first)
    reading = search.trouble or _nothing(search, lost)
    observation = Observation(
        post=lost.post,
        at=search.began,
        run=run.id,
        probe=SEARCH,
        about=About.POST,
        witness=Witness.WEB_ARCHIVE,
        reading=reading,
        status=search.last.status if search.last is not None and search.trouble is None else None,
        url=asked,
        rehearsed=run.clock.rehearsed,
    )
    run.ledger.record_observation(run.id, lost.post_id, observation)
    run.emit(PostProbed(post=lost.post, probe=SEARCH, reading=reading))
    if search.trouble is not None:
        why = search.trouble.why.value + (f" ({search.trouble.detail})" if search.trouble.detail else "")
        run.problem(name, f"could not be searched for a lost post: {why}", "the next run asks it again")


def _nothing(search: ArchiveSearch, lost: LostPost) -> Unreadable:
    """The reading of a search in which no memento shows the post."""
    if search.copies == 0:
        return Unreadable(why=Why.EMPTY, detail=f"{search.archive.name} has no copy of any of {len(lost.probes)} addresses")
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"none of {search.copies} copies in {search.archive.name} shows the post")


def _observed(run: Run, lost: LostPost, probe: Probe, copy: FetchedCopy) -> Observation:
    """The observation of a memento, read like the platform's own answer to the probe."""
    reading = _reading(lost, probe, copy)
    observation = observe(lost.post, copy.outcome, reading, run=run.id, rehearsed=run.clock.rehearsed)
    (observation,) = with_owner((observation,), lost.owner)
    reading = observation.reading
    run.emit(PostProbed(post=lost.post, probe=observation.probe, reading=reading))
    return replace(observation, memento=copy.memento)


def _reading(lost: LostPost, probe: Probe, copy: FetchedCopy) -> Reading:
    """How a memento reads."""
    match copy.outcome:
        case Silence(why=why, detail=detail):
            return Unreadable(why=why, detail=detail)
        case Answer() as answer:
            if copy.memento is None:
                return not_a_memento(answer)
            return reading_of_memento(lost.platform, lost.post, replace(answer, probe=probe), copy.memento, lost.embeds)


def not_a_memento(answer: Answer) -> Unreadable:
    """The reading of an answer of the archive itself."""
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"not a memento, but the archive's own answer, status {answer.status}")


def reading_of_memento(
    platform: Platform, post: PostRef, answer: Answer, memento: Memento, embeds: Sequence[RecordedEmbed]
) -> Reading:
    """How a memento reads: like the platform's own answer to the probe, unless it contradicts what the articles show."""
    original = replace(answer, exchanges=(as_original(answer.last, _original(answer.probe, memento)),))
    reading = platform.read(post, original)
    return _disagrees(post, embeds, reading) or reading


def _original(probe: Probe, memento: Memento) -> str:
    """The URL that a memento is of, with the scheme that was asked for: archives do not distinguish http and https."""
    asked, named = parse_url(probe.url), parse_url(memento.original)
    return str(replace(named, scheme=asked.scheme)) if asked is not None and named is not None else probe.url


def _disagrees(post: PostRef, embeds: Sequence[RecordedEmbed], reading: Reading) -> Unreadable | None:
    """Why a memento with the post's id is not accepted: its words differ from those in all articles. None where it is."""
    content = reading.content if isinstance(reading, Present) else None
    if content is None:
        return None
    words = [match_post(known.embed, target=None, post=post, posted_at=None, content=content).words for known in embeds]
    if FactMatch.DIFFERS in words and FactMatch.AGREES not in words:
        return Unreadable(why=Why.OTHER_POST, detail="it has the post's id, but not the words that the article shows")
    return None


def keep_copy(run: Run, post_id: int, observation: Observation, answer: Answer, lists: Sequence[Exchange] = ()) -> None:
    """Write a snapshot of a copy of a post, and of the lists that led to it; then record the observation.

    The embeds in articles are aligned with the words that it shows.
    """
    post = observation.post
    if post is None:
        return
    draft = SnapshotDraft(
        at=observation.at,
        run=run.id,
        subject=PostStatement(post=post, aliases=run.ledger.aliases((post_id,))[post_id], observations=(observation,)),
        answers=(*lists, *answer.exchanges),
        settings=run.settings,
        shortfalls=(FROM_WEB_ARCHIVE,),
        rehearsed=run.clock.rehearsed,
    )
    kept = run.write(draft)
    run.file.note_kept(draft.answers)
    run.keep((answer,))
    with run.ledger.transaction():
        run.ledger.record_observation(run.id, post_id, observation)
        run.ledger.record_snapshot(run.id, kept, at=draft.at, post_id=post_id, shortfalls=draft.shortfalls, shared=kept.shared)
        align(run, run.ledger.embeds((post_id,))[post_id], observation.content)
    excerpt = excerpts(run.ledger.query, [post_id]).get(post_id)
    run.emit(SnapshotWritten(post=post, path=kept.path, shortfalls=draft.shortfalls, excerpt=excerpt))
