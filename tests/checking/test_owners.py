"""When an answer is about the post of the owner that it had, and when about another one's."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.checking.owners import are_different, with_owner
from archiver.model.observations import Gone, Observation, Present, Reading, Unreadable, Withheld
from archiver.model.posts import Author, Content, PostRef
from archiver.model.probes import About, Why, Witness

HARBOUR = Author(id="-1001111", handle="taken", name="Harbour Watch")
CRYPTO = Author(id="-1009999", handle="taken", name="Crypto Signals")
SAME_UNDER_ANOTHER_NAME = Author(id="-1001111", handle="harbour", name="Harbour News")
SEEN = Observation(
    post=PostRef(platform="telegram", key="taken/120"),
    at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
    run=1,
    probe="telegram-embed",
    about=About.POST,
    witness=Witness.PLATFORM_PAGE,
    reading=Present(),
)


def saying(author: Author) -> Present:
    """A post of an author."""
    return Present(content=Content(author=author, text="Water rising"))


def read(
    *readings: Reading, known: Author | None = HARBOUR, account: Reading | None = None, needs_owner: bool = False
) -> list[Reading]:
    """How the readings of a run read for the known owner, the account's last."""
    run = [replace(SEEN, reading=reading) for reading in readings]
    run += [replace(SEEN, reading=account, about=About.ACCOUNT)] if account is not None else []
    return [observation.reading for observation in with_owner(run, known, needs_owner=needs_owner)]


def whys(*readings: Reading, account: Reading | None = None) -> list[Why | None]:
    """Why each reading is unreadable for the known owner; None where it is not."""
    return [reading.why if isinstance(reading, Unreadable) else None for reading in read(*readings, account=account)]


@pytest.mark.parametrize("reading", [saying(CRYPTO), Present(owner=CRYPTO), Withheld(owner=CRYPTO), Gone(owner=CRYPTO)])
def test_an_answer_that_shows_another_owner_is_about_another_post(reading: Reading) -> None:
    assert [Why.OTHER_OWNER] == whys(reading)


def test_the_reading_names_both_owners() -> None:
    (reading,) = read(saying(CRYPTO))

    assert isinstance(reading, Unreadable)
    assert "it belongs to “Crypto Signals” (-1009999) now, and belonged to “Harbour Watch” (-1001111)" == reading.detail


@pytest.mark.parametrize(
    "reading", [saying(HARBOUR), saying(SAME_UNDER_ANOTHER_NAME), Gone(owner=HARBOUR), saying(Author(handle="x"))]
)
def test_an_answer_of_the_known_owner_or_of_none_stays(reading: Reading) -> None:
    assert [reading] == read(reading)


def test_without_a_known_owner_every_answer_stays() -> None:
    assert [saying(CRYPTO), Gone()] == read(saying(CRYPTO), Gone(), known=None)


@pytest.mark.parametrize("denial", [Gone(), Gone(ambiguous=True), Withheld(), Present()])
def test_an_answer_at_a_name_that_another_owner_has_is_about_another_post(denial: Reading) -> None:
    assert [Why.OTHER_OWNER, Why.OTHER_OWNER] == whys(denial, account=Present(owner=CRYPTO))


def test_a_denial_at_a_name_that_the_owner_still_has_stays() -> None:
    assert [Gone(), Present(owner=HARBOUR)] == read(Gone(), account=Present(owner=HARBOUR))


def test_what_was_found_to_be_anothers_counts_for_later_answers_of_the_run() -> None:
    first = read(saying(CRYPTO))

    assert [Why.OTHER_OWNER, Why.OTHER_OWNER] == whys(*first, Gone())


def test_a_missing_answer_keeps_its_reason() -> None:
    silence = Unreadable(why=Why.NO_ANSWER_IN_TIME)

    assert [silence, *read(saying(CRYPTO))] == read(silence, saying(CRYPTO))


def test_a_denial_without_an_owner_proves_nothing_where_one_is_needed() -> None:
    assert [Gone(ambiguous=True)] == read(Gone(), needs_owner=True)
    assert [Gone()] == read(Gone(), needs_owner=False)
    assert [Gone()] == read(Gone(), known=None, needs_owner=True)
    assert [Gone(), Present(owner=HARBOUR)] == read(Gone(), account=Present(owner=HARBOUR), needs_owner=True)


def test_ids_of_two_kinds_are_not_compared() -> None:
    """Some servers name an account by a number in one answer, and by its address in another."""
    assert not are_different(Author(id="23972"), Author(id="https://social.example/users/ferry"))
    assert are_different(Author(id="https://social.example/users/quay"), Author(id="https://social.example/users/ferry"))
