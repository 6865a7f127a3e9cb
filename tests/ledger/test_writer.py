"""What a run records: everything once, nothing changed, every name followed."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest

from archiver.errors import LedgerError
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.mementos import Memento
from archiver.model.observations import Observation, Present
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.model.shortfalls import FROM_WEB_ARCHIVE
from archiver.verdicts.judge import Standing, Verdict

REF = PostRef(platform="x", key="1911842373636882499")
CODE = Alias("pic.twitter.com/xlXOy8Yd8h")
FLAT = Embed(platform="x", post=None, form=Form.FLAT_TEXT, aliases=(CODE,), words="Water rising", handle="Bridge", position=1)
NAMED = Embed(platform="x", post=REF, form=Form.BLOCKQUOTE, words="Water rising", handle="Bridge", position=1)
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200", rests_on=(1,))


class File(NamedTuple):
    """A snapshot file, as far as the ledger looks at it."""

    path: str
    sha256: str
    size: int


def article(text: str = "one", source: str = "seeds/one.txt") -> Article:
    return Article(source=source, text=text, markup=Markup.TEXT, content=text.encode())


def present(text: str, at: datetime, **more: object) -> Observation:
    said = Content(author=Author(id="7", handle="Bridge", name="The Bridge"), text=text)
    seen = Observation(
        post=REF,
        at=at,
        run=1,
        probe="x-tweet-result",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=Present(content=said),
    )
    return dataclasses.replace(seen, **more)  # type: ignore[arg-type]  # the names are the caller's


def shown(ledger: Ledger, run: int, embed: Embed, text: str = "one") -> int:
    """The post that an article shows."""
    return ledger.record_embed(run, ledger.record_article(run, article(text)), embed)[1]


def test_the_same_article_again_is_the_same_version(ledger: Ledger, run: int) -> None:
    assert ledger.record_article(run, article()) == ledger.record_article(run, article())


def test_an_edited_article_is_another_version(ledger: Ledger, run: int) -> None:
    assert ledger.record_article(run, article("one")) != ledger.record_article(run, article("two"))


def test_the_same_embed_again_adds_nothing(ledger: Ledger, run: int, now: datetime) -> None:
    version = ledger.record_article(run, article())
    first = ledger.record_embed(run, version, FLAT, now)
    size = ledger.finish(run, {}).size

    assert first == ledger.record_embed(run, version, FLAT, now + timedelta(days=1))
    assert size + len(("run", "run_end")) == ledger.finish(ledger.begin("archive"), {}).size


ON_HOST = PostRef(platform="mastodon", key="berth.example/AeabcdEFGHIJKLMNOP")
OBJECT = "berth.example/objects/9c9de5e8-0a1e-484a-b099-e80766180a6d"


def on_host(key: str) -> Embed:
    ref = PostRef(platform="mastodon", key=key)
    return Embed(platform="mastodon", post=ref, form=Form.BARE_URL, url=f"https://{key}")


@pytest.mark.parametrize(
    ("alias", "source", "shows", "same"),
    [
        (OBJECT, "mastodon-status", OBJECT, True),
        (OBJECT, "article", OBJECT, False),
        ("elsewhere.example/objects/1", "mastodon-status", "elsewhere.example/objects/1", False),
        (OBJECT, "mastodon-status", "berth.example/objects/another", False),
    ],
)
def test_two_addresses_are_one_post_only_if_its_own_host_says_so(
    ledger: Ledger, run: int, alias: str, source: str, shows: str, *, same: bool
) -> None:
    known = shown(ledger, run, on_host(ON_HOST.key))
    ledger.record_alias(run, known, Alias(alias), source=source)

    assert same is (known == shown(ledger, run, on_host(shows), "two"))


def test_an_alias_leads_to_its_post_before_and_after_settling(ledger: Ledger, run: int) -> None:
    post_id = shown(ledger, run, FLAT)
    ledger.settle(run, post_id, REF, how="a redirect")

    assert post_id == shown(ledger, run, FLAT, "two")
    assert {post_id: REF} == ledger.refs((post_id,))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"handle": "Harbour"}, id="another handle"),
        pytest.param({"printed": date(2025, 4, 17)}, id="a date that no time zone explains"),
    ],
)
def test_a_shared_picture_code_does_not_merge_two_posts(ledger: Ledger, run: int, other: dict[str, object]) -> None:
    """Accounts re-use each other's pictures, and their own."""
    first = dataclasses.replace(FLAT, printed=date(2025, 4, 14))
    second = dataclasses.replace(first, **other)  # type: ignore[arg-type]  # the names are the case's

    assert shown(ledger, run, first) != shown(ledger, run, second, "two")


