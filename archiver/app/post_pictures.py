"""Read the pictures of a post from its snapshots: by their digests, and how the post looked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archiver.app.posts.file_types import Family, file_type
from archiver.app.runs.home import Home
from archiver.errors import EvidenceError
from archiver.evidence import read_unchanged_snapshot
from archiver.model.digests import Digest, digest
from archiver.reporting.records import PostRecord

SHOWN_FORMATS = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif"}
"""The formats that browsers show, with their media types; others can hold more than a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPictures:
    """The pictures of a post: `by_digest`, and a `screenshot` of how it looked, None where no snapshot has one."""

    by_digest: Mapping[Digest, bytes] = field(default_factory=dict)
    screenshot: bytes | None = None


def post_pictures(home: Home, record: PostRecord) -> PostPictures:
    """The pictures that the post's versions name, and its screenshot, from its best snapshots; changed ones are passed over."""
    wanted = {media.digest for version in record.versions for media in version.media if media.digest is not None}
    found: dict[Digest, bytes] = {}
    screenshot: bytes | None = None
    for kept in sorted(record.snapshots, key=lambda kept: (not kept.shows_all, kept.at)):
        if screenshot is not None and wanted <= found.keys():
            break
        try:
            snapshot = read_unchanged_snapshot(home.folder / kept.path, kept.sha256)
        except EvidenceError:
            continue
        exchanges = (*snapshot.answers, *(snapshot.capture.exchanges if snapshot.capture is not None else ()))
        for body in (exchange.body for exchange in exchanges if wanted and _is_shown(exchange.body)):
            name = digest(body)
            if name in wanted:
                found.setdefault(name, body)
        screenshot = screenshot or snapshot.screenshot
    return PostPictures(by_digest=found, screenshot=screenshot)


def _is_shown(body: bytes) -> bool:
    kind = file_type(body)
    return kind.family is Family.PICTURE and kind.code in SHOWN_FORMATS
