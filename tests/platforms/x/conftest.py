"""Answers of X as the web door would bring them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archiver.model.captures import Exchange, Headers
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms.x.probes import post_probes

Answering = Callable[..., Answer]
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def answering() -> Answering:
    """Makes the answer to one of a post's probes."""

    def answer(
        post: PostRef,
        body: bytes = b"",
        *,
        kind: str = "x-tweet-result",
        status: int = 200,
        headers: Headers = (),
        url: str | None = None,
    ) -> Answer:
        probe = next(probe for probe in post_probes(post) if probe.kind == kind)
        return _answer(probe, body, status=status, headers=headers, url=url or probe.url)

    return answer


def _answer(probe: Probe, body: bytes, *, status: int, headers: Headers, url: str) -> Answer:
    exchange = Exchange(at=AT, method="GET", url=url, status=status, body=body, response_headers=headers)
    return Answer(probe=probe, exchanges=(exchange,))
