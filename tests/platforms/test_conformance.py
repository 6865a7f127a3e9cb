"""What every platform keeps to, over every recorded answer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.captures import Exchange
from archiver.observations import Answer, Gone, Present
from archiver.platforms import REGISTRY, by_name
from archiver.platforms.interface import Platform
from archiver.posts import PostRef
from archiver.urls import parse

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
each_platform = pytest.mark.parametrize("platform", REGISTRY, ids=lambda platform: platform.name)


def answers(platform: Platform, post: PostRef, body: bytes) -> Iterator[Answer]:
    """The body as the answer to each probe, with each kind of status."""
    for probe in platform.probes(post):
        for status in (200, 301, 400, 403, 404, 429, 503):
            exchange = Exchange(at=AT, method="GET", url=probe.url, status=status, body=body)
            yield Answer(probe=probe, exchanges=(exchange,))


@each_platform
def test_a_platform_is_found_by_its_name(platform: Platform) -> None:
    assert platform is by_name(platform.name)


def test_no_platform_has_a_name_that_nobody_gave() -> None:
    assert None is by_name("geocities")


@each_platform
def test_a_posts_address_names_the_post(platform: Platform) -> None:
    for post in (*platform.controls.live, *platform.controls.gone):
        assert post == platform.identify(platform.address(post))


@each_platform
def test_controls_are_live_and_gone_and_can_be_asked_about(platform: Platform) -> None:
    assert platform.controls.live
    assert platform.controls.gone
    for post in (*platform.controls.live, *platform.controls.gone):
        assert platform.probes(post)


@each_platform
def test_what_is_asked_is_public_and_encrypted(platform: Platform) -> None:
    for post in platform.controls.live:
        asked = [parse(probe.url) for probe in platform.probes(post)] + [parse(platform.showing(post).url)]
        assert {"https"} == {url.scheme for url in asked if url is not None}
        assert None not in asked


@each_platform
def test_no_recorded_answer_is_read_as_an_end_or_a_presence_of_another_post(platform: Platform, shared: Path) -> None:
    """Each is a stranger's answer, of any platform: with status 200 it must neither show nor end this post."""
    tombstones = ("tombstone", "synthetic")
    recorded = [path for path in sorted((shared / "fixtures").rglob("*")) if path.is_file() and path.stat().st_size < 200_000]
    assert len(recorded) > 50
    stranger = platform.controls.gone[0]
    for path in recorded:
        for answer in answers(platform, stranger, path.read_bytes()):
            reading = platform.read(stranger, answer)
            assert not isinstance(reading, Present), path
            if answer.status == 200 and not any(word in path.name for word in tombstones):
                assert not isinstance(reading, Gone), path
