"""Whether a post is the one that an article shows."""

import time
from datetime import UTC, date, datetime

import pytest

from archiver.finding.alignment import realign_text
from archiver.finding.matching import FactMatch, MatchConclusion, PostMatch, match_post
from archiver.finding.quote_fidelity import QuoteComparison, QuoteFidelity, compare_quote
from archiver.model.embeds import Bounds, Embed, Form
from archiver.model.posts import Author, Content, PostRef
from archiver.model.urls import URL, parse_url

POST = PostRef(platform="x", key="1911842373636882499")
WRITTEN = datetime(2025, 4, 14, 18, 1, 56, tzinfo=UTC)
WORDS = "“Water is rising at the old bridge,” says the harbour master 🌊"


def embed(
    words: str | None = WORDS,
    *,
    handle: str | None = "ferry_town",
    printed: date | None = date(2025, 4, 14),
    truncated: bool = False,
    uncertain: bool = False,
    before: str = "",
) -> Embed:
    """What an article says of a post that only a picture's code names."""
    return Embed(
        platform="x",
        post=None,
        form=Form.FLAT_TEXT,
        words=words,
        handle=handle,
        printed=printed,
        truncated=truncated,
        bounds=Bounds.UNCERTAIN if uncertain else Bounds.EXACT,
        before=before,
    )


def content(text: str = WORDS, *, handle: str | None = "ferry_town", truncated: bool = False) -> Content:
    """What the platform says of the post."""
    return Content(author=Author(handle=handle), text=text, truncated=truncated)


def target(user: str = "ferry_town") -> URL:
    """Where the code led."""
    url = parse_url(f"https://twitter.com/{user}/status/{POST.key}/photo/1")
    assert url is not None
    return url


def compared(
    shown: Embed | None = None, *, led_to: URL | None = None, at: datetime | None = WRITTEN, says: Content | None = None
) -> PostMatch:
    """How the post compares."""
    return match_post(shown or embed(), target=led_to, post=POST, posted_at=at, content=says)


# --- the table


@pytest.mark.parametrize(
    ("handle", "day", "words", "expected"),
    [
        (FactMatch.AGREES, FactMatch.AGREES, FactMatch.AGREES, MatchConclusion.SETTLED),
        (FactMatch.AGREES, FactMatch.AGREES, FactMatch.UNKNOWN, MatchConclusion.SETTLED),
        (FactMatch.DIFFERS, FactMatch.AGREES, FactMatch.AGREES, MatchConclusion.MEDIA_HOME),
        (FactMatch.AGREES, FactMatch.DIFFERS, FactMatch.AGREES, MatchConclusion.MEDIA_HOME),
        (FactMatch.AGREES, FactMatch.AGREES, FactMatch.DIFFERS, MatchConclusion.MEDIA_HOME),
        (FactMatch.DIFFERS, FactMatch.UNKNOWN, FactMatch.UNKNOWN, MatchConclusion.MEDIA_HOME),
        (FactMatch.UNKNOWN, FactMatch.AGREES, FactMatch.AGREES, MatchConclusion.UNDECIDED),
        (FactMatch.AGREES, FactMatch.UNKNOWN, FactMatch.AGREES, MatchConclusion.UNDECIDED),
    ],
)
def test_what_the_facts_come_to(handle: FactMatch, day: FactMatch, words: FactMatch, expected: MatchConclusion) -> None:
    assert expected is PostMatch(post=POST, handle=handle, date=day, words=words).conclusion


# --- handles


@pytest.mark.parametrize(
    ("led_to", "says", "expected"),
    [
        (target(), None, FactMatch.AGREES),
        (target("Ferry_Town"), None, FactMatch.AGREES),
        (target("renamed"), content(), FactMatch.AGREES),
        (target(), content(handle="renamed"), FactMatch.AGREES),
        (target("clip_archive"), None, FactMatch.DIFFERS),
        (target("clip_archive"), content(handle="clip_archive"), FactMatch.DIFFERS),
        (target("i"), None, FactMatch.UNKNOWN),
        (None, None, FactMatch.UNKNOWN),
    ],
)
def test_a_handle_is_compared_with_the_one_then_and_the_one_now(
    led_to: URL | None, says: Content | None, expected: FactMatch
) -> None:
    assert expected is compared(led_to=led_to, says=says).handle


