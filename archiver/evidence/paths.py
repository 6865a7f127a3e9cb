"""Build the folder and file names of snapshots.

`snapshots/<platform>/<key>/<UTC time>-<digest16>.warc.gz` for a post, `snapshots/articles/<host>/…` for an article, and
`snapshots/articles/local/…` for an article without a URL.
Platforms choose keys and pages choose hosts, so both are untrusted: every byte except letters, digits, `-`, `_`, `~` and an inner
`.` is percent-encoded, and names that are too long are cut and end in their digest.
Folder names are for people; the statement says what a snapshot is of.
"""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from archiver.evidence.statement import ArticleStatement, PostStatement, Subject
from archiver.model.posts import PostRef
from archiver.model.urls import URL

SNAPSHOTS = "snapshots"
ARTICLES = "articles"
LOCAL = "local"
RUNS = PurePosixPath(SNAPSHOTS, "runs")
SUFFIX = ".warc.gz"
NAME = re.compile(r"(?P<instant>\d{8}T\d{12}Z)-(?P<digest16>[0-9a-f]{16})\.warc\.gz")
_MAX_NAME_CHARACTERS = 120
_EMPTY = "%"  # percent-encoding never produces this


def subject_folder(subject: Subject) -> PurePosixPath:
    """The folder of a subject's snapshots, relative to the archive home."""
    match subject:
        case PostStatement(post=post):
            return post_folder(post)
        case ArticleStatement(article=article):
            return article_folder(article.metadata.url)


def post_folder(post: PostRef) -> PurePosixPath:
    """The folder of a post's snapshots, relative to the archive home."""
    return PurePosixPath(SNAPSHOTS, path_component(post.platform), path_component(post.key))


def article_folder(url: URL | None) -> PurePosixPath:
    """The folder of the snapshots of a host's articles, relative to the archive home."""
    return PurePosixPath(SNAPSHOTS, ARTICLES, path_component(url.host) if url else LOCAL)


def snapshot_name(at: datetime, sha256: str) -> str:
    """A snapshot's file name: its time, and the first 16 hex digits of its SHA-256."""
    timestamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ").rjust(22, "0")
    return f"{timestamp}-{sha256[:16]}{SUFFIX}"


def path_component(text: str) -> str:
    """A text as one component of a path: never empty, hidden or `..`, and short enough for every file system."""
    encoded = quote(text.encode(errors="surrogatepass"), safe="")
    if encoded.startswith("."):
        encoded = f"%2E{encoded[1:]}"
    if len(encoded) > _MAX_NAME_CHARACTERS:
        short_digest = hashlib.sha256(encoded.encode()).hexdigest()[:16]
        encoded = f"{re.sub('%.?$', '', encoded[: _MAX_NAME_CHARACTERS - 17])}~{short_digest}"
    return encoded or _EMPTY
