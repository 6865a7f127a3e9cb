"""Drawing the pictures of the small web."""

from io import BytesIO

from PIL import Image

from archiver.demo.smallweb.pictures import draw_avatar, draw_harbour


def test_a_drawn_picture_is_a_png_of_its_size() -> None:
    with Image.open(BytesIO(draw_harbour("tide", 64, 40))) as picture:
        picture.load()

        assert ("PNG", (64, 40)) == (picture.format, picture.size)


def test_equal_seeds_are_equal_bytes_and_others_are_not() -> None:
    draw_harbour.cache_clear()
    first = draw_harbour("a", 320, 200)
    draw_harbour.cache_clear()

    assert first == draw_harbour("a", 320, 200)
    assert first != draw_harbour("b", 320, 200)


def test_a_boat_at_the_edge_leaves_the_picture_its_size() -> None:
    sizes = {Image.open(BytesIO(draw_harbour(str(seed), 9, 7))).size for seed in range(60)}

    assert {(9, 7)} == sizes


def test_an_avatar_is_small() -> None:
    assert len(draw_avatar("GrayleWatch")) < 2_000