def test_a_date_across_the_date_line_is_the_same_post(ledger: Ledger, run: int) -> None:
    first = dataclasses.replace(FLAT, printed=date(2025, 4, 14))

    assert shown(ledger, run, first) == shown(ledger, run, dataclasses.replace(first, printed=date(2025, 4, 15)), "two")


def test_an_article_that_names_the_post_settles_it(ledger: Ledger, run: int) -> None:
    post_id = shown(ledger, run, FLAT)

    assert post_id == shown(ledger, run, dataclasses.replace(NAMED, aliases=(CODE,)), "two")
    assert [] == ledger.unsettled()


def test_posts_without_any_name_are_recognised_in_an_edited_article(ledger: Ledger, run: int) -> None:
    unnamed = dataclasses.replace(FLAT, aliases=())
    bare = [Embed(platform="threads", post=None, form=Form.FLAT_TEXT, locator=f"char={at},{at + 15}", position=at) for at in (2, 3)]
    first, second = (ledger.record_article(run, article(text)) for text in ("one", "two"))
    before = [ledger.record_embed(run, first, embed)[1] for embed in (unnamed, *bare)]
    moved = [dataclasses.replace(embed, locator=f"{embed.locator}0") for embed in (unnamed, *bare)]

    assert 3 == len(set(before))
    assert before == [ledger.record_embed(run, second, embed)[1] for embed in moved]
    assert before == [ledger.record_embed(run, second, embed)[1] for embed in moved]


@pytest.mark.parametrize(
    "other",
    [
        dataclasses.replace(FLAT, aliases=(), words="Water falling"),
        dataclasses.replace(FLAT, aliases=(), handle="Ferry"),
        dataclasses.replace(FLAT, aliases=(), printed=date(2025, 4, 14)),
    ],
)
def test_a_post_without_any_name_is_identified_by_article_and_words(ledger: Ledger, run: int, other: Embed) -> None:
    unnamed = dataclasses.replace(FLAT, aliases=())
    _, first = ledger.record_embed(run, ledger.record_article(run, article("one")), unnamed)
    _, second = ledger.record_embed(run, ledger.record_article(run, article("two")), other)
    _, third = ledger.record_embed(run, ledger.record_article(run, article("one", source="seeds/other.txt")), unnamed)
    assert 3 == len({first, second, third})


def test_a_picture_and_its_owner_alone_settle_no_post(ledger: Ledger, run: int) -> None:
    """An account shows a picture of its own again, in another post with other words."""
    again = dataclasses.replace(NAMED, aliases=(CODE,), words="One year ago")

    assert shown(ledger, run, FLAT) != shown(ledger, run, again, "two")
    assert 1 == len(ledger.unsettled())


def test_an_unsettled_post_has_the_words_of_the_article(ledger: Ledger, run: int) -> None:
    post_id = shown(ledger, run, FLAT)
    (waiting,) = ledger.unsettled()

    assert (post_id, (CODE,), [FLAT]) == (waiting.post_id, waiting.aliases, [one.embed for one in waiting.embeds])


def test_a_settled_post_that_is_known_already_is_merged_with_it(
    ledger: Ledger, run: int, now: datetime, read: Callable[[], LedgerReader]
) -> None:
    nameless, known = shown(ledger, run, FLAT), shown(ledger, run, dataclasses.replace(NAMED, handle="Other"), "two")
    seen = [present("Water rising", now), present("Water falling", now + timedelta(days=1))]
    ledger.record_observation(run, nameless, seen[0])

    assert known == ledger.settle(run, nameless, REF, how="a redirect")
    ledger.record_observation(run, known, seen[1])
    assert {nameless: seen, known: seen} == ledger.observations((nameless, known))
    assert [known] == [one.id for one in read().all_posts()]
    assert [known] == [one.id for one in read().by_alias(CODE)]


