"""Builds Truth Social's probes and reads the answers: the Mastodon API of its host, whose bot wall blocks most clients.

The ids are Mastodon's: milliseconds and a count. One of a day before the service opened (February 2022) was never given out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from archiver.model.observations import Gone, Reading, Reason
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.recorded_requests import RequestedPost
from archiver.platforms.toolkit.blocks import unexplained_status
from archiver.platforms.toolkit.mastodon_api import read_status
from archiver.platforms.toolkit.probes import NOT_FOUND_STATUSES, ask_api, not_understood, object_of
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets

STATUS = "truthsocial-status"

_HOSTS = frozenset({"truthsocial.com", "www.truthsocial.com"})
_STATUS_PATH = re.compile(r"/api/v1/statuses/([0-9]{15,20})/?")
_LIVE = PostRef(platform="truthsocial", key="109598702184774628")
_NEVER_GIVEN_OUT = PostRef(platform="truthsocial", key=str((1_600_000_000_000 << 16) | 0xFFFF))  # of September 2020

CONTROLS = Controls(live=(_LIVE,), gone=(_NEVER_GIVEN_OUT,))
alias_probes, targets = no_links, no_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the status by the API."""
    if not post.key.isascii() or not post.key.isdigit():
        return ()
    return (ask_api(STATUS, f"https://truthsocial.com/api/v1/statuses/{post.key}"),)


def requested(url: URL, sent: bytes) -> Iterable[RequestedPost]:  # noqa: ARG001 - statuses are asked for by GET
    """The post whose status a page or an app asks for."""
    found = _STATUS_PATH.fullmatch(url.path) if url.host in _HOSTS else None
    return (RequestedPost(post=PostRef(platform="truthsocial", key=found[1]), probe=ask_api(STATUS, str(url))),) if found else ()


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of the API's answer."""
    return read_by_kind(post, answer, {STATUS: of_object(read_status)}, hosts=_HOSTS, refused=_read_refusal)


def _read_refusal(answer: Answer) -> Reading:
    if answer.status not in NOT_FOUND_STATUSES:
        return unexplained_status(answer)
    payload = object_of(answer)
    stated = isinstance(payload, Mapping) and text(payload, "error") is not None
    return Gone(reason=Reason.NOT_STATED) if stated else not_understood(f"status {answer.status} without the platform's error")


def capture_page(post: PostRef) -> CapturePage:
    """The status's own page: the embed's address needs the account's name, which the key does not hold."""
    return CapturePage(
        url=f"https://truthsocial.com/statuses/{post.key}",
        elements=("[data-testid='status']", ".status__wrapper", ".detailed-status", "article", "main"),
    )
