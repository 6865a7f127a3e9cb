"""Post matching: whether a post is the one that an article shows."""

from datetime import UTC, date, datetime

import pytest

from archiver.finding.matching import FactMatch, MatchConclusion, PostMatch, match_post
from archiver.model.embeds import Bounds, Embed, Form
from archiver.model.posts import Author, Content, PostRef
from archiver.model.urls import URL, parse_url

POST = PostRef(platform="x", key="1911842373636882499")
POSTED_AT = datetime(2025, 4, 14, 18, 1, 56, tzinfo=UTC)
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
    """An embed that only a picture's code names."""
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
    """The post's content on the platform."""
    return Content(author=Author(handle=handle), text=text, truncated=truncated)


def target(user: str = "ferry_town") -> URL:
    """The URL to which the code led."""
    url = parse_url(f"https://twitter.com/{user}/status/{POST.key}/photo/1")
    assert url is not None
    return url


def match(
    shown: Embed | None = None, *, to: URL | None = None, at: datetime | None = POSTED_AT, post: Content | None = None
) -> PostMatch:
    """Match a post with an embed."""
    return match_post(shown or embed(), target=to, post=POST, posted_at=at, content=post)


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
def test_three_facts_have_one_conclusion(handle: FactMatch, day: FactMatch, words: FactMatch, expected: MatchConclusion) -> None:
    assert expected is PostMatch(post=POST, handle=handle, date=day, words=words).conclusion


# --- handles


@pytest.mark.parametrize(
    ("to", "post", "expected"),
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
def test_a_handle_is_compared_with_the_old_and_the_current_one(to: URL | None, post: Content | None, expected: FactMatch) -> None:
    assert expected is match(to=to, post=post).handle


def test_without_a_printed_handle_nothing_is_known() -> None:
    assert FactMatch.UNKNOWN is match(embed(handle=None), to=target()).handle


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
def test_a_printed_date_may_be_in_any_time_zone(at: datetime | None, expected: FactMatch) -> None:
    """It was 14 April somewhere from 10:00 UTC on the 13th (UTC+14) until 12:00 UTC on the 15th (UTC−12)."""
    assert expected is match(at=at).date


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
def test_typography_entities_and_links_are_no_difference(text: str) -> None:
    assert FactMatch.AGREES is match(post=content(text)).words


def test_other_words_differ() -> None:
    assert FactMatch.DIFFERS is match(post=content("Water is falling at the old bridge")).words


@pytest.mark.parametrize("post", [None, content(""), content("https://t.co/abcde12345")])
def test_without_the_posts_words_nothing_is_known(post: Content | None) -> None:
    assert FactMatch.UNKNOWN is match(post=post).words


def test_truncated_words_are_compared_as_a_beginning() -> None:
    cut = embed("“Water is rising at the old…", truncated=True)

    assert FactMatch.AGREES is match(cut, post=content()).words


def test_a_truncated_text_is_compared_as_a_beginning() -> None:
    assert FactMatch.AGREES is match(post=content("“Water is rising at the old", truncated=True)).words
    assert FactMatch.DIFFERS is match(post=content("“Water is rising at the old")).words


@pytest.mark.parametrize("words", ["It was grey. " + WORDS, "at the old bridge,” says the harbour master 🌊"])
def test_words_with_an_uncertain_beginning_are_compared_by_their_end(words: str) -> None:
    assert FactMatch.AGREES is match(embed(words, uncertain=True), post=content()).words


def test_a_few_words_too_many_at_the_beginning_are_no_difference() -> None:
    assert FactMatch.AGREES is match(embed("2018 г. " + WORDS), post=content()).words


def test_a_pictures_url_glued_to_a_word_is_no_part_of_it() -> None:
    assert (
        FactMatch.AGREES is match(embed("Water rising #tidepic.twitter.com/eDJu0qRTb8"), post=content("Water rising #tide")).words
    )


def test_a_post_without_letters_is_compared_by_its_symbols() -> None:
    assert FactMatch.AGREES is match(embed("🌊🌊"), post=content("🌊 🌊")).words
    assert FactMatch.DIFFERS is match(embed("🌊🌊"), post=content("🔥🔥")).words


@pytest.mark.parametrize(("ours", "theirs"), [("Cafe\u0301 größer", "Café GRÖSSER"), ("한국어", "\u1112\u1161\u11ab국어")])
def test_case_and_unicode_composition_are_no_difference(ours: str, theirs: str) -> None:
    assert FactMatch.AGREES is match(embed(ours), post=content(theirs)).words
