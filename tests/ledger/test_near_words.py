"""Words of nearly the same spelling are found by each other: one letter wrong, another transcription, another ending."""

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.ledger.facts import Cell
from archiver.ledger.near_words import edits_within, near_words
from archiver.ledger.rows import Row
from archiver.model.folding import fold
from archiver.model.spelling import spelling_keys

LETTERS = st.text(st.sampled_from("abcd"), min_size=1, max_size=9)
KNOWN = "museum music wins votes Žižkov Münsterplatz bridge Мост мостов γέφυρα μουσείο 학교에서 한강의 الجسر सड़कों"


@pytest.fixture
def query() -> Callable[[str, tuple[Cell, ...]], list[Row]]:
    """An index of the known words."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.execute("CREATE TABLE spelling (key TEXT, word TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID")
    connection.executemany("INSERT INTO spelling VALUES (?, ?)", spelling_keys(fold(KNOWN)))
    return lambda sql, parameters: connection.execute(sql, parameters).fetchall()


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        pytest.param("musuem", "museum", id="exchanged letters"),
        pytest.param("musem", "museum", id="a missing letter"),
        pytest.param("muuseum", "museum", id="an additional letter"),
        pytest.param("nuseum", "museum", id="a wrong first letter"),
        pytest.param("museun", "museum", id="a wrong last letter"),
        pytest.param("museums", "museum", id="a plural"),
        pytest.param("winning", "wins", id="another form of a verb"),
        pytest.param("جسر", "الجسر", id="Arabic without its article"),
        pytest.param("والجسر", "الجسر", id="Arabic with a conjunction"),
        pytest.param("한강", "한강의", id="Korean of two syllables without its particle"),
        pytest.param("한강이", "한강의", id="Korean with another particle"),
        pytest.param("Zhizhkov", "zizkov", id="a transcription"),
        pytest.param("Muensterplatz", "munsterplatz", id="an umlaut in two letters"),
        pytest.param("мосты", "мост", id="a Russian ending"),
        pytest.param("γεφυρες", fold("γέφυρα"), id="a Greek ending"),
        pytest.param("학교는", "학교에서", id="a Korean particle"),
        pytest.param("الجسور", "الجسر", id="an Arabic plural"),
        pytest.param("सड़क", fold("सड़कों"), id="a Hindi plural"),
    ],
)
def test_a_word_of_nearly_the_same_spelling_is_found(
    query: Callable[[str, tuple[Cell, ...]], list[Row]], asked: str, known: str
) -> None:
    assert known in near_words(query, fold(asked))


@pytest.mark.parametrize("asked", ["bread", "voice", "27", "xk7q", "mu"])
def test_another_word_is_not_near(query: Callable[[str, tuple[Cell, ...]], list[Row]], asked: str) -> None:
    assert {asked: 1.0} == near_words(query, asked)


@given(asked=LETTERS, text=st.text(st.sampled_from("abcd"), max_size=20))
def test_the_edits_within_a_text_are_those_of_its_nearest_stretch(asked: str, text: str) -> None:
    row = [0] * (len(text) + 1)
    for count, letter in enumerate(asked, start=1):
        above, row = row, [count]
        for place, other in enumerate(text, start=1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (letter != other)))

    assert min(row) == edits_within(asked, text)
