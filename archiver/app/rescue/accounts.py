"""Record what accounts' own archive downloads say of posts: a version each, with the witness “account archive”.

It is the author's statement, and whoever hands it in may have changed it: it moves no verdict. Only posts that the archive knows
are recorded. The statement, a post and its account as JSON, is kept as a snapshot of the post, which can be read without the
download.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice

from archiver.app.posts.resting import resting_posts
from archiver.app.posts.settling import align
from archiver.app.runs.parsing_thread import in_thread
from archiver.app.runs.run import Run
from archiver.app.sources.account_folders import posts_of
from archiver.app.sources.recorded_names import recorded_name
from archiver.app.sources.source import SourceAccount
from archiver.checking.owners import with_owner
from archiver.errors import InputError
from archiver.evidence import PostStatement, SnapshotDraft, SourceFile, file_url
from archiver.model.captures import Exchange
from archiver.model.digests import Digest
from archiver.model.mementos import Memento, place_in_file
from archiver.model.observations import Observation, observe
from archiver.model.posts import Author, PostRef
from archiver.model.probes import Answer, Probe, Witness
from archiver.model.shortfalls import FROM_ACCOUNT_ARCHIVE
from archiver.platforms.account_archives import AccountPost, with_account_archives
from archiver.platforms.interface import Platform
from archiver.reporting.events import Notice, PostProbed, SnapshotWritten, WorkProgress
from archiver.reporting.phrases import count_of

STATEMENT = "account-archive.json"
"""The name of the file in a snapshot that holds what an account's archive says of a post."""
_AT_ONCE = 500
_JSON = "application/json"
_UNSET = datetime.fromisoformat("1970-01-01T00:00:00Z")


def observe_statement(
    platform: Platform, post: PostRef, kind: str, statement: bytes, *, owner: Author | None, run: int
) -> Observation:
    """The observation of a statement; its `at` and memento are to be set."""
    probe = Probe(kind=kind, url=file_url(STATEMENT), witness=Witness.ACCOUNT_ARCHIVE)
    answer = Answer(probe=probe, exchanges=(Exchange(at=_UNSET, method="", url=probe.url, status=0, body=statement),))
    (observation,) = with_owner((observe(post, answer, platform.read(post, answer), run=run),), owner)
    return replace(observation, status=None)


async def record_accounts(run: Run, accounts: Sequence[SourceAccount]) -> None:
    """Record what accounts' archives say of the posts that the ledger knows; how many it does not know is told."""
    for source in accounts:
        name, posts, done, unknown = recorded_name(source.source, run.home.folder), posts_of(source), 0, 0
        try:
            place = await in_thread(partial(_download_of, source))
            while batch := await in_thread(partial(_some, posts)):
                if run.is_out_of_time():
                    return
                unknown += _record_batch(run, source.platform, batch, replace(place, archive=name))
                done += len(batch)
                run.emit(WorkProgress(label="reading an account’s posts", done=done, of=done))
        except InputError as error:
            run.problem(name, error.message, error.remedy)
        if unknown:
            what = f"{name}: {count_of(unknown, 'post')} of the account not recorded, since the archive does not know them"
            run.emit(Notice(what=what, remedy="--all records them, too"))


def _download_of(source: SourceAccount) -> Memento:
    """The download as a place, with the time when it was made, by its own statement; else the first of all times."""
    archives = with_account_archives(source.platform)
    made_at = archives.account_made_at(source.names, source.read) if archives is not None else None
    return Memento(archive=source.source, original="", url=source.digest(), at=made_at or _UNSET)


def _record_batch(run: Run, platform: Platform, batch: Sequence[AccountPost], download: Memento) -> int:
    """Record the statements about posts that are known and are not to be left alone; how many are not known."""
    ids = {item.post: post_id for item in batch if (post_id := run.ledger.post_of(item.post)) is not None}
    left = {
        *run.ledger.withdrawn_posts(ids.values()),
        *resting_posts(run.ledger.query, run.exclusions, ids.values(), now=run.clock()),
    }
    for item in batch:
        post_id = ids.get(item.post)
        if post_id is not None and post_id not in left:
            now = run.clock()
            at = download.at if _UNSET < download.at <= now else now
            url = place_in_file(Digest(download.url), item.place)
            _record(run, platform, post_id, item, replace(download, original=item.place, url=url, at=at))
    return sum(item.post not in ids for item in batch)


def _some(posts: Iterator[AccountPost]) -> list[AccountPost]:
    return list(islice(posts, _AT_ONCE))


def _record(run: Run, platform: Platform, post_id: int, item: AccountPost, memento: Memento) -> None:
    """Record one statement, unless the same one is recorded already, or it shows nothing."""
    archives = with_account_archives(platform)
    if archives is None:
        return
    owner = run.ledger.owner_of(item.post)
    observation = observe_statement(platform, item.post, archives.ACCOUNT_ARCHIVE, item.statement, owner=owner, run=run.id)
    known = run.ledger.observations((post_id,))[post_id]
    if observation.content is None or any((noted.probe, noted.body) == (observation.probe, observation.body) for noted in known):
        return
    observation = replace(observation, at=run.clock(), memento=memento, rehearsed=run.clock.rehearsed)
    draft = SnapshotDraft(
        at=observation.at,
        run=run.id,
        subject=PostStatement(post=item.post, aliases=run.ledger.aliases((post_id,))[post_id], observations=(observation,)),
        file=SourceFile(name=STATEMENT, content=item.statement, media_type=_JSON),
        settings=run.settings,
        shortfalls=(FROM_ACCOUNT_ARCHIVE,),
        rehearsed=run.clock.rehearsed,
    )
    run.emit(PostProbed(post=item.post, probe=observation.probe, reading=observation.reading))
    kept = run.write(draft)
    with run.ledger.transaction():
        run.ledger.record_observation(run.id, post_id, observation)
        run.ledger.record_snapshot(run.id, kept, at=draft.at, post_id=post_id, shortfalls=draft.shortfalls)
        align(run, run.ledger.embeds((post_id,))[post_id], observation.content)
    run.counters.copies += 1
    run.emit(SnapshotWritten(post=item.post, path=kept.path, shortfalls=draft.shortfalls))
