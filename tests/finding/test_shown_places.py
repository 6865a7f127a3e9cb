"""Where a post stands in the picture of an article is told by the smallest element that names it."""

from archiver.finding.shown_places import shown_places
from archiver.model.captures import NamedBox
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.posts import PostRef

ADDRESS = "https://x.com/ferry/status/1911842373636882499"
POST = PostRef(platform="x", key="1911842373636882499")
EMBED = Embed(platform="x", post=POST, form=Form.BLOCKQUOTE, url=ADDRESS, position=2)


def box(names: str, *edges: int) -> NamedBox:
    left, top, width, height = edges
    return NamedBox(names=names, box=(left, top, width, height))


def places(*boxes: NamedBox, height: int = 5000, embed: Embed = EMBED) -> list[tuple[int, int, int, int] | None]:
    return [place.box for place in shown_places([embed], boxes, height=height)]


def test_of_the_elements_that_name_a_post_the_smallest_is_its_place() -> None:
    around, own = box(f"story {ADDRESS}", 0, 0, 600, 3000), box(f"tweet {ADDRESS}", 20, 900, 550, 300)
    other = box("https://x.com/ferry/status/20", 20, 1300, 550, 200)

    assert [(20, 900, 550, 300)] == places(around, own, other)


def test_a_button_is_not_the_post() -> None:
    assert [(0, 0, 600, 300)] == places(box(ADDRESS, 5, 5, 16, 16), box(ADDRESS, 0, 0, 600, 300))


def test_a_post_below_the_end_of_the_picture_has_no_place() -> None:
    assert [None] == places(box(ADDRESS, 0, 4900, 600, 300))
    assert [None] == places()


def test_a_link_is_not_looked_for() -> None:
    link = Embed(platform="x", post=POST, form=Form.BARE_URL, kind=Kind.LINK, url=ADDRESS)
    assert [] == places(box(ADDRESS, 0, 0, 600, 300), embed=link)
