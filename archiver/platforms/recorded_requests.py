"""Find out which posts the answer to a recorded request shows: requests that browsers made, kept in other people's web archives.

A platform knows the URLs that its probes ask, and those of its own pages and apps (`HasOwnRequests`). The answers are read by the
platform's readers, as those to our own probes are, so that an answer about another post is recognised.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol, runtime_checkable

from archiver.model.posts import PostRef
from archiver.model.probes import Probe
from archiver.model.urls import URL, parse_url
from archiver.platforms.archived_copies import KnownNames, archived_probes
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import api_of

MAX_POSTS = 100
"""How many posts one answer is read for."""

ASKED_BY_POST = frozenset({"/api/notes/show"})
"""The paths of APIs that take their question in the body of a POST request, so that their URLs name no post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedPost:
    """A post that a request asked about, and the probe as whose answer the answer is read."""

    post: PostRef
    probe: Probe


@runtime_checkable
class HasOwnRequests(Protocol):
    """Capability: the platform's pages and apps ask an API at URLs that are not addresses of posts."""

    def requested(self, url: URL, sent: bytes, /) -> Iterable[RequestedPost]:
        """The posts that a request at this URL asks about; `sent` is the body of a POST request."""


def requested_posts(platforms: Iterable[Platform], url: URL, sent: bytes = b"") -> Sequence[RequestedPost]:
    """The posts that a request may have asked about, each with a probe; none for the URLs of anything else."""
    found: dict[tuple[PostRef, str], RequestedPost] = {}
    for platform in platforms:
        own = _with_own_requests(platform)
        for item in (*(own.requested(url, sent) if own is not None else ()), *_by_probes(platform, url)):
            found.setdefault((item.post, item.probe.kind), item)
            if len(found) == MAX_POSTS:
                return tuple(found.values())
    return tuple(found.values())


def _by_probes(platform: Platform, url: URL) -> Iterator[RequestedPost]:
    """The posts that a URL, or one in its query, names, if it is that of one of the platform's probes but for its options."""
    nested = (parse_url(value) for value in url.parameters.values() if "://" in value) if url.query else ()
    for named in (url, *nested):
        post = platform.identify(named) if named is not None else None
        for probe in archived_probes(platform, post, KnownNames(addresses=(url,))) if post is not None else ():
            asked = parse_url(probe.url)
            if asked is not None and (asked.host, asked.path.rstrip("/")) == (url.host, url.path.rstrip("/")) and post is not None:
                yield RequestedPost(post=post, probe=replace(probe, url=str(url)))


@cache
def _with_own_requests(platform: Platform) -> HasOwnRequests | None:
    """The platform's API, if its pages and apps have requests of their own."""
    api = api_of(platform)
    return api if isinstance(api, HasOwnRequests) else None
