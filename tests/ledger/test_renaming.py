"""Posts that an earlier version named otherwise move to their present names, and nothing that was recorded changes."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from archiver.ledger.audit import FACT_CHANGED, NAME_UNFOUNDED, audit
from archiver.ledger.checkpoint_audit import OutsideCheckpoints
from archiver.ledger.home_files import keys_beside
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.reader import LedgerReader
from archiver.ledger.renaming import Naming, Renamed
from archiver.ledger.runs import Checkpoint
from archiver.ledger.schema_audit import SCHEMA_DIFFERS
from archiver.ledger.search_index import define_folding
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reason
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.platforms import NAMES, current_alias, current_name
from archiver.verdicts.judge import Standing, Verdict

NAMING = Naming(rules=NAMES, current_name=current_name, current_alias=current_alias)
VIDEO, WATCH, SETTLED = (
    "facebook:CNN/videos/10155529876156509",
    "facebook:watch/?v=10155529876156509",
    "facebook:reel/10155529876156509",
)
CHANNEL, LOWER_CASE = "telegram:Durov/43", "telegram:durov/43"
UNCHANGED = "x:20"
SHARE = Alias("fb.watch/AbcDef/")
"""A share link as an earlier version wrote it, with a slash at its end; it led to SETTLED."""


def ref(written: str) -> PostRef:
    platform, _, key = written.partition(":")
    return PostRef(platform=platform, key=key)


def embed(written: str) -> Embed:
    return Embed(platform=ref(written).platform, post=ref(written), form=Form.IFRAME, words=f"Words of {written}")


@pytest.fixture
def checkpoint(path: Path, now: datetime) -> Checkpoint:
    """The checkpoint of an archive of the first schema, whose posts have names of that time, as somebody else keeps it.

    Two names are of one video, a third was settled as that video; a post of Telegram was observed, and is gone.
    """
    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.TEXT, content=b"a"))
        ids = {written: ledger.record_embed(run, version, embed(written))[1] for written in (VIDEO, CHANNEL, UNCHANGED, WATCH)}
        shared = Embed(platform="facebook", post=None, form=Form.BARE_URL, aliases=(SHARE,))
        _, nameless = ledger.record_embed(run, version, shared)
        ledger.settle(run, nameless, ref(SETTLED), how="a redirect")
        said = Present(content=Content(author=Author(id="1"), text="What the channel says"))
        for reading in (said, Gone(reason=Reason.NOT_STATED)):
            seen = Observation(
                post=ref(CHANNEL), at=now, run=run, probe="p", about=About.POST, witness=Witness.PLATFORM_API, reading=reading
            )
            ledger.record_observation(run, ids[CHANNEL], seen)
        ledger.record_verdict(run, ids[CHANNEL], Verdict(standing=Standing.GONE, reason=Reason.NOT_STATED, rule="V300"))
        return ledger.finish(run, {})


def rename(path: Path, now: datetime, naming: Naming = NAMING) -> Renamed:
    """One run of this version, which renames the posts."""
    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("check")
        try:
            return ledger.rename_posts(run, naming)
        finally:
            ledger.finish(run, {})


def entries(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM entry ORDER BY leaf_index").fetchall()


@pytest.mark.usefixtures("checkpoint")
def test_a_post_is_found_by_its_former_and_by_its_present_name(path: Path, now: datetime, read: Callable[[], LedgerReader]) -> None:
    assert Renamed(posts=3, merged=2) == rename(path, now)

    archive = read()
    for former, present in {VIDEO: WATCH, SETTLED: WATCH, CHANNEL: LOWER_CASE}.items():
        ((by_former,), (by_present,)) = archive.by_ref(ref(former)), archive.by_ref(ref(present))
        assert by_former == by_present
        assert ref(present) == by_present.post
        assert former in by_present.aliases


@pytest.mark.usefixtures("checkpoint")
def test_names_of_one_post_become_one_post_that_has_everything_of_all(
    path: Path, now: datetime, read: Callable[[], LedgerReader]
) -> None:
    rename(path, now)

    names = [str(record.post) for record in read().all_posts()]
    (video,) = read().by_ref(ref(WATCH))
    assert sorted([WATCH, LOWER_CASE, UNCHANGED]) == sorted(names)
    assert {VIDEO, SETTLED, SHARE} <= set(video.aliases)
    assert {f"Words of {VIDEO}", f"Words of {WATCH}"} == {version.text for version in video.versions}


@pytest.mark.usefixtures("checkpoint")
def test_what_was_observed_and_judged_of_a_post_stays_with_it(path: Path, now: datetime, read: Callable[[], LedgerReader]) -> None:
    rename(path, now)

    (channel,) = read().by_ref(ref(LOWER_CASE), history=True)
    assert Standing.GONE is channel.verdict.standing
    assert 2 == len(channel.history)


@pytest.mark.usefixtures("checkpoint")
def test_an_article_that_shows_a_renamed_post_again_adds_no_second_one(path: Path, now: datetime) -> None:
    rename(path, now)

    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("archive")
        before = ledger.every_post()
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.TEXT, content=b"another version"))
        for present in (WATCH, LOWER_CASE, UNCHANGED):
            _, post_id = ledger.record_embed(run, version, embed(present))
            assert ref(present) == before[post_id]
        shared = Embed(platform="facebook", post=None, form=Form.BARE_URL, aliases=(current_alias(SHARE),))
        assert {ledger.record_embed(run, version, shared)[1]: ref(WATCH)}.items() <= before.items()
        assert before == ledger.every_post()


def test_an_alias_of_an_earlier_spelling_gets_the_present_one() -> None:
    assert SHARE != current_alias(SHARE)
    for alias in (current_alias(SHARE), Alias("pic.twitter.com/AbcDefGhij"), Alias(CHANNEL), Alias("t.me/joinchat/AbcDef")):
        assert alias == current_alias(alias)


def test_the_log_grows_by_the_renaming_and_an_earlier_checkpoint_holds(checkpoint: Checkpoint, path: Path, now: datetime) -> None:
    before = entries(path)
    rename(path, now)

    audited = audit(
        path,
        OutsideCheckpoints(
            keys=trusted_keys(keys_beside(path), read_pinned_key(keys_beside(path))), kept={"kept by a library": checkpoint.note}
        ),
    )
    after = entries(path)
    assert () == audited.discrepancies
    assert before == after[: len(before)]
    assert {"renaming", "alias", "run", "run_end"} == {entry[1] for entry in after[len(before) :]}


@pytest.mark.usefixtures("checkpoint")
def test_a_second_run_by_the_same_rules_renames_nothing(path: Path, now: datetime) -> None:
    rename(path, now)
    before = entries(path)

    assert Renamed() == rename(path, now)
    assert ["run", "run_end"] == [entry[1] for entry in entries(path)[len(before) :]]


@pytest.mark.usefixtures("checkpoint")
def test_rules_that_change_once_more_rename_once_more(path: Path, now: datetime, read: Callable[[], LedgerReader]) -> None:
    rename(path, now)

    def shouted(post: PostRef) -> PostRef:
        return PostRef(platform=post.platform, key=post.key.upper()) if post.platform == "telegram" else post

    later = Naming(rules=NAMES + 1, current_name=shouted, current_alias=current_alias)
    assert Renamed(posts=1) == rename(path, now, later)
    (channel,) = read().by_ref(ref(CHANNEL))
    assert (ref("telegram:DUROV/43"), {CHANNEL, LOWER_CASE}) == (channel.post, set(channel.aliases))
    assert () == audit(path).discrepancies


@pytest.mark.usefixtures("checkpoint")
def test_a_run_that_dies_while_it_renames_leaves_everything_to_the_next(path: Path, now: datetime) -> None:
    before = entries(path)

    def dies(post: PostRef) -> PostRef:
        if post.platform == "telegram":
            raise KeyboardInterrupt
        return current_name(post)

    with pytest.raises(KeyboardInterrupt):
        rename(path, now, Naming(rules=NAMES, current_name=dies, current_alias=current_alias))

    assert ["run", "run_end"] == [entry[1] for entry in entries(path)[len(before) :]]
    assert Renamed(posts=3, merged=2) == rename(path, now)
    assert () == audit(path).discrepancies


def test_a_new_ledger_has_nothing_to_rename(path: Path, now: datetime) -> None:
    assert Renamed() == rename(path, now)


@pytest.mark.usefixtures("checkpoint")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE post SET key = 'Durov/43' WHERE key = 'durov/43'",
        "UPDATE post SET key = 'durov/44' WHERE key = 'durov/43'",
        "UPDATE post SET settled_as = (SELECT id FROM post WHERE platform = 'x') WHERE settled_as IS NOT NULL",
    ],
)
def test_a_post_gets_no_name_that_no_renaming_gives_it(path: Path, now: datetime, change: str) -> None:
    rename(path, now)

    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="a post is named once"):
            connection.execute(change)
        connection.execute("DROP TRIGGER post_is_named_once")
        with connection:
            connection.execute(change)
    assert {NAME_UNFOUNDED, SCHEMA_DIFFERS} == {found.code for found in audit(path).discrepancies}


@pytest.mark.usefixtures("checkpoint")
def test_a_forged_renaming_is_found(path: Path, now: datetime) -> None:
    rename(path, now)

    with closing(sqlite3.connect(path)) as connection, connection:
        define_folding(connection)
        connection.execute("DROP TRIGGER renaming_is_not_changed")
        connection.execute("DROP TRIGGER post_is_named_once")
        connection.execute("UPDATE renaming SET ref = 'telegram:other/1' WHERE ref = ?", (LOWER_CASE,))
        connection.execute("UPDATE post SET key = 'other/1' WHERE key = 'durov/43'")
    assert {FACT_CHANGED, SCHEMA_DIFFERS} == {found.code for found in audit(path).discrepancies}
