"""Gzip input: all members, up to a limit."""

import gzip
import os

import pytest

from archiver.errors import InputError
from archiver.finding.compressed import decompress, is_gzip
from tests.bounds import lowered


def test_all_members_are_decompressed_up_to_the_limit() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")

    assert is_gzip(packed)
    assert b"one two" == decompress(packed, source="a.gz")
    with lowered(article_bytes=6), pytest.raises(InputError, match=r"a\.gz has more than 6 bytes, unpacked"):
        decompress(packed, source="a.gz")


def test_a_decompression_bomb_is_refused() -> None:
    with pytest.raises(InputError, match="has more than 16,000,000 bytes, unpacked"):
        decompress(gzip.compress(b"\0" * 100_000_000), source="bomb")


def test_a_truncated_file_gives_its_beginning_and_a_damaged_one_an_error() -> None:
    packed = gzip.compress(os.urandom(1000))

    assert 0 < len(decompress(packed[:-500], source="a")) < 1000
    with pytest.raises(InputError, match="cannot be unpacked"):
        decompress(b"\x1f\x8b" + b"\xff" * 50, source="a")
