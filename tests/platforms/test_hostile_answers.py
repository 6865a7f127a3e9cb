"""Hostile answers: whatever a host answers to a probe, reading it ends, soon, with a reading."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from archiver.bounds import bounds
from archiver.model.captures import Exchange
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.platforms import REGISTRY
from archiver.platforms.interface import Platform
from archiver.platforms.parsing.json_fields import parse_json
from tests.platforms.examples import KEYS

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DEEP, WIDE = 100_000, 500_000
BODIES: Mapping[str, Callable[[str], str]] = {
    "lists in one another": lambda _: "[" * DEEP + "]" * DEEP,
    "objects in one another": lambda key: f'{{"id":"{key}","a":' * DEEP + "1" + "}" * DEEP,
    "lists in one another in a field": lambda key: f'{{"id":"{key}","data":{"[" * DEEP}{"]" * DEEP}}}',
    "objects just within the depth": lambda key: f'{{"id":"{key}","data":' * 900 + "1" + "}" * 900,
    "a list of nothing": lambda key: f'{{"id":"{key}","data":[{"[]," * (WIDE // 3)}1]}}',
    "a long text": lambda key: f'{{"id":"{key}","text":"{"@a #b https://a.example/ " * (WIDE // 24)}"}}',
    "a text of one sign": lambda key: f'{{"id":"{key}","text":"{"<" * WIDE}","html":"{"<" * WIDE}"}}',
    "elements in one another": lambda key: f"<html>{key}{'<div>' * (WIDE // 5)}",
    "links": lambda key: f"<html><p>{f'<a href=/{key}>a</a>' * (WIDE // 30)}",
    "a script of brackets": lambda key: f'<html><script type="application/json">{{"id":"{key}","a":{"[" * WIDE}</script>',
    "meta elements": lambda key: f"<html><head>{f'<meta property=og:url content={key}>' * (WIDE // 40)}",
    "entities": lambda key: f"<html><p>{key}{'&amp;' * (WIDE // 5)}",
}
MAX_SECONDS = 15
"""CPU time for all answers of a platform with one body: many times what they take, and far less than the square of their length."""


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("platform", REGISTRY, ids=lambda platform: platform.name)
def test_a_hostile_answer_is_read_in_bounded_time(platform: Platform, body: str) -> None:
    post = PostRef(platform=platform.name, key=KEYS[platform.name][0])
    content = BODIES[body](post.key).encode()
    started = time.process_time()
    for probe in platform.probes(post):
        exchange = Exchange(at=AT, method="GET", url=probe.url, status=200, body=content)
        assert platform.read(post, Answer(probe=probe, exchanges=(exchange,))) is not None
    assert time.process_time() - started < MAX_SECONDS


def test_json_that_is_larger_than_any_answer_is_not_read() -> None:
    found = parse_json(b"[" + b"[]," * (bounds().platform_json_bytes // 3) + b"[]]")
    assert isinstance(found, ValueError)
    assert "has more than 8,000,000 bytes of a platform's JSON" in str(found)
