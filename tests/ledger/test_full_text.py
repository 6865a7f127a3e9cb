"""Words find posts in every script, and nothing that a person types is syntax."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef

POSTS = {
    "bridge": ("Water rising at the bridge. Stay away from the river!", "River Watch", "riverwatch"),
    "cafe": ("Meet us at the Café São João", "Anna Ångström", "anna"),
    "tokyo": ("本日は東京タワーで花火大会があります", "東京観光", "tokyo_kanko"),
    "thai": ("วันนี้ฝนตกหนักมาก", "Bangkok", "bkk"),
    "arabic": ("الماء يرتفع عند الجسر", "Nile", "nile"),
    "fire": ("Evacuate now 🔥🔥 100% contained? a_b", "Fire Dept", "firedept"),
    "quotes": ('She said "never again" AND left, NOT before 5-6 o\'clock', "Reporter", "rep"),
    "twice": ("bridge bridge bridge", "Other", "other"),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> LedgerReader:
    """A ledger with a post for each of the texts."""
    path = tmp_path_factory.mktemp("search") / "archive.sqlite"
    now = datetime.fromisoformat("2026-05-04T12:30:00Z")
    with Ledger.open(path, clock=lambda: now) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.HTML, content=b""))
        for key, (text, author, handle) in POSTS.items():
            post = PostRef(platform="x", key=key)
            embed = Embed(platform="x", post=post, form=Form.BLOCKQUOTE, words=text, author=author, handle=handle)
            ledger.record_embed(run, version, embed)
    return LedgerReader.open(path, address=lambda *_: None, posted_at=lambda _: None)


def found(archive: LedgerReader, query: str) -> list[str | None]:
    return [record.post.key if record.post else None for record in archive.by_words(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("rising water", ["bridge"], id="every word, in any order"),
        pytest.param("RISING", ["bridge"], id="whatever the case"),
        pytest.param("rising snow", [], id="not when one word is missing"),
        pytest.param("bridge", ["twice", "bridge"], id="the best match first"),
        pytest.param("“Water rising at the bridge.”", ["bridge"], id="a sentence in its quotation marks"),
        pytest.param("cafe sao joao", ["cafe"], id="without the accents"),
        pytest.param("Cafe\u0301", ["cafe"], id="with accents of their own"),
        pytest.param("angstrom", ["cafe"], id="an author's name"),
        pytest.param("@riverwatch", ["bridge"], id="a handle among words"),
        pytest.param("vacuat", ["fire"], id="a part of a word"),
        pytest.param("花火大会", ["tokyo"], id="Japanese inside a run"),
        pytest.param("花火", ["tokyo"], id="two characters"),
        pytest.param("京", ["tokyo"], id="one character"),
        pytest.param("「花火大会」", ["tokyo"], id="Japanese in its quotation marks"),
        pytest.param("花火 タワー", ["tokyo"], id="a short and a long term"),
        pytest.param("花火 大阪", [], id="not when a character is missing"),
        pytest.param("ฝนตก", ["thai"], id="Thai"),
        pytest.param("الجسر", ["arabic"], id="Arabic"),
        pytest.param("🔥", ["fire"], id="an emoji"),
        pytest.param("evacuate 🔥", ["fire"], id="a word and an emoji"),
        pytest.param("bridge 🔥", [], id="not when the emoji is missing"),
        pytest.param("100%", ["fire"], id="a percent sign is no wildcard"),
        pytest.param("a_b", ["fire"], id="an underscore is no wildcard"),
        pytest.param("%", ["fire"], id="nor is it one alone"),
        pytest.param("e?a 🔥", [], id="a question mark is no wildcard"),
        pytest.param("e[a-z]a 🔥", [], id="nor are brackets"),
        pytest.param("v*e 🔥", [], id="nor is an asterisk"),
        pytest.param('"never again" AND left', ["quotes"], id="quotes and operators are words"),
        pytest.param("NOT before", ["quotes"], id="a negation is a word"),
        pytest.param("text:water", [], id="a column name is a word"),
        pytest.param("o'clock", ["quotes"], id="an apostrophe"),
        pytest.param("5-6", ["quotes"], id="a hyphen"),
        pytest.param("", [], id="nothing"),
        pytest.param("   \t\n", [], id="white space"),
        pytest.param("\x00", [], id="a null character"),
        pytest.param("\ud83d", [], id="half a surrogate pair"),
        pytest.param("bridge " * 5000, ["twice", "bridge"], id="very much"),
    ],
)
def test_words_find_posts(filled: LedgerReader, query: str, expected: list[str]) -> None:
    assert expected == found(filled, query)


SYNTAX = st.text(st.sampled_from(list("\"'*^():{}+-,.<>=\\%_/ ANDORTNEaé京🔥\x00\ud800\u200d")), max_size=60)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=SYNTAX | st.text(max_size=60))
def test_search_words_are_never_query_syntax(filled: LedgerReader, query: str) -> None:
    filled.by_words(query)


def test_the_number_of_results_is_limited(filled: LedgerReader) -> None:
    assert 1 == len(filled.by_words("bridge", limit=1))


def test_a_post_that_an_article_shows_many_times_is_found_once(ledger: Ledger, run: int, read: Callable[[], LedgerReader]) -> None:
    for number in range(20):
        article = Article(source=f"{number}", text="", markup=Markup.HTML, content=b"")
        embed = Embed(
            platform="x", post=PostRef(platform="x", key="1"), form=Form.BLOCKQUOTE, words=f"Water at the bridge {number % 2}"
        )
        ledger.record_embed(run, ledger.record_article(run, article), embed)

    (record,) = read().by_words("water")
    assert (20, 2) == (len(record.appearances), len(record.versions))
