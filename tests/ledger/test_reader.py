"""What readers are handed: facts and verdicts side by side, of every post under every name, at once."""

import dataclasses
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from archiver.export.page.log_tree import roots_of
from archiver.ledger.checkpoints import read_checkpoint
from archiver.ledger.facts import commitment_to
from archiver.ledger.home_files import keys_beside
from archiver.ledger.key_files import read_pinned_key
from archiver.ledger.merkle import leaf
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, Markup
from archiver.model.digests import PREFIX, Digest, digest
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Gone, Observation, Present, Reading, Reason
from archiver.model.posts import Alias, Author, Content, Media, PostRef
from archiver.model.probes import About, Witness
from archiver.reporting.records import LedgerEntry, PostRecord
from archiver.verdicts.judge import Standing, Verdict

Read = Callable[[], LedgerReader]

REF = PostRef(platform="x", key="1911842373636882499")
CODE = Alias("pic.twitter.com/xlXOy8Yd8h")
EMBED = Embed(platform="x", post=REF, form=Form.BLOCKQUOTE, aliases=(CODE,), words="Water ris…", truncated=True, handle="River")
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
DAY = timedelta(days=1)


def said(text: str) -> Present:
    picture = Media(key="GaBc", kind="photo", url="https://pbs.twimg.com/media/GaBc.jpg", alt="A bridge")
    return Present(content=Content(author=Author(id="7", handle="RiverWatch", name="River Watch"), text=text, media=(picture,)))


def seen(reading: Reading, at: datetime) -> Observation:
    return Observation(
        post=REF, at=at, run=1, probe="x-tweet-result", about=About.POST, witness=Witness.PLATFORM_API, reading=reading
    )


def show(ledger: Ledger, run: int, embed: Embed = EMBED, text: str = "one", source: str = "seeds/one.txt") -> int:
    """The post that an article shows."""
    article = Article(
        source=source, text=text, markup=Markup.HTML, content=text.encode(), metadata=ArticleMetadata(title=f"Title {text}")
    )
    return ledger.record_embed(run, ledger.record_article(run, article), embed)[1]


def judged(ledger: Ledger, run: int, post_id: int, now: datetime, *verdicts: Verdict) -> None:
    """Verdicts, a day apart."""
    for day, verdict in enumerate(verdicts):
        ledger.record_verdict(run, post_id, verdict, now + day * DAY)


def keys(records: list[PostRecord]) -> list[str | None]:
    return [record.post.key if record.post else None for record in records]


