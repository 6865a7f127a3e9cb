"""Pictures are drawn here, and are what they say they are."""

import struct
import zlib

from archiver.demo.smallweb.pictures import draw_avatar, draw_harbour


def test_a_drawn_picture_holds_as_many_pixels_as_its_header_says() -> None:
    picture = draw_harbour("tide", 64, 40)
    width, height = struct.unpack(">II", picture[16:24])
    length = int.from_bytes(picture[33:37])

    assert (64, 40) == (width, height)
    assert height * (1 + 3 * width) == len(zlib.decompress(picture[41 : 41 + length]))


def test_equal_seeds_are_equal_pixels_and_others_are_not() -> None:
    draw_harbour.cache_clear()
    first = draw_harbour("a", 320, 200)
    draw_harbour.cache_clear()

    assert first == draw_harbour("a", 320, 200)
    assert first != draw_harbour("b", 320, 200)


def test_a_boat_at_the_edge_stays_in_its_frame() -> None:
    lengths = {len(zlib.decompress(draw_harbour(str(seed), 9, 7)[41:-16])) for seed in range(60)}

    assert {7 * (1 + 3 * 9)} == lengths


def test_an_avatar_is_small() -> None:
    assert len(draw_avatar("GrayleWatch")) < 2_000
