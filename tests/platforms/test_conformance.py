"""What every platform keeps to, over every recorded answer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.model.captures import Exchange
from archiver.model.observations import Gone, Present, Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.model.urls import parse_url
from archiver.platforms import REGISTRY, by_name
from archiver.platforms.interface import Platform

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


def test_an_unknown_name_is_no_platform() -> None:
    assert None is by_name("geocities")


@each_platform
def test_the_url_of_a_post_names_the_post(platform: Platform) -> None:
    for post in (*platform.controls.live, *platform.controls.gone):
        assert post == platform.identify(platform.address(post))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://x.com/ferry_town/status/1911842373636882499", "x:1911842373636882499"),
        ("https://mastodon.social/@user/109999999999999999", "mastodon:mastodon.social/109999999999999999"),
        ("https://www.instagram.com/p/C1a2B3c4D5e/", "instagram:C1a2B3c4D5e"),
        ("https://truthsocial.com/@user/posts/114000000000000000", "truthsocial:114000000000000000"),
        ("https://www.tiktok.com/@user/video/7000000000000000000", "tiktok:7000000000000000000"),
        ("https://t.me/ferrytown/41", "telegram:ferrytown/41"),
        ("https://www.youtube.com/watch?v=jNQXAC9IVRw", "youtube:jNQXAC9IVRw"),
        ("https://example.org/status/1911842373636882499", None),
        ("https://x.com/ferry_town", None),
    ],
)
def test_a_url_is_claimed_by_one_platform(address: str, expected: str | None) -> None:
    url = parse_url(address)
    assert url is not None
    claims = {str(post) for platform in REGISTRY if (post := platform.identify(url)) is not None}

    assert ({expected} if expected else set()) == claims


@each_platform
def test_controls_can_be_probed(platform: Platform) -> None:
    for post in (*platform.controls.live, *platform.controls.gone):
        assert platform.probes(post)


@each_platform
def test_every_probe_is_public_and_encrypted(platform: Platform) -> None:
    for post in platform.controls.live:
        asked = [parse_url(probe.url) for probe in platform.probes(post)] + [parse_url(platform.capture_page(post).url)]
        assert {"https"} == {url.scheme for url in asked if url is not None}
        assert None not in asked


@each_platform
def test_a_304_to_an_unconditional_request_says_nothing(platform: Platform) -> None:
    """A 304 has no body, and what it stands for is known only to who named it (`conditions`)."""
    for post in (*platform.controls.live, *platform.controls.gone):
        for probe in platform.probes(post):
            told = Answer(probe=probe, exchanges=(Exchange(at=AT, method="GET", url=probe.url, status=304, body=b""),))
            assert isinstance(platform.read(post, told), Unreadable)


@pytest.mark.parametrize("platform", [one for one in REGISTRY if one.controls.gone], ids=lambda platform: platform.name)
def test_no_recorded_answer_is_read_as_an_end_or_a_presence_of_another_post(platform: Platform, shared: Path) -> None:
    """Each is a stranger's answer, of any platform: with status 200 it must neither show nor end this post.

    A notice that is the same for every post may be doubted of this one too (`ambiguous`).
    """
    tombstones = ("tombstone", "synthetic")
    recorded = [path for path in sorted((shared / "fixtures").rglob("*")) if path.is_file() and path.stat().st_size < 200_000]
    assert len(recorded) > 50
    stranger = platform.controls.gone[0]
    for path in recorded:
        for answer in answers(platform, stranger, path.read_bytes()):
            reading = platform.read(stranger, answer)
            assert not isinstance(reading, Present), path
            if answer.status == 200 and not any(word in path.name for word in tombstones):
                assert not isinstance(reading, Gone) or reading.ambiguous, path
