"""Facts of the log as lines of JSON: exact in both directions, and strict towards strangers' lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import EvidenceError
from archiver.model.log_entries import Cell, LoggedFact, commitment_to, parse_logged_fact

SALT = bytes(range(16))

columns = st.text(min_size=1, max_size=8)
cells = st.none() | st.integers(-(2**63), 2**63 - 1) | st.text()
rows = st.dictionaries(columns, cells, max_size=6).map(lambda row: {**row, "id": 7})


def logged(row: dict[str, Cell], *, index: int = 4, fact: str = "alias", salt: bytes = SALT) -> LoggedFact:
    without = {name: cell for name, cell in row.items() if cell is not None}
    return LoggedFact(index=index, fact=fact, salt=salt, row=without, commitment=commitment_to(fact, row, salt))


@given(rows, st.integers(0, 2**63 - 1), st.text(), st.binary(min_size=16, max_size=16))
def test_a_fact_survives_its_line(row: dict[str, Cell], index: int, fact: str, salt: bytes) -> None:
    expected = logged(row, index=index, fact=fact, salt=salt)

    assert expected == parse_logged_fact(expected.to_json_line(), number=1)
    assert expected.holds
    assert b"\n" not in expected.to_json_line()


@given(rows, st.binary(min_size=32, max_size=32))
def test_a_destroyed_fact_survives_with_its_commitment(row: dict[str, Cell], commitment: bytes) -> None:
    left = {name: cell for name, cell in row.items() if cell is not None}
    expected = LoggedFact(index=9, fact="version", commitment=commitment, salt=None, row=left)

    assert expected == parse_logged_fact(expected.to_json_line(), number=1)
    assert "salt" not in json.loads(expected.to_json_line())


def test_the_line_is_canonical_json() -> None:
    line = b'{"fact":"alias","index":4,"row":{"id":7,"name":"\xc3\xa9"},"salt":"000102030405060708090a0b0c0d0e0f"}'

    assert line == logged({"id": 7, "name": "é", "post": None}).to_json_line()


GOOD = json.loads(logged({"id": 7, "name": "one"}).to_json_line())
CHANGES: list[dict[str, object]] = [
    {"index": -1},
    {"index": True},
    {"index": 2**63},
    {"index": "4"},
    {"fact": None},
    {"row": []},
    {"row": {}},
    {"row": {"id": True}},
    {"row": {"id": "7"}},
    {"row": {"id": 7, "name": None}},
    {"row": {"id": 7, "name": 1.5}},
    {"row": {"id": 7, "name": ["one"]}},
    {"row": {"id": 7, "name": True}},
    {"row": {"id": 7, "name": 2**63}},
    {"salt": None},
    {"salt": "00"},
    {"salt": "000102030405060708090A0B0C0D0E0F"},
    {"salt": "٠" * 32},
    {"commitment": "00"},
    {"commitment": "00" * 32},
    {"another": 1},
]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"7",
        b"[" * 100_000,
        b"\xff\xfe{}",
        b'{"fact":"alias","index":' + b"9" * 5000 + b"}",
        *(json.dumps(GOOD | change, sort_keys=True, separators=(",", ":")).encode() for change in CHANGES),
        json.dumps(GOOD).encode(),
        logged({"id": 7}).to_json_line() + b"\n",
        logged({"id": 7}).to_json_line().replace(b'"id":7', b'"id":7,"id":7'),
    ],
)
def test_any_other_line_is_refused_by_its_number(line: bytes) -> None:
    with pytest.raises(EvidenceError, match="line 12"):
        parse_logged_fact(line, number=12)


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_random_bytes_are_refused(line: bytes) -> None:
    with pytest.raises(EvidenceError):
        parse_logged_fact(line, number=1)
