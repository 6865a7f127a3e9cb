"""Rescue: for a post that was gone before we came, ask web archives what it said.

An archive is asked for its copies of each address at which the post may have been kept, the likeliest first, until one reads as the
post: by its id, with the words that the articles show. That one becomes a version with the witness "web archive", seen when the
archive saw it, and is kept in a snapshot with the list that led to it.
What an archive says moves no verdict. One that had nothing is not asked about the post again for a month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from archiver.app.posts.settling import align
from archiver.app.rescue.search import ArchiveSearch, CopyPeriod, FetchedCopy, copies
from archiver.app.runs.concurrency import for_each
from archiver.app.runs.run import Run
from archiver.evidence import PostStatement, SnapshotDraft, write_snapshot
from archiver.finding.matching import FactMatch, match_post
from archiver.ledger.queries import KnownEmbed
from archiver.model.mementos import FROM_WEB_ARCHIVE, Memento, WebArchive, as_original
from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld, observe
from archiver.model.posts import PostRef
from archiver.model.probes import About, Answer, Probe, Silence, Why, Witness
from archiver.model.urls import parse_url
from archiver.platforms import by_name
from archiver.platforms.archived_copies import KnownNames, archived_probes
from archiver.platforms.interface import Platform
from archiver.reporting.events import PostProbed, SnapshotWritten

AGAIN = timedelta(days=30)
"""How long an archive that had nothing of a post is left alone about it."""

SEARCH = "memento-search"
"""The probe that says that an archive was asked in vain."""

BUDGET = 3_600
"""Questions to one archive in a run, after which no further post is begun: an hour's, at one a second."""

_FOR_MEMBERS = Withheld(reason=Reason.LOGIN_WALL)
_LIMIT = 4
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPost:
    """A post that nobody shows any more: where articles show it, and at which addresses it may have been kept."""

    post_id: int
    post: PostRef
    platform: Platform
    embeds: tuple[KnownEmbed, ...]
    places: tuple[Probe, ...]
    period: CopyPeriod


async def rescue(run: Run, missing: Mapping[int, PostRef]) -> None:
    """Ask the run's archives for the posts that were not to be seen in this run; last of all, so that nothing waits for them."""
    wanted = missing.items() if run.archives else ()
    await for_each(run, "asking web archives", wanted, lambda one: _rescue(run, *one), limit=_LIMIT, name=lambda one: str(one[1]))


async def _rescue(run: Run, post_id: int, post: PostRef) -> None:
    """Ask for one post, where neither the platform nor an archive has ever told us what it said.

    What is shown to those who are logged in is not lost, and where that is its author's wish, it is kept.
    """
    known = run.ledger.observations((post_id,))[post_id]
    told = any(isinstance(one.reading, Present) and one.reading.content is not None for one in known)
    members = any(one.run == run.id and one.reading == _FOR_MEMBERS for one in known)
    lost = None if told or members else _lost(run, post_id, post, known)
    if lost is None:
        return
    for archive in run.archives:
        if _asked_lately(archive, known, now=run.clock()):
            continue
        if any(run.web.asked(host) >= BUDGET for host in archive.hosts):
            run.counters.unsearched += 1
        elif await _ask(run, archive, lost):
            return


def _lost(run: Run, post_id: int, post: PostRef, known: Sequence[Observation]) -> LostPost | None:
    """The post as it is looked for; None on a night on which its platform could not be believed, and for what has no address."""
    platform = by_name(post.platform)
    if platform is None or not run.platform_health.get(post.platform, True):
        return None
    embeds = tuple(run.ledger.embeds((post_id,))[post_id])
    places = archived_probes(platform, post, _known(run, post_id, platform, post, embeds))
    day = run.ledger.published((post_id,)).get(post_id)
    near = datetime.combine(day, _NOON) if day is not None else platform.posted_at(post)
    gone = min((one.at for one in known if one.about is About.POST and isinstance(one.reading, Gone | Withheld)), default=None)
    lost = LostPost(
        post_id=post_id, post=post, platform=platform, embeds=embeds, places=places, period=CopyPeriod(near=near, gone=gone)
    )
    return lost if places else None


def _known(run: Run, post_id: int, platform: Platform, post: PostRef, embeds: Sequence[KnownEmbed]) -> KnownNames:
    """How the post was called, by the articles that show it and by its other names."""
    written = (*(one.embed.url for one in embeds), *run.ledger.aliases((post_id,))[post_id], str(platform.address(post)))
    urls = [url for one in written if one and (url := parse_url(one)) is not None and platform.identify(url) == post]
    handles = (one.embed.handle for one in embeds)
    return KnownNames(addresses=tuple(dict.fromkeys(urls)), handles=tuple(dict.fromkeys(one for one in handles if one)))


