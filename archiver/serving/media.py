"""Pictures of posts below `/media/`, by the post's row and the picture's digest."""

import re

from archiver.app.post_pictures import SHOWN_FORMATS, post_pictures
from archiver.app.posts.file_types import file_type
from archiver.model.digests import PREFIX, Digest
from archiver.serving.replies import Reply, ServedRequest
from archiver.serving.served_archive import ServedArchive

_MEDIA = re.compile(r"/media/([1-9][0-9]{0,15})/([0-9a-f]{64})")


def media_address(post_id: int, name: Digest) -> str:
    """The path of a picture of a post."""
    return f"/media/{post_id}/{name.removeprefix(PREFIX)}"


class KeptPictures:
    """Answers with the pictures of posts that are not withdrawn."""

    def __init__(self, served: ServedArchive) -> None:
        self._served = served

    def __call__(self, request: ServedRequest) -> Reply | None:
        """The picture at a path; None where there is none."""
        if (found := _MEDIA.fullmatch(request.path)) is None:
            return None
        with self._served.opened() as archive:
            record = archive.reader.post_record(int(found[1]))
        if record is None or record.withdrawn is not None:
            return None
        picture = post_pictures(self._served.home, record).by_digest.get(Digest(PREFIX + found[2]))
        return Reply(media_type=SHOWN_FORMATS[file_type(picture).code], body=picture) if picture is not None else None