def test_reading_needs_only_the_standard_library() -> None:
    """A look-up answers in a third of a second; SQLAlchemy alone takes that long to import."""
    loaded = (
        "import sys; before = {*sys.modules}; import archiver.ledger.reader; "  # some systems' Python starts with their own
        "print(*sorted({name.split('.')[0] for name in sys.modules.keys() - before} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True)

    foreign = {name for name in done.stdout.split() if not name.startswith("_")}
    assert {"archiver"} == foreign


def test_a_post_is_found_by_each_of_its_names(ledger: Ledger, run: int, read: Read) -> None:
    show(ledger, run)
    archive = read()

    assert [REF.key] == keys(archive.by_ref(REF))
    assert [REF.key] == keys(archive.by_alias(CODE))
    assert [REF.key] == keys(archive.by_code("xlXOy8Yd8h"))
    assert [REF.key] == keys(archive.by_handle("@RIVER"))
    assert [REF.key] == keys(archive.by_handle("river"))


def test_codes_are_case_sensitive(ledger: Ledger, run: int, read: Read) -> None:
    show(ledger, run)
    archive = read()

    assert [] == archive.by_code("XLXOY8YD8H") == archive.by_alias(CODE.upper())


def test_a_part_of_a_code_finds_nothing(ledger: Ledger, run: int, read: Read) -> None:
    show(ledger, run)

    assert [] == read().by_code("Yd8h")


def test_a_post_is_found_by_another_id_of_its_edit_chain(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    newer = PostRef(platform="x", key="1911842373636882500")
    ledger.record_observation(run, show(ledger, run), seen(Present(chain=(REF, newer)), now))

    assert [REF.key] == keys(read().by_ref(newer))


def test_a_handle_known_only_from_the_platform_is_found(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    ledger.record_observation(run, show(ledger, run), seen(said("Water rising"), now))

    assert [REF.key] == keys(read().by_handle("riverwatch"))


def test_a_post_is_found_by_every_handle_that_its_account_had(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    post, before = show(ledger, run), said("Water rising")
    assert before.content is not None
    after = dataclasses.replace(
        before, content=dataclasses.replace(before.content, author=Author(id="7", handle="Harbour", name="River Watch"))
    )
    for day, reading in enumerate((before, after, after)):
        ledger.record_observation(run, post, seen(reading, now + day * DAY))
    (record,) = read().by_handle("@harbour")

    assert [REF.key] == keys(read().by_handle("@riverwatch"))
    assert "RiverWatch" == record.handle
    assert [("RiverWatch", now), ("Harbour", now + DAY)] == [
        (one.handle, one.seen_at) for one in record.versions if one.witness is Witness.PLATFORM_API
    ]


def test_the_first_content_from_the_platform_is_the_original(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    post_id = show(ledger, run)
    ledger.record_observation(run, post_id, seen(said("Water rising at the bridge"), now))
    ledger.record_observation(run, post_id, seen(said("Nothing to see"), now + DAY))
    ledger.record_media(run, post_id, key="GaBc", digest=digest(b"picture"))

    (record,) = read().all_posts()
    assert record.original is not None
    assert "Water rising at the bridge" == record.original.text
    assert ["Water ris…", "Water rising at the bridge", "Nothing to see"] == [one.text for one in record.versions]
    assert ("River Watch", "RiverWatch") == (record.author, record.handle)
    assert [digest(b"picture")] == [one.digest for one in record.original.media]
    assert "https://x.com/i/status/1911842373636882499" == record.url


def test_the_log_entry_of_a_post_is_the_leaf_of_its_original(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    """So that a proof of inclusion proves what the post said."""
    ledger.record_observation(run, show(ledger, run), seen(said("Water rising at the bridge"), now))
    (record,) = read().all_posts()
    with closing(sqlite3.connect(ledger.path)) as connection:
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT * FROM version WHERE probe <> 'article'").fetchone()
        entry = connection.execute("SELECT * FROM entry WHERE fact = 'version' AND row = ?", (row["id"],)).fetchone()
    commitment = commitment_to("version", dict(row), entry["salt"])

    assert LedgerEntry(index=entry["leaf_index"], leaf=Digest(PREFIX + leaf(commitment).hex())) == record.entry


def test_the_content_of_a_post_can_be_proved_without_the_ledger(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    """With the checkpoint alone, which may be kept anywhere, and nothing of the ledger."""
    ledger.record_observation(run, show(ledger, run), seen(said("Water rising at the bridge"), now))
    archive = read()
    (record,) = archive.all_posts()
    assert record.entry is not None
    assert archive.proof(record.entry.index) is None

    note = ledger.finish(run, {}).note
    show(ledger, ledger.begin("archive"), text="two")
    proved = archive.proof(record.entry.index)
    assert proved is not None
    signed = read_checkpoint(note, read_pinned_key(keys_beside(archive.path)))
    commitment = sha256(proved.salt + proved.entry).digest()
    assert signed is not None
    roots = roots_of(leaf(commitment), proved.index, signed.size - 1, list(proved.path))
    assert roots is not None
    assert signed.root == roots[1]
    assert "Water rising at the bridge" == json.loads(proved.entry)["row"]["text"]


def test_an_edited_article_appears_once_in_its_current_version(ledger: Ledger, run: int, read: Read) -> None:
    show(ledger, run)
    show(ledger, run, dataclasses.replace(EMBED, words="Water rising"), "two")
    show(ledger, run, EMBED, "three", "seeds/other.txt")

    (record,) = read().all_posts()
    shown = [(place.article, place.metadata.title, place.embed.words) for place in record.appearances]
    assert [("seeds/one.txt", "Title two", "Water rising"), ("seeds/other.txt", "Title three", "Water ris…")] == shown


def test_a_post_without_a_verdict_is_unknown(ledger: Ledger, run: int, read: Read) -> None:
    show(ledger, run)

    (record,) = read().all_posts()
    assert (Standing.UNKNOWN, None, "V100") == (record.verdict.standing, record.verdict.reason, record.verdict.rule)


def test_a_post_was_last_seen_intact_when_it_last_had_its_first_content(
    ledger: Ledger, run: int, now: datetime, read: Read
) -> None:
    post_id = show(ledger, run)
    nights: tuple[Reading, ...] = (said("A"), said("A"), said("B"), Gone(reason=Reason.DELETED))
    for day, reading in enumerate(nights):
        ledger.record_observation(run, post_id, seen(reading, now + day * DAY))
    judged(ledger, run, post_id, now, INTACT, dataclasses.replace(INTACT, standing=Standing.GONE))

    (record,) = read().all_posts()
    assert now + DAY == record.last_seen_intact


def test_a_post_altered_at_first_sight_was_never_seen_intact(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    post_id = show(ledger, run)
    ledger.record_observation(run, post_id, seen(said("B"), now))
    judged(ledger, run, post_id, now, Verdict(standing=Standing.ALTERED, reason=None, rule="V400"))

    (record,) = read().all_posts()
    assert record.last_seen_intact is None


def test_new_standings_and_suspicions_are_changes_and_a_first_verdict_is_not(
    ledger: Ledger, run: int, now: datetime, read: Read
) -> None:
    post_id = show(ledger, run)
    suspected = dataclasses.replace(INTACT, suspected=True)
    gone = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300")
    judged(ledger, run, post_id, now, INTACT, suspected, gone, INTACT)

    expected = [
        (Standing.INTACT, Standing.GONE, True),
        (Standing.INTACT, Standing.GONE, False),
        (Standing.GONE, Standing.INTACT, False),
    ]
    archive = read()
    (record,) = archive.all_posts()
    assert expected == [(one.was, one.became, one.suspected) for one in record.changes]
    assert list(record.changes) == archive.changes()
    assert [record.changes[-1]] == archive.changes(now + 3 * DAY)


def test_changes_of_several_posts_are_in_order_of_time(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    gone = Verdict(standing=Standing.GONE, reason=None, rule="V300")
    posts = [show(ledger, run, dataclasses.replace(EMBED, post=PostRef(platform="x", key=key), aliases=()), key) for key in "12"]
    for verdict, day in ((INTACT, 0), (gone, 1), (INTACT, 2)):
        for post_id in posts:
            ledger.record_verdict(run, post_id, verdict, now + day * DAY)

    assert [*posts, *posts] == [one.post_id for one in read().changes()]


def test_the_history_is_read_only_on_request(ledger: Ledger, run: int, now: datetime, read: Read) -> None:
    post_id = show(ledger, run)
    observed = seen(said("A"), now)
    ledger.record_observation(run, post_id, observed)
    plain, full = read().post_record(post_id), read().post_record(post_id, history=True)

    assert plain is not None
    assert full is not None
    assert ((), (observed,)) == (plain.history, full.history)


def test_an_unknown_row_is_no_post(ledger: Ledger, run: int, read: Read) -> None:
    assert run
    assert ledger.path.is_file()
    assert read().post_record(99) is None


def test_posts_are_in_the_order_in_which_they_were_found(ledger: Ledger, run: int, read: Read) -> None:
    """More of them than are read together."""
    with ledger.transaction():
        for number in range(1100):
            show(ledger, run, dataclasses.replace(EMBED, post=PostRef(platform="x", key=str(number)), aliases=(), position=number))

    assert [str(number) for number in range(1100)] == keys(list(read().all_posts()))


@pytest.mark.parametrize("name", ["", "'", "%", "\ud800", "\x00", "x" * 10_000])
def test_any_text_can_be_looked_up(ledger: Ledger, run: int, read: Read, name: str) -> None:
    show(ledger, run)
    archive = read()

    assert [] == archive.by_alias(name) == archive.by_handle(name) == archive.by_ref(PostRef(platform="x", key=name))
