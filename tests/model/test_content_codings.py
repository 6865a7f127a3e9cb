"""Decoding content codings, whole, damaged and up to a limit."""

import gzip
import zlib
from collections.abc import Callable

import brotlicffi
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as some

from archiver.model.content_codings import Decoded, UnknownCodingError, decode, is_known


def raw_deflate(body: bytes) -> bytes:
    """Deflate without zlib's header, as some servers send it."""
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(body) + squeeze.flush()


def streamed_zstd(body: bytes) -> bytes:
    """Zstandard without a stated size, with a checksum, in two frames and one to be skipped."""
    squeeze = zstandard.ZstdCompressor(write_checksum=True, write_content_size=False)
    half = len(body) // 2
    skipped = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc"
    return squeeze.compress(body[:half]) + skipped + squeeze.compress(body[half:])


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "deflate with header": ("deflate", zlib.compress),
    "deflate without header": ("deflate", raw_deflate),
    "brotli": ("br", brotlicffi.compress),
    "zstandard": ("zstd", zstandard.compress),
    "zstandard in frames": ("zstd", streamed_zstd),
    "gzip in brotli": ("gzip, br", lambda body: brotlicffi.compress(gzip.compress(body))),
    "none": ("", bytes),
    "identity": ("identity", bytes),
}


@pytest.mark.parametrize("coding", CODINGS)
@given(body=some.binary(max_size=3000))
def test_a_body_is_decoded(coding: str, body: bytes) -> None:
    name, squeeze = CODINGS[coding]
    assert Decoded(body=body, whole=True) == decode(squeeze(body), name, max_bytes=3000)


@pytest.mark.parametrize("coding", CODINGS)
def test_no_more_than_the_limit_is_decoded(coding: str) -> None:
    name, squeeze = CODINGS[coding]
    assert Decoded(body=bytes(1000), whole=False) == decode(squeeze(bytes(300_000)), name, max_bytes=1000)


@pytest.mark.parametrize("coding", [coding for coding, (name, _) in CODINGS.items() if name not in {"", "identity"}])
def test_a_body_that_ends_early_is_not_whole(coding: str) -> None:
    name, squeeze = CODINGS[coding]
    body = bytes(range(256)) * 2000
    sent = squeeze(body)
    for length in (1, 5, len(sent) // 2, len(sent) - 5, len(sent) - 1):
        decoded = decode(sent[:length], name, max_bytes=len(body))
        assert not decoded.whole
        assert body.startswith(decoded.body)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "br, gzip"])
@given(body=some.binary(min_size=1, max_size=200))
def test_what_is_no_such_coding_is_never_an_error(name: str, body: bytes) -> None:
    assert len(decode(body, name, max_bytes=5000).body) <= 5000


@pytest.mark.parametrize("name", ["aes128gcm", "dcz", "gzip, compress", "gzip, gzip, gzip, gzip, gzip"])
def test_other_codings_are_unknown(name: str) -> None:
    assert not is_known(name)
    with pytest.raises(UnknownCodingError):
        decode(b"x", name, max_bytes=10)
