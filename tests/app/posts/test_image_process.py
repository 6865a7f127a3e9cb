"""A picture that would take gigabytes or minutes has no signature, ends only its own process, and the next picture is compared."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from archiver.app.posts.image_decoding import image_signature_of
from archiver.app.posts.image_process import ImageProcess
from archiver.bounds import noting
from tests.bounds import lowered

MEGABYTE = 1 << 20


def encoded(picture: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    """The picture's bytes."""
    written = BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


PICTURE = encoded(Image.linear_gradient("L").convert("RGB"))


@pytest.fixture
def process() -> Iterator[ImageProcess]:
    """A process with a second of CPU time for each picture."""
    pictures = ImageProcess()
    with lowered(picture_cpu_seconds=1):
        yield pictures
    pictures.close()


def scans(jpeg: bytes) -> list[int]:
    """Where the scans of a JPEG begin, and where the last one ends."""
    return [place for place in range(len(jpeg) - 1) if jpeg[place : place + 2] == b"\xff\xda"] + [len(jpeg) - 2]


def endless_jpeg() -> bytes:
    """A progressive JPEG of 49 megapixels whose last scan, which changes nothing, is there thousands of times."""
    flat = encoded(Image.new("L", (7000, 7000), 128), "JPEG", progressive=True)
    start, end = scans(flat)[-2:]
    return flat[:end] + flat[start:end] * 5000 + flat[end:]


def test_the_process_computes_what_the_function_does(process: ImageProcess) -> None:
    assert image_signature_of(PICTURE) == process.signature_of(PICTURE)
    assert process.signature_of(b"GIF89a") is None
    assert process.signature_of(b"") is None


def test_a_picture_of_many_scans_is_given_up_and_the_next_one_is_compared(process: ImageProcess) -> None:
    bomb = endless_jpeg()

    assert len(bomb) < 10 * MEGABYTE
    with noting() as reached:
        assert process.signature_of(bomb) is None
    assert ["picture_cpu_seconds"] == list(reached)
    assert image_signature_of(PICTURE) == process.signature_of(PICTURE)


@pytest.mark.parametrize("kind", ["WEBP", "PNG", "GIF"])
def test_a_small_file_of_fifty_megapixels_takes_bounded_memory(kind: str, process: ImageProcess) -> None:
    how = {"lossless": True} if kind == "WEBP" else {}
    bomb = encoded(Image.new("L", (15_900, 3_100)), kind, **how)
    process.signature_of(PICTURE)
    child = process._child  # noqa: SLF001 - what is looked at is how much memory it takes
    assert child is not None
    status = Path(f"/proc/{child.pid}/status")
    process.signature_of(bomb)
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii")) if child.poll() is None else None

    assert len(bomb) < MEGABYTE
    assert peak is None or int(peak[1]) * 1024 < 700 * MEGABYTE


def test_a_picture_that_needs_more_memory_than_allowed_has_no_signature() -> None:
    small = ImageProcess()
    bomb = encoded(Image.new("RGB", (7_000, 7_000)))

    with lowered(picture_memory_bytes=160 * MEGABYTE), noting() as reached:
        assert small.signature_of(bomb) is None
    assert ["picture_memory_bytes"] == list(reached)
    small.close()


def test_the_process_ends_when_nobody_asks_it_any_more(process: ImageProcess) -> None:
    process.signature_of(PICTURE)
    child = process._child  # noqa: SLF001 - what is looked at is whether it ends by itself
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()

    assert 0 == child.wait(30)
    assert not Path(f"/proc/{child.pid}").exists()