def _asked_lately(archive: WebArchive, known: Sequence[Observation], *, now: datetime) -> bool:
    """Whether this archive has answered for this post within a month, and had nothing."""
    asked = (one for one in known if one.probe == SEARCH and one.status is not None and timedelta(0) <= now - one.at < AGAIN)
    return any((url := parse_url(one.url or "")) is not None and url.host in archive.hosts for one in asked)


async def _ask(run: Run, archive: WebArchive, lost: LostPost) -> bool:
    """Search one archive; whether it had the post."""
    search = ArchiveSearch(archive=archive, began=run.clock(), period=lost.period)
    for place in lost.places:
        async for copy in copies(run, search, place):
            observation = _observed(run, lost, place, copy)
            if isinstance(observation.reading, Present) and observation.reading.content is not None:
                _take(run, lost, copy, observation)
                return True
            run.ledger.record_observation(run.id, lost.post_id, observation)
        if search.trouble is not None:
            break
    _note_in_vain(run, search, lost)
    return False


def _note_in_vain(run: Run, search: ArchiveSearch, lost: LostPost) -> None:
    """Record that an archive had nothing; or that it could not be asked, which is also said, and tried again in the next run."""
    name, first = search.archive.name, lost.places[0].url
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
    """What an archive's answers come to where none of them shows the post."""
    if search.copies == 0:
        return Unreadable(
            why=Why.EMPTY, detail=f"no copy to be had in {search.archive.name} at any of {len(lost.places)} addresses"
        )
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"none of {search.copies} copies in {search.archive.name} shows the post")


def _observed(run: Run, lost: LostPost, place: Probe, copy: FetchedCopy) -> Observation:
    """A copy, read as the platform's own answer to that question."""
    reading = _reading(lost, place, copy)
    told = observe(lost.post, copy.outcome, reading, run=run.id, rehearsed=run.clock.rehearsed)
    run.emit(PostProbed(post=lost.post, probe=told.probe, reading=reading))
    return replace(told, memento=copy.memento)


def _reading(lost: LostPost, place: Probe, copy: FetchedCopy) -> Reading:
    """What a copy shows of the post."""
    match copy.outcome:
        case Silence(why=why, detail=detail):
            return Unreadable(why=why, detail=detail)
        case Answer() as answer:
            if copy.memento is None:
                return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"no copy, but the archive's own answer, status {answer.status}")
            kept = replace(answer, probe=place, exchanges=(as_original(answer.last, _original(place, copy.memento)),))
            reading = lost.platform.read(lost.post, kept)
            return _disagrees(lost, reading) or reading


def _original(place: Probe, memento: Memento) -> str:
    """What a copy is of; archives do not tell addresses apart by their scheme, and name now one, now the other."""
    asked, named = parse_url(place.url), parse_url(memento.original)
    return str(replace(named, scheme=asked.scheme)) if asked is not None and named is not None else place.url


def _disagrees(lost: LostPost, reading: Reading) -> Unreadable | None:
    """Why a copy that bears the post's id is not believed: none of the articles shows its words."""
    content = reading.content if isinstance(reading, Present) else None
    if content is None:
        return None
    words = [match_post(one.embed, target=None, post=lost.post, posted_at=None, content=content).words for one in lost.embeds]
    if FactMatch.DIFFERS in words and FactMatch.AGREES not in words:
        return Unreadable(why=Why.OTHER_POST, detail="it bears the post's id, and not the words that the article shows")
    return None


def _take(run: Run, lost: LostPost, copy: FetchedCopy, observation: Observation) -> None:
    """Keep a copy that shows the post, with the list that led to it; then record it."""
    aliases = run.ledger.aliases((lost.post_id,))[lost.post_id]
    draft = SnapshotDraft(
        at=observation.at,
        run=run.id,
        subject=PostStatement(post=lost.post, aliases=aliases, observations=(observation,)),
        answers=(*copy.lists, *(copy.outcome.exchanges if isinstance(copy.outcome, Answer) else ())),
        settings=run.settings,
        shortfalls=(FROM_WEB_ARCHIVE,),
        rehearsed=run.clock.rehearsed,
    )
    kept = write_snapshot(run.home.folder, draft)
    with run.ledger.transaction():
        run.ledger.record_observation(run.id, lost.post_id, observation)
        run.ledger.record_snapshot(run.id, kept, at=draft.at, post_id=lost.post_id, shortfalls=draft.shortfalls)
        align(run, lost.embeds, observation.reading.content if isinstance(observation.reading, Present) else None)
    run.counters.rescued += 1
    run.emit(SnapshotWritten(post=lost.post, path=kept.path, complete=False, shortfalls=draft.shortfalls))
