"""Decoding gzip and deflate bodies, whole and up to a limit."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archiver.web.content_encoding import ContentDecoder, UnknownEncodingError


def raw_deflate(body: bytes) -> bytes:
    """Deflate without zlib's header, as some servers send it."""
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


@pytest.mark.parametrize(("content_encoding", "squeeze"), CODINGS)
@given(body=some.binary(min_size=1, max_size=2000), step=some.integers(1, 700))
def test_a_body_is_decoded_however_it_is_cut_into_chunks(
    content_encoding: str, squeeze: Callable[[bytes], bytes], body: bytes, step: int
) -> None:
    decoder, sent = ContentDecoder(content_encoding), squeeze(body)
    chunks = (sent[start : start + step] for start in range(0, len(sent), step))
    assert body == b"".join(decoder.decode(chunk, 10_000) for chunk in chunks)
    assert decoder.finished


def test_a_chunk_is_decoded_to_the_limit_at_most() -> None:
    assert 1000 == len(ContentDecoder("gzip").decode(gzip.compress(bytes(10_000_000)), 1000))


@pytest.mark.parametrize("content_encoding", ["br", "zstd", "gzip, gzip", "gzip,deflate", "aes128gcm"])
def test_codings_that_were_not_requested_are_refused(content_encoding: str) -> None:
    with pytest.raises(UnknownEncodingError):
        ContentDecoder(content_encoding)