def test_an_article_that_prints_no_handle_cannot_be_compared_by_it() -> None:
    assert FactMatch.UNKNOWN is compared(embed(handle=None), led_to=target()).handle


# --- dates


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2025, 4, 13, 9, 59, tzinfo=UTC), FactMatch.DIFFERS),
        (datetime(2025, 4, 13, 10, 0, tzinfo=UTC), FactMatch.AGREES),
        (datetime(2025, 4, 15, 11, 59, tzinfo=UTC), FactMatch.AGREES),
        (datetime(2025, 4, 15, 12, 0, tzinfo=UTC), FactMatch.DIFFERS),
        (datetime.min.replace(tzinfo=UTC), FactMatch.UNKNOWN),
        (None, FactMatch.UNKNOWN),
    ],
)
def test_a_printed_date_may_be_that_of_any_time_zone(at: datetime | None, expected: FactMatch) -> None:
    """It was 14 April somewhere from 10:00 UTC on the 13th (UTC+14) until 12:00 UTC on the 15th (UTC−12)."""
    assert expected is compared(at=at).date


# --- words


@pytest.mark.parametrize(
    "text",
    [
        '"Water is rising at the old bridge," says the harbour master',
        "“Water is rising\nat the old bridge,”\n\nsays the harbour master 🌊 https://t.co/abcde12345",
        "&ldquo;Water is rising at the old bridge,&rdquo; says the harbour master",
        "“Water is rising at the old bridge,” says the harbour master 🌊 and everyone listens",
    ],
)
def test_how_words_are_set_does_not_part_them(text: str) -> None:
    assert FactMatch.AGREES is compared(says=content(text)).words


def test_other_words_differ() -> None:
    assert FactMatch.DIFFERS is compared(says=content("Water is falling at the old bridge")).words


@pytest.mark.parametrize("says", [None, content(""), content("https://t.co/abcde12345")])
def test_a_post_that_does_not_tell_its_words_cannot_be_compared_by_them(says: Content | None) -> None:
    assert FactMatch.UNKNOWN is compared(says=says).words


def test_words_that_the_platform_cut_are_compared_as_a_beginning() -> None:
    cut = embed("“Water is rising at the old…", truncated=True)

    assert FactMatch.AGREES is compared(cut, says=content()).words


def test_a_text_that_the_platform_cut_is_compared_as_a_beginning() -> None:
    assert FactMatch.AGREES is compared(says=content("“Water is rising at the old", truncated=True)).words
    assert FactMatch.DIFFERS is compared(says=content("“Water is rising at the old")).words


@pytest.mark.parametrize("words", ["It was grey. " + WORDS, "at the old bridge,” says the harbour master 🌊"])
def test_words_whose_beginning_is_a_guess_are_compared_by_their_end(words: str) -> None:
    assert FactMatch.AGREES is compared(embed(words, uncertain=True), says=content()).words


def test_a_few_words_too_many_before_them_do_not_part_them_however_sure_the_finder_was() -> None:
    assert FactMatch.AGREES is compared(embed("2018 г. " + WORDS), says=content()).words


def test_a_pictures_address_that_a_converter_glued_to_a_word_is_no_part_of_it() -> None:
    assert (
        FactMatch.AGREES
        is compared(embed("Water rising #tidepic.twitter.com/eDJu0qRTb8"), says=content("Water rising #tide")).words
    )


