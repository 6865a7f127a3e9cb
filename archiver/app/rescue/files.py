"""Record what web archive files have of posts: each copy a version with the witness "web archive", in the order of their dates.

A copy is only ever what the file says. It is read as a copy of an online web archive is: by the platform's reader, which recognises
another post's, and against the words that articles show. It moves no verdict, and nothing but what shows a post is recorded: a file
cannot say that a post is gone. A copy with an impossible date, after now or before the post, is a problem.
The response is kept as a snapshot of the post, which can be read without the file; the file is named by its digest (decision 19).
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from archiver.app.rescue.rescue import MEMENTO_PROBE, keep_copy, reading_of_memento
from archiver.app.runs.parsing_thread import in_thread
from archiver.app.runs.run import Run
from archiver.app.sources.recorded_names import recorded_name
from archiver.app.sources.source import SourceCopies
from archiver.app.sources.web_archives import PostCopy, read_copies
from archiver.checking.owners import with_owner
from archiver.model.digests import PREFIX, Digest, digest
from archiver.model.mementos import Memento, place_in_file
from archiver.model.observations import Observation, Unreadable, observe
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Witness
from archiver.platforms import by_name
from archiver.platforms.interface import Platform
from archiver.reporting.events import PostProbed, WorkProgress

_HELD_BYTES, _HELD_COPIES = 64 * 1024 * 1024, 2_000
"""How many bytes of copies, and how many copies, are put into the order of their dates at a time."""
_CHUNK_BYTES = 1 << 20
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(slots=True, kw_only=True)
class _Import:
    """The reading of one file in progress: its name as it is recorded, and its digest.

    `impossible` holds the first copy of each kind of impossible date, `unlike` the posts whose copies do not have the words that
    articles show.
    """

    run: Run
    name: str
    digest: Digest
    impossible: dict[str, PostCopy] = field(default_factory=dict)
    unlike: dict[PostRef, str] = field(default_factory=dict)


async def record_copies(run: Run, files: Sequence[SourceCopies], wanted: Collection[int]) -> None:
    """Record the copies in files, of the posts that are wanted, by row."""
    for source in files:
        name, of_file = recorded_name(source.source, run.home.folder), await in_thread(partial(_digest, source))
        work = _Import(run=run, name=name, digest=of_file)
        copies, done = read_copies(source), 0
        while batch := await in_thread(partial(_held, copies)):
            for copy in sorted(batch, key=lambda copy: copy.exchange.at):
                if run.is_out_of_time():
                    return
                done += 1
                _record(work, copy, wanted)
                run.emit(WorkProgress(label="recording copies", done=done, of=max(source.copies, done)))
        _report(work)


def _held(copies: Iterator[PostCopy]) -> list[PostCopy]:
    held, size = list[PostCopy](), 0
    for copy in copies:
        held.append(copy)
        size += len(copy.answer.content)
        if size >= _HELD_BYTES or len(held) >= _HELD_COPIES:
            break
    return held


def _digest(source: SourceCopies) -> Digest:
    hasher = hashlib.sha256()
    with source.open_file() as file:
        while chunk := file.read(_CHUNK_BYTES):
            hasher.update(chunk)
    return Digest(f"{PREFIX}{hasher.hexdigest()}")


def _record(work: _Import, copy: PostCopy, wanted: Collection[int]) -> None:
    """Record one copy, unless its post is not wanted, its date is impossible, or it is recorded already."""
    run, platform, post_id = work.run, by_name(copy.post.platform), work.run.ledger.post_of(copy.post)
    if platform is None or post_id is None or post_id not in wanted:
        return
    at, posted_at = copy.answer.at, platform.posted_at(copy.post)
    if at is None:
        work.impossible.setdefault("has no valid date", copy)
    elif at > run.clock():
        work.impossible.setdefault("is dated after now", copy)
    elif posted_at is not None and at + _CLOCKS_DIFFER < posted_at:
        work.impossible.setdefault("is dated before its post was written", copy)
    else:
        memento = Memento(
            archive=work.name, original=copy.answer.url, url=place_in_file(work.digest, copy.answer.place), at=copy.exchange.at
        )
        _record_dated(work, platform, post_id, copy, memento)


def _record_dated(work: _Import, platform: Platform, post_id: int, copy: PostCopy, memento: Memento) -> None:
    run = work.run
    probe = replace(copy.probe, kind=f"{MEMENTO_PROBE}{copy.probe.kind}", witness=Witness.WEB_ARCHIVE)
    outcome = Answer(probe=probe, exchanges=(copy.exchange,))
    known = run.ledger.observations((post_id,))[post_id]
    if any(is_same_copy(observation, memento, outcome) for observation in known):
        return
    embeds = run.ledger.embeds((post_id,))[post_id]
    reading = reading_of_memento(platform, copy.post, replace(outcome, probe=copy.probe), memento, embeds)
    observation = observe(copy.post, outcome, reading, run=run.id, rehearsed=run.clock.rehearsed)
    (observation,) = with_owner((observation,), run.ledger.owner_of(copy.post))
    if observation.content is None:
        reading = observation.reading
        work.unlike.setdefault(copy.post, reading.detail if isinstance(reading, Unreadable) else "")
        return
    observation = replace(observation, at=run.clock(), memento=memento)
    run.emit(PostProbed(post=copy.post, probe=observation.probe, reading=observation.reading))
    keep_copy(run, post_id, observation, outcome)
    run.counters.copies += 1


def is_same_copy(observation: Observation, memento: Memento, answer: Answer) -> bool:
    """Whether an observation is of a copy of the same URL and time with the same bytes, from this file or from another."""
    known = observation.memento
    return known is not None and (known.original, known.at, observation.body) == (memento.original, memento.at, digest(answer.body))


def _report(work: _Import) -> None:
    """Note what of a file is not recorded."""
    for what, copy in work.impossible.items():
        where = f"{work.name}, {copy.answer.place}"
        work.run.problem(where, f"the copy of {copy.post} {what}, and is not recorded", "copies with possible dates are")
    for post, why in work.unlike.items():
        work.run.problem(work.name, f"has a copy of {post} that is not recorded: {why}", "compare it with the articles by hand")
