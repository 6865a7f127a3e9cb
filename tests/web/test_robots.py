"""robots.txt: which group applies to the program, and for how long its rules are believed."""

from datetime import UTC, datetime, timedelta

import pytest

from archiver.model.captures import Exchange
from archiver.model.probes import Answer, Probe, Silence
from archiver.model.urls import parse_url
from archiver.web.robots import Robots

NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)


class Site:
    """A site with a robots.txt, and a clock."""

    def __init__(self, robots: str) -> None:
        self.body = robots
        self.now = NOW
        self.asked = 0
        self.robots = Robots(self.ask, clock=lambda: self.now)

    async def ask(self, probe: Probe) -> Answer | Silence:
        """Answer with the file."""
        self.asked += 1
        fetched = Exchange(
            at=self.now,
            method="GET",
            url=probe.url,
            status=200,
            reason="OK",
            protocol="HTTP/1.1",
            request_headers=(),
            response_headers=(),
            body=self.body.encode(),
        )
        return Answer(probe=probe, exchanges=(fetched,))

    async def allows(self, path: str) -> bool:
        """Whether its robots.txt allows a path."""
        url = parse_url(f"https://a.example{path}")
        assert url is not None
        return (await self.robots.ruling(url)).allowed


@pytest.mark.parametrize(
    "named",
    [
        "embed-archiver",
        "Embed-Archiver",
        "EMBED-ARCHIVER",
        "embed-archiver/0.1.0",
        "embed-archiver/0.1.0 (+https://example.org)",
        "Embed-Archiver/99",
        "embed-archiver 0.1",
        "embed-archiver # the one of our neighbours",
        "  embed-archiver\t",
        "embed-archiver*",
    ],
)
async def test_a_group_is_obeyed_however_it_names_the_product(named: str) -> None:
    site = Site(f"User-agent: {named}\nDisallow: /private\n\nUser-agent: *\nDisallow: /public\n")

    assert (False, True) == (await site.allows("/private"), await site.allows("/public"))


@pytest.mark.parametrize(
    "named", ["embed", "embed-archive", "embed-archiver-two", "archiver", "my-embed-archiver", "e", "*bot", "/1"]
)
async def test_a_group_of_another_product_is_not_ours(named: str) -> None:
    site = Site(f"User-agent: {named}\nDisallow: /private\n\nUser-agent: *\nDisallow: /public\n")

    assert (True, False) == (await site.allows("/private"), await site.allows("/public"))


async def test_all_groups_that_name_the_product_count_together() -> None:
    """RFC 9309 §2.2.1."""
    site = Site("User-agent: embed-archiver/0.1.0\nDisallow: /a\n\nUser-agent: x\nUser-agent: Embed-Archiver\nDisallow: /b\n")

    assert (False, False, True) == (await site.allows("/a"), await site.allows("/b"), await site.allows("/c"))


async def test_rules_are_cached_for_a_day_at_most_and_not_longer_if_the_clock_is_put_back() -> None:
    site = Site("User-agent: *\nDisallow: /")
    assert not await site.allows("/")
    site.body = ""
    site.now = NOW + timedelta(hours=24)
    assert (False, 1) == (await site.allows("/"), site.asked)
    site.now += timedelta(seconds=1)
    assert (True, 2) == (await site.allows("/"), site.asked)
    site.now = NOW - timedelta(days=400)
    assert (True, 3) == (await site.allows("/"), site.asked)
