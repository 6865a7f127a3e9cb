"""Find where in the picture of a rendered article its posts stand: by the elements that name a post in an attribute or a link."""

from collections.abc import Iterable, Sequence

from archiver.finding.page_walker import url_key
from archiver.model.captures import NamedBox
from archiver.model.embeds import Embed, Kind, ShownPlace

_MIN_SIDE = 24
"""Elements that are smaller, in CSS pixels, are buttons and counters."""


def shown_places(embeds: Iterable[Embed], boxes: Sequence[NamedBox], *, height: int) -> tuple[ShownPlace, ...]:
    """The places of the embeds that a picture of this height shows, in their order; those that are nowhere have no box."""
    return tuple(
        ShownPlace(position=embed.position, post=embed.post, box=_smallest(url_key(embed), boxes, height))
        for embed in embeds
        if embed.kind is Kind.EMBED
    )


def _smallest(key: str, boxes: Sequence[NamedBox], height: int) -> tuple[int, int, int, int] | None:
    """The smallest box that names a key: what is around it names the post as well."""
    naming = [
        named.box
        for named in boxes
        if key and key in named.names and min(named.box[2:]) >= _MIN_SIDE and named.box[1] + named.box[3] <= height
    ]
    return min(naming, key=lambda box: box[2] * box[3], default=None)
