"""Answers as the web door would bring them, recorded or made, and a repository of our own to sign proofs with."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archiver.demo.smallweb.bluesky.repositories import Repository
from archiver.model.captures import Exchange
from archiver.model.probes import Answer, Probe

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

Answering = Callable[..., Answer]
Recorded = Callable[[Probe, str], Answer]


@pytest.fixture(scope="session")
def answering() -> Answering:
    """Makes the answer to a probe."""

    def answer(probe: Probe, body: bytes = b"", *, status: int = 200, url: str | None = None) -> Answer:
        exchange = Exchange(at=AT, method="GET", url=url or probe.url, status=status, body=body)
        return Answer(probe=probe, exchanges=(exchange,))

    return answer


@pytest.fixture(scope="session")
def recorded(shared: Path, answering: Answering) -> Recorded:
    """The recorded answer of that name (`bluesky_pds/11_live_getRecord`), as the answer to a probe."""

    def answer(probe: Probe, name: str) -> Answer:
        place = shared / "fixtures" / f"{name}.json"
        told: dict[str, JSONValue] = json.loads(place.read_bytes())
        kept, status = told.get("body_file"), told["status"]
        body = place.with_name(str(kept)).read_bytes() if kept else json.dumps(told["body"]).encode()
        return answering(probe, body, status=status)

    return answer


@pytest.fixture(scope="session")
def repository() -> Repository:
    """A repository with some posts."""
    return Repository.with_posts(60)
