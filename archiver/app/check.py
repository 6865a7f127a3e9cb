"""`check`: probe what is due, conclude, and keep what is new to witness.

Controls first; then every host at its own pace, and none waits for another.
What a probe shows for the first time is captured before it is recorded, so that the next run sees it as new again if this one is
killed in between; everything else is recorded and judged in batches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from archiver.app.adopting import adopt_orphans
from archiver.app.capturing import Subject, capture
from archiver.app.clock import Clock
from archiver.app.controls import load_controls, probe_controls
from archiver.app.home import Home
from archiver.app.judging import count_standings, judge_posts
from archiver.app.one_by_one import each
from archiver.app.probing import Look, look, record_look
from archiver.app.run import Run, begin, summarise
from archiver.app.settling import align, name_of, settle
from archiver.digests import Digest, Plain
from archiver.errors import InputError
from archiver.ledger.questions import Unsettled
from archiver.ledger.writing import DUE
from archiver.observations import About, Gone, Observation, Present, Reading, Unreadable, Withheld
from archiver.platforms import by_name
from archiver.posts import Content, PostRef, content_digest, parse_postref
from archiver.runs import Advance, Listener, RunKind, RunSummary
from archiver.urls import parse
from archiver.web import WebSettings

_BATCH = 64
_PAGES = 2
_LABEL = "checking posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What `check` is asked for: these posts, everything, or what is due; `connections` go to one host at once."""

    posts: tuple[str, ...] = ()
    everything: bool = False
    connections: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A post with what its probes brought in this run."""

    post_id: int
    post: PostRef
    look: Look


@dataclass(slots=True, kw_only=True)
class Night:
    """A check in progress: what was seen and is not recorded yet, and how far it is."""

    run: Run
    total: int
    done: int = 0
    waiting: list[Seen] = field(default_factory=list)


async def check(options: CheckOptions, *, home: Home, clock: Clock, web: WebSettings, tell: Listener) -> RunSummary:
    """Check posts; the run's summary."""
    controls = load_controls(home)
    asked: dict[str, Plain] = {"posts": list(options.posts), "all": options.everything}
    async with begin(RunKind.CHECK, home=home, clock=clock, web=web, controls=controls, tell=tell, options=asked) as run:
        adopt_orphans(run)
        posts = _wanted(run, options)
        unsettled = [] if options.posts else run.ledger.unsettled()
        await probe_controls(run, {post.platform for _, post in posts} | {one.platform for one in unsettled})
        night = Night(run=run, total=len(posts) + len(unsettled))
        await each(run, "settling", unsettled, lambda one: _settle(night, one), at_once=4, name=name_of)
        groups = _by_host(posts)
        await each(
            run,
            None,
            groups,
            lambda group: _check_host(night, group, at_once=options.connections),
            at_once=len(groups),
            name=_name_of,
        )
        await _flush(night)
        count_standings(run, run.tally.posts)
        return summarise(run)


def _wanted(run: Run, options: CheckOptions) -> list[tuple[int, PostRef]]:
    """The posts to check, each with its row."""
    if not options.posts:
        every = timedelta(0) if options.everything else DUE
        due = run.ledger.posts_to_probe(now=run.clock(), every=every)
        return [(one.id, one.post) for one in due if one.post is not None]
    return [_named(run, written) for written in options.posts]


def _named(run: Run, written: str) -> tuple[int, PostRef]:
    post = parse_postref(written)
    post_id = run.ledger.post_of(post) if post else None
    if post is None or post_id is None:
        raise InputError(
            f"“{written}” names no post in this archive", remedy="`lookup` tells its name, such as x:1911842373636882499"
        )
    return post_id, post


