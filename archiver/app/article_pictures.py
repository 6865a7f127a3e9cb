"""Read the picture of a rendered article from its snapshot, with the places of its posts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import ArticleStatement, read_unchanged_snapshot
from archiver.model.embeds import ShownPlace
from archiver.model.posts import PostRef
from archiver.reporting.records import SnapshotRecord

_PNG_WIDTH, _PNG_HEIGHT = slice(16, 20), slice(20, 24)
"""The bytes of a PNG that hold its size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePicture:
    """How an article looked: a PNG with its size in pixels, from a snapshot, and where in it which posts stand."""

    png: bytes
    width: int
    height: int
    places: tuple[ShownPlace, ...]
    source: SnapshotRecord


def article_picture(home: Home, snapshots: Iterable[SnapshotRecord], *, hidden: Collection[PostRef]) -> ArticlePicture | None:
    """The newest picture of an article; None if no snapshot has one, or it shows a post that is to stay hidden."""
    for kept in sorted(snapshots, key=lambda kept: kept.at, reverse=True):
        try:
            snapshot = read_unchanged_snapshot(home.folder / kept.path, kept.sha256)
        except EvidenceError:
            continue
        subject, png = snapshot.statement.subject, snapshot.screenshot
        if png is None or not isinstance(subject, ArticleStatement):
            continue
        if any(place.post in hidden for place in subject.places):
            return None
        width, height = (int.from_bytes(png[part], "big") for part in (_PNG_WIDTH, _PNG_HEIGHT))
        shown = tuple(place for place in subject.places if place.box is not None)
        return ArticlePicture(png=png, width=width, height=height, places=shown, source=kept)
    return None
