"""The hash in the address of an unlisted video: `vimeo.com/NUMBER/HASH`, or the player's field `h`."""

import re
from collections.abc import Iterable

from archiver.model.posts import PostRef
from archiver.model.urls import parse_url

HASH = re.compile(r"/(\d{5,12})/([0-9a-f]{10})/?\Z")
"""The end of an address's path with a hash: the video's number, and the hash."""
_BARE = re.compile(r"[0-9a-f]{10}")


def hash_among(post: PostRef, known: Iterable[str]) -> str | None:
    """The hash of the video in the first of the URLs that has it; None if none has."""
    for url in map(parse_url, known):
        if url is None or "/review/" in url.path:
            continue  # the hash of a review opens the review only
        found, field = HASH.search(url.path), url.parameters.get("h", "")
        if found and found[1] == post.key:
            return found[2]
        if post.key in url.segments and _BARE.fullmatch(field):
            return field
    return None


def hashed_address(post: PostRef, found: str) -> str:
    """The address of an unlisted video, without scheme."""
    return f"vimeo.com/{post.key}/{found}"