def _by_host(posts: Iterable[tuple[int, PostRef]]) -> list[list[tuple[int, PostRef]]]:
    """The posts, in groups that share the host which is asked first."""
    groups: dict[str, list[tuple[int, PostRef]]] = {}
    for post_id, post in posts:
        platform = by_name(post.platform)
        first = next(iter(platform.probes(post)), None) if platform else None
        url = parse(first.url) if first else None
        if url is not None:
            groups.setdefault(url.host, []).append((post_id, post))
    return list(groups.values())


def _name_of(group: Sequence[tuple[int, PostRef]]) -> str:
    return f"{len(group)} posts of {group[0][1].platform}"


async def _settle(night: Night, unsettled: Unsettled) -> None:
    """Settle a post that has no name yet; what was seen of it counts for this night."""
    settled = await settle(night.run, unsettled)
    if settled is None:
        night.done += 1
        return
    post_id, seen = settled
    await _note(night, Seen(post_id=post_id, post=seen.post, look=seen))


async def _check_host(night: Night, posts: Sequence[tuple[int, PostRef]], *, at_once: int) -> None:
    """Ask about the posts of one host."""

    async def one(item: tuple[int, PostRef]) -> None:
        post_id, post = item
        await _note(night, Seen(post_id=post_id, post=post, look=await look(night.run, post)))

    await each(night.run, None, posts, one, at_once=at_once, name=lambda item: str(item[1]))


async def _note(night: Night, seen: Seen) -> None:
    """Put aside what was seen, and record it when there is enough for a batch."""
    night.done += 1
    night.run.tell(Advance(label=_LABEL, done=night.done, of=night.total))
    night.waiting.append(seen)
    if len(night.waiting) >= _BATCH:
        await _flush(night)


async def _flush(night: Night) -> None:
    """Capture what is new, then record and judge everything that waits."""
    batch, night.waiting = night.waiting, []
    run = night.run
    known = run.ledger.observations([one.post_id for one in batch])
    new = [one for one in batch if _is_new(one, [*known[one.post_id], *run.adopted.get(one.post_id, ())])]
    await each(run, None, new, lambda one: _witness(run, one), at_once=_PAGES, name=lambda one: str(one.post))
    with run.ledger.transaction():
        shown = run.ledger.embeds([one.post_id for one in batch])
        for one in batch:
            known[one.post_id].extend(record_look(run, one.post_id, one.look))
            align(run, shown[one.post_id], one.look)
        judge_posts(run, {one.post_id: one.post for one in batch}, known)
    run.tally.posts.update(one.post_id for one in batch)


async def _witness(run: Run, seen: Seen) -> None:
    """Keep a snapshot of what was not seen before: the post as it is now, or what the platform says instead."""
    aliases = run.ledger.aliases((seen.post_id,))[seen.post_id]
    await capture(run, Subject(post_id=seen.post_id, post=seen.post, aliases=aliases), seen.look, now=True)


def _is_new(seen: Seen, known: Sequence[Observation]) -> bool:
    """Whether a probe shows something else than it showed last. In a void night nothing is: an outage is no evidence."""
    last = {(one.probe, one.post): one.reading for one in known if one.healthy and not isinstance(one.reading, Unreadable)}
    return any(
        _tells_states(one.reading) or _differs(one.reading, last.get((one.probe, one.post)))
        for one in seen.look.observations
        if one.healthy and one.about is not About.ACCOUNT
    )


def _tells_states(reading: Reading) -> bool:
    """Whether a reading tells states of the post: these are only asked for where they are not on record."""
    return isinstance(reading, Present) and bool(reading.states)


def _differs(now: Reading, last: Reading | None) -> bool:
    """Whether a reading shows something that the one before did not; what cannot be read shows nothing."""
    match now, last:
        case Unreadable(), _:
            return False
        case Present(content=content), Present(content=before):
            return content != before and _digest_of(content) != _digest_of(before)
        case (Gone(reason=reason), Gone(reason=before)) | (Withheld(reason=reason), Withheld(reason=before)):
            return reason != before
        case _:
            return True


def _digest_of(content: Content | None) -> Digest | None:
    return content_digest(content) if content else None
