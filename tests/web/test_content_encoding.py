"""Content codings undone, whole and never by more than is wanted."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archiver.web.content_encoding import ContentDecoder, UnknownEncodingError


def raw_deflate(body: bytes) -> bytes:
    """Deflate without its wrapping, as some servers send it."""
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(body) + squeeze.flush()


CODINGS = (
    ("gzip", gzip.compress),
    ("X-GZip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("", bytes),
    ("identity", bytes),
)


@pytest.mark.parametrize(("named", "squeeze"), CODINGS)
@given(body=some.binary(min_size=1, max_size=2000), step=some.integers(1, 700))
def test_a_body_comes_back_however_it_is_cut(named: str, squeeze: Callable[[bytes], bytes], body: bytes, step: int) -> None:
    coding, sent = ContentDecoder(named), squeeze(body)
    chunks = (sent[start : start + step] for start in range(0, len(sent), step))
    assert body == b"".join(coding.undo(chunk, 10_000) for chunk in chunks)
    assert coding.finished


def test_no_chunk_becomes_more_than_is_wanted() -> None:
    assert 1000 == len(ContentDecoder("gzip").undo(gzip.compress(bytes(10_000_000)), 1000))


@pytest.mark.parametrize("named", ["br", "zstd", "gzip, gzip", "gzip,deflate", "aes128gcm"])
def test_what_was_not_asked_for_is_refused(named: str) -> None:
    with pytest.raises(UnknownEncodingError):
        ContentDecoder(named)
