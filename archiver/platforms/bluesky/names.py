"""Parse and build the names of posts: keys (`DID/RKEY`), at-URIs and URLs with a handle; read the time in a record key (TID)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archiver.model.posts import Alias, PostRef
from archiver.platforms.bluesky.dids import is_did
from archiver.platforms.parsing.timestamps import number

PLATFORM = "bluesky"
COLLECTION = "app.bsky.feed.post"

_RECORD_KEY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._:~-]{1,512}")
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCK_BITS = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HANDLE = re.compile(r"(?=.{3,253}$)(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")
_ALIAS = re.compile(r"(?:www\.)?bsky\.app/profile/([^/]+)/post/([^/?#]+)/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The record of a post: the account's DID, and the record's key within its collection."""

    did: str
    key: str

    @property
    def path(self) -> str:
        """Its path in the account's repository."""
        return f"{COLLECTION}/{self.key}"

    @property
    def uri(self) -> str:
        """Its at-URI."""
        return f"at://{self.did}/{self.path}"


def record_of(post: PostRef) -> Record | None:
    """The record of a post's key (`DID/RKEY`); None if the key is invalid."""
    did, _, key = post.key.partition("/")
    return Record(did=did, key=key) if is_did(did) and _RECORD_KEY.fullmatch(key) else None


def post_at(uri: str | None) -> PostRef | None:
    """The post that an at-URI names; None if it names none."""
    scheme, _, rest = (uri or "").partition("://")
    did, _, path = rest.partition("/")
    collection, _, key = path.partition("/")
    post = PostRef(platform=PLATFORM, key=f"{did}/{key}")
    return post if scheme == "at" and collection == COLLECTION and record_of(post) else None


def time_of(key: str) -> datetime | None:
    """The time in a record key or revision (a TID), as its writer has chosen it; None if it is not a TID."""
    value = number(key, _ALPHABET) if _TID.fullmatch(key) else None
    return _EPOCH + timedelta(microseconds=value >> _CLOCK_BITS) if value is not None else None


def handle_alias(handle: str, record: Record) -> Alias | None:
    """The alias of a post by its author's handle; None if the handle is invalid."""
    return Alias(f"bsky.app/profile/{handle}/post/{record.key}") if _HANDLE.fullmatch(handle) else None


def handle_address(alias: Alias) -> tuple[str, str] | None:
    """The handle and the record key in an alias (`bsky.app/profile/HANDLE/post/RKEY`); None for any other alias."""
    found = _ALIAS.fullmatch(alias)
    if found is None or not _HANDLE.fullmatch(found[1]) or not _RECORD_KEY.fullmatch(found[2]):
        return None
    return found[1], found[2]
