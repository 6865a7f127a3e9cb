"""Bounds of pictures: each is lowered by its setting, in the process that decodes them, and noted when it is reached."""

from collections.abc import Callable

import pytest
from PIL import Image

from archiver.app.posts.image_process import ImageProcess
from archiver.bounds import noting
from tests.app.posts.test_image_process import PICTURE, encoded, endless_jpeg
from tests.bounds import lowered

MIB = 1024 * 1024
CASES: dict[str, tuple[int, Callable[[], bytes]]] = {
    "picture_bytes": (100, lambda: PICTURE),
    "picture_pixels": (10_000, lambda: PICTURE),
    "picture_memory_bytes": (160 * MIB, lambda: encoded(Image.new("RGB", (7_000, 7_000)))),
    "picture_cpu_seconds": (1, endless_jpeg),
}


@pytest.mark.parametrize("name", CASES)
def test_a_picture_beyond_a_bound_has_no_signature_and_the_bound_is_noted(name: str) -> None:
    value, picture = CASES[name]
    process = ImageProcess()
    with lowered(**{name: value}), noting() as reached:
        signature = process.signature_of(picture())
    process.close()

    assert (None, [name]) == (signature, list(reached))