def test_settling_twice_has_no_further_effect(ledger: Ledger, run: int) -> None:
    post_id = shown(ledger, run, FLAT)
    ledger.settle(run, post_id, REF, how="a redirect")

    assert post_id == ledger.settle(run, post_id, REF, how="a redirect")


def test_a_post_is_never_renamed(ledger: Ledger, run: int) -> None:
    post_id = shown(ledger, run, NAMED)

    with pytest.raises(LedgerError, match="cannot be settled"):
        ledger.settle(run, post_id, PostRef(platform="x", key="2"), how="a redirect")


def test_a_change_and_its_reversal_are_three_versions(
    ledger: Ledger, run: int, now: datetime, read: Callable[[], LedgerReader]
) -> None:
    post_id = shown(ledger, run, dataclasses.replace(NAMED, words=None))
    for day, text in enumerate(("A", "A", "B", "B", "A")):
        ledger.record_observation(run, post_id, present(text, now + timedelta(days=day)))

    (record,) = read().all_posts()
    assert ["A", "B", "A"] == [version.text for version in record.versions]


def test_two_probes_with_different_contents_do_not_make_new_versions_every_night(
    ledger: Ledger, run: int, now: datetime, read: Callable[[], LedgerReader]
) -> None:
    post_id = shown(ledger, run, dataclasses.replace(NAMED, words=None))
    for day in range(5):
        at = now + timedelta(days=day)
        ledger.record_observation(run, post_id, present("Water rising, and more", at))
        ledger.record_observation(run, post_id, present("Water rising…", at, probe="x-oembed"))

    (record,) = read().all_posts()
    assert 2 == len(record.versions)