def test_a_post_of_signs_alone_is_compared_by_its_signs() -> None:
    assert FactMatch.AGREES is compared(embed("🌊🌊"), says=content("🌊 🌊")).words
    assert FactMatch.DIFFERS is compared(embed("🌊🌊"), says=content("🔥🔥")).words


@pytest.mark.parametrize(("ours", "theirs"), [("Cafe\u0301 größer", "Café GRÖSSER"), ("한국어", "\u1112\u1161\u11ab국어")])
def test_letters_that_are_spelled_otherwise_are_the_same(ours: str, theirs: str) -> None:
    assert FactMatch.AGREES is compared(embed(ours), says=content(theirs)).words


# --- realigning


def test_words_begin_where_the_platform_says() -> None:
    shown = embed("at the old bridge,” says the harbour master 🌊", before="The river is high. “Water is rising ", uncertain=True)

    assert WORDS == realign_text(shown, WORDS)


def test_prose_before_the_words_is_left_out() -> None:
    assert WORDS == realign_text(embed("The river is high, he wrote. " + WORDS, uncertain=True), WORDS)


def test_signs_before_the_first_letter_belong_to_the_words() -> None:
    assert '🚨🚨 "Water" rises' == realign_text(embed('He wrote: 🚨🚨 "Water" rises', uncertain=True), "🚨🚨“Water” rises")


def test_cut_words_begin_where_the_platforms_text_begins() -> None:
    shown = embed("The river is high. Water is rising at the old…", truncated=True, uncertain=True)

    assert "Water is rising at the old…" == realign_text(shown, "Water is rising at the old bridge, says the harbour master")


def test_a_few_letters_that_happen_to_match_are_no_beginning() -> None:
    assert None is realign_text(
        embed("The river is high and wat…", truncated=True, uncertain=True), "Water is rising at the old bridge"
    )


def test_words_are_found_however_their_letters_are_spelled() -> None:
    assert "Cafe\u0301 größer" == realign_text(embed("Zu lesen war: Cafe\u0301 größer", uncertain=True), "Café größer")


def test_words_may_go_on_behind_a_text_that_the_platform_cut() -> None:
    shown = embed("Grey day. Water is rising at the old bridge today", uncertain=True)

    assert "Water is rising at the old bridge today" == realign_text(shown, "Water is rising at the old")


@pytest.mark.parametrize("text", ["Something else entirely was said", "", "https://t.co/abcde12345", "age"])
def test_a_text_that_is_not_there_moves_nothing(text: str) -> None:
    assert None is realign_text(embed("A message from the village", uncertain=True), text)


@pytest.mark.parametrize("stretch", ["ab", "a.", "https://", "“ ", "&", "a-"])
def test_realigning_takes_time_in_line_with_the_texts_length(stretch: str) -> None:
    hostile = stretch * (100_000 // len(stretch))
    started = time.process_time()
    realign_text(embed(hostile + "c", before=hostile, uncertain=True), hostile + "d")

    assert time.process_time() - started < 3


# --- fidelity


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (WORDS, QuoteComparison(fidelity=QuoteFidelity.SAME)),
        (
            '"Water is rising at the old bridge,"\nsays the harbour master 🌊 https://t.co/abc',
            QuoteComparison(fidelity=QuoteFidelity.SAME),
        ),
        ("“Water is rising at the old…", QuoteComparison(fidelity=QuoteFidelity.SHORTENED)),
        ("says the harbour master", QuoteComparison(fidelity=QuoteFidelity.SHORTENED)),
        (
            "“Water is falling at the old bridge,” says the harbour master 🌊",
            QuoteComparison(fidelity=QuoteFidelity.DIFFERS, ours="falling", theirs="rising"),
        ),
    ],
)
def test_how_an_article_quotes_a_post(words: str, expected: QuoteComparison) -> None:
    assert expected == compare_quote(words, content())


def test_more_than_a_cut_text_has_is_no_difference() -> None:
    assert QuoteFidelity.SAME is compare_quote(WORDS, content("“Water is rising", truncated=True)).fidelity
