"""Which bytes of an article's snapshot may be the article itself."""

from collections.abc import Iterator

from archiver.evidence.reading import Snapshot


def article_bytes(snapshot: Snapshot) -> Iterator[tuple[str, bytes, str | None]]:
    """Name, bytes and media type of what may be the article: its file, and the answers that are not redirects, the last first."""
    if snapshot.file is not None:
        yield snapshot.file.name, snapshot.file.content, snapshot.file.media_type
    for answer in reversed(snapshot.answers):
        types = [value for name, value in answer.response_headers if name.lower() == "content-type"]
        if answer.body and answer.status not in range(300, 400):
            yield answer.url, answer.body, next(iter(types), None)