def test_names_in_an_answer_become_aliases(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = shown(ledger, run, NAMED)
    newer = PostRef(platform="x", key="2")
    reading = Present(chain=(REF, newer), aliases=(Alias("x.com/bridge/status/1"),))
    ledger.record_observation(run, post_id, present("", now, reading=reading))

    assert ("x.com/bridge/status/1", str(newer)) == ledger.aliases((post_id,))[post_id]


def test_only_the_newest_edit_becomes_an_alias_and_not_the_post_itself(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = shown(ledger, run, NAMED)
    newer = PostRef(platform="x", key="2")
    edit = present("", now, post=newer, about=About.EDIT, reading=Present(chain=(REF, newer)))
    ledger.record_observation(run, post_id, edit)

    assert (str(newer),) == ledger.aliases((post_id,))[post_id]


def test_the_target_of_an_alias_is_no_name_until_the_post_is_settled(ledger: Ledger, run: int, now: datetime) -> None:
    """The target can be another account's post that the picture was taken from."""
    post_id = shown(ledger, run, FLAT)
    followed = present("", now, post=None, about=About.ALIAS, reading=Present(aliases=(Alias("x:5"),)))
    ledger.record_observation(run, post_id, followed)

    assert (CODE,) == ledger.aliases((post_id,))[post_id]
    assert [followed] == ledger.observations((post_id,))[post_id]


def test_observing_a_control_adds_no_post(ledger: Ledger, run: int, now: datetime, read: Callable[[], LedgerReader]) -> None:
    ledger.record_observation(run, None, present("just setting up my twttr", now, control=True))

    assert [] == list(read().all_posts())


def test_half_a_surrogate_pair_is_recorded_as_a_question_mark(ledger: Ledger, run: int, now: datetime) -> None:
    """JSON from the web can hold what no file can."""
    post_id = shown(ledger, run, dataclasses.replace(NAMED, words="Water \ud83c rising"))
    ledger.record_observation(run, post_id, present("Water \ud83c falling", now))

    (seen,) = ledger.observations((post_id,))[post_id]
    assert isinstance(seen.reading, Present)
    assert seen.reading.content is not None
    assert "Water ? falling" == seen.reading.content.text
    assert "Water ? rising" == ledger.embeds((post_id,))[post_id][0].embed.words


def test_a_verdict_is_recorded_only_if_it_differs_from_the_last(ledger: Ledger, run: int) -> None:
    post_id = shown(ledger, run, NAMED)
    suspected = dataclasses.replace(INTACT, suspected=True)
    verdicts = (INTACT, dataclasses.replace(INTACT, rests_on=(1, 2)), suspected, suspected, INTACT)

    assert [True, False, True, False, True] == [ledger.record_verdict(run, post_id, verdict) for verdict in verdicts]
    assert {post_id: INTACT} == ledger.current_verdicts((post_id,))


def test_an_archived_copy_has_the_time_of_the_archive(
    ledger: Ledger, run: int, now: datetime, read: Callable[[], LedgerReader]
) -> None:
    then = now - timedelta(days=800)
    copied = Memento(archive="internet-archive", original="https://x.com/i/status/1", url="https://a.example/1", at=then)
    post_id = shown(ledger, run, NAMED)
    ledger.record_observation(run, post_id, present("Water rising", now, witness=Witness.WEB_ARCHIVE, memento=copied))

    (version,) = [one for one in read().by_ref(REF)[0].versions if one.witness is Witness.WEB_ARCHIVE]
    assert (then, copied) == (version.seen_at, version.memento)


def test_an_archived_copy_is_no_sighting_of_an_intact_post(
    ledger: Ledger, run: int, now: datetime, read: Callable[[], LedgerReader]
) -> None:
    copied = Memento(archive="a", original="https://x.com/i/status/1", url="https://a.example/1", at=now - timedelta(days=800))
    post_id = shown(ledger, run, NAMED)
    ledger.record_observation(run, post_id, present("Water rising", now, witness=Witness.WEB_ARCHIVE, memento=copied))
    ledger.record_verdict(run, post_id, Verdict(standing=Standing.INTACT, reason=None, rule="V200"))

    assert read().by_ref(REF)[0].last_seen_intact is None


def test_a_copy_from_a_web_archive_is_not_our_own_snapshot(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = shown(ledger, run, NAMED)
    ledger.record_snapshot(run, File("a", "0" * 64, 1), at=now, post_id=post_id, shortfalls=("post-not-shown",))
    ledger.record_snapshot(run, File("b", "0" * 64, 1), at=now + timedelta(1), post_id=post_id, shortfalls=(FROM_WEB_ARCHIVE,))

    kept = ledger.best_snapshot(post_id)
    assert kept is not None
    assert "a" == kept.path


def test_the_newest_complete_snapshot_is_the_best(ledger: Ledger, run: int, now: datetime) -> None:
    post_id = shown(ledger, run, NAMED)
    for name, day, shortfalls in (("a", 0, ()), ("b", 1, ()), ("c", 2, ("no-browser",))):
        at = now + timedelta(days=day)
        ledger.record_snapshot(run, File(name, digest(name.encode())[7:], 1), at=at, post_id=post_id, shortfalls=shortfalls)

    kept = ledger.best_snapshot(post_id)
    assert kept is not None
    assert "b" == kept.path
    assert {"a", "c"} == ledger.known_snapshots(["a", "c", "d"])


def test_a_snapshot_is_recorded_once(ledger: Ledger, run: int, now: datetime) -> None:
    version = ledger.record_article(run, article())
    file = File("snapshots/articles/a", digest(b"")[7:], 0)
    first = ledger.record_snapshot(run, file, at=now, article_version=version)

    assert first == ledger.record_snapshot(run, file, at=now, article_version=version)
    assert ledger.best_article_snapshot(version) is not None


def test_realigned_words_replace_the_found_ones(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    embed_id, _ = ledger.record_embed(run, ledger.record_article(run, article()), FLAT)
    ledger.record_alignment(run, embed_id, "Look: Water rising")

    (record,) = read().all_posts()
    assert ["Look: Water rising"] == [place.embed.words for place in record.appearances]


def test_retry_times_of_hosts_are_stored(ledger: Ledger, now: datetime) -> None:
    ledger.save_hosts({"a.example": (now, 1), "b.example": (now, 2)})
    ledger.save_hosts({"b.example": (now, 3)})

    assert {"b.example": (now, 3)} == ledger.hosts()


def test_a_failed_transaction_leaves_nothing(ledger: Ledger, run: int, now: datetime) -> None:
    before = ledger.finish(run, {})

    def fail() -> None:
        with ledger.transaction():
            ledger.record_observation(999, shown(ledger, run, FLAT), present("A", now))  # there is no run 999

    with pytest.raises(LedgerError, match="refused"):
        fail()
    after = ledger.finish(ledger.begin("archive"), {})
    assert before.size + len(("run", "run_end")) == after.size
    assert [] == ledger.unsettled()
