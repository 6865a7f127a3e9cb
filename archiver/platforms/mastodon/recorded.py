"""The requests of pages and apps of Mastodon and its kin whose answers show posts, at any host."""

import re
from collections.abc import Iterable

from archiver.model.posts import PostRef
from archiver.model.probes import Probe
from archiver.model.urls import URL
from archiver.platforms.mastodon import DECLARATION
from archiver.platforms.mastodon.addresses import is_id, key_of
from archiver.platforms.mastodon.notes import NOTE
from archiver.platforms.mastodon.pages import PAGE
from archiver.platforms.parsing.json_fields import parse_json, text
from archiver.platforms.recorded_requests import RequestedPost
from archiver.platforms.toolkit.probes import ask_api, ask_page

STATUS_PROBE = "mastodon-status"
_STATUS_PATH = re.compile(r"/api/v1/statuses/([0-9A-Za-z]{1,64})/?")


def requested_at(url: URL, sent: bytes) -> Iterable[RequestedPost]:
    """The post that a request asks about: its status by the API, its note by Misskey's, or its page."""
    host = url.host if url.port is None else f"{url.host}:{url.port}"
    status = _STATUS_PATH.fullmatch(url.path)
    if status is not None and is_id(status[1]):
        yield _requested(f"{host}/{status[1]}", ask_api(STATUS_PROBE, str(url)))
    elif url.path == "/api/notes/show" and sent:
        question = parse_json(sent)
        note = None if isinstance(question, ValueError) else text(question, "noteId")
        if note is not None and re.fullmatch(r"[0-9a-z]{10,26}", note):
            yield _requested(f"{host}/notes/{note}", Probe(kind=NOTE, url=str(url)))
    elif (key := key_of(url)) is not None:
        yield _requested(key, ask_page(PAGE, str(url)))


def _requested(key: str, probe: Probe) -> RequestedPost:
    return RequestedPost(post=PostRef(platform=DECLARATION.name, key=key), probe=probe)
