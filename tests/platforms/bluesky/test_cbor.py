"""dag-cbor, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms.bluesky.atproto.cid import CID, RAW, cid_of
from archiver.platforms.bluesky.atproto.dag_cbor import Node, decode, encode

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.binary(max_size=40)
    | st.binary(min_size=32, max_size=32).map(lambda digest: CID(RAW, digest))
)
NODES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(NODES)
def test_a_value_survives_a_round_trip(value: Node) -> None:
    assert value == decode(encode(value))


@given(st.binary(max_size=60))
def test_every_value_has_one_encoding(content: bytes) -> None:
    try:
        value = decode(content)
    except ValueError:
        return
    assert content == encode(value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "nothing"),
        (b"\x18\x17", "a number spelled longer than it must be"),
        (b"\x19\x00\xff", "the same in two bytes"),
        (b"\x9f\xff", "a list of no definite length"),
        (b"\xa2\x61b\x01\x61a\x02", "keys out of order"),
        (b"\xa2\x61a\x01\x61a\x02", "a key twice"),
        (b"\xa1\x01\x02", "a key that is no text"),
        (b"\xf7", "undefined"),
        (b"\xfa\x3f\x80\x00\x00", "a number with a fraction in 32 bits"),
        (b"\xfb\x7f\xf8" + b"\x00" * 6, "not a number"),
        (b"\xc1\x01", "another tag than a link"),
        (b"\xd8\x2a\x41\x00", "a link to nothing"),
        (b"\x61\xff", "a text that is not UTF-8"),
        (b"\x01\x01", "bytes after the end"),
        (b"\x9b" + b"\xff" * 8, "a list longer than the world"),
        (b"\x81" * 500 + b"\x01", "nested without end"),
    ],
)
def test_other_bytes_are_refused(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        pytest.fail(f"{why} was read as {decode(content)!r}")


def test_a_block_is_named_by_the_digest_of_its_bytes() -> None:
    """The CID that every implementation gives the empty object of dag-cbor."""
    assert "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua" == str(cid_of(encode({})))
