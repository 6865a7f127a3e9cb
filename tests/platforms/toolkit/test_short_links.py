"""Where short and share links lead."""

from datetime import UTC, datetime

import pytest

from archiver.model.captures import Exchange
from archiver.model.probes import About, Answer
from archiver.model.urls import parse_url
from archiver.platforms import FINDERS, by_name
from archiver.platforms.interface import Address
from archiver.platforms.toolkit.probes import ask_link
from archiver.platforms.toolkit.short_links import redirect_targets

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LINK = ask_link("a-link", "https://vm.tiktok.com/ZMabcdef/")
VIDEO = "https://www.tiktok.com/@ferry/video/6806030056956251397"


def answer(*hops: tuple[str, int, str | None, bytes]) -> Answer:
    """The answer of a link, hop by hop: address, status, where it is sent, body."""
    exchanges = tuple(
        Exchange(at=AT, method="GET", url=url, status=status, body=body, response_headers=(("Location", to),) if to else ())
        for url, status, to, body in hops
    )
    return Answer(probe=LINK, exchanges=exchanges)


@pytest.mark.parametrize(
    ("hops", "expected"),
    [
        ([(LINK.url, 301, VIDEO, b"")], [VIDEO]),
        ([(LINK.url, 302, "/@ferry/video/1234567", b"")], ["https://vm.tiktok.com/@ferry/video/1234567"]),
        ([(LINK.url, 302, "https://a.example/r", b""), ("https://a.example/r", 302, VIDEO, b"")], ["https://a.example/r", VIDEO]),
        ([(LINK.url, 200, None, f'<link rel="canonical" href="{VIDEO}"/>'.encode())], [VIDEO]),
        ([(LINK.url, 200, None, f'<meta property="og:url" content="{VIDEO}">'.encode())], [VIDEO]),
        ([(LINK.url, 302, f"https://www.tiktok.com/login?next={VIDEO}", b"")], [VIDEO]),
        ([(LINK.url, 302, "https://www.tiktok.com/login", b"")], []),
        ([(LINK.url, 302, "javascript:alert(1)", b"")], []),
        ([(LINK.url, 404, None, f'<link rel="canonical" href="{VIDEO}"/>'.encode())], []),
        ([(LINK.url, 200, None, b"\xff<link rel=canonical")], []),
    ],
)
def test_a_short_link_leads_where_redirects_and_pages_say(
    hops: list[tuple[str, int, str | None, bytes]], expected: list[str]
) -> None:
    found = [str(url) for url in redirect_targets(answer(*hops))]

    assert expected == list(dict.fromkeys(found))[: len(expected)]
    assert len(expected) <= len(found) <= len(expected) + 1


@pytest.mark.parametrize(
    ("address", "platform"),
    [
        ("https://vm.tiktok.com/ZMabcdef/", "tiktok"),
        ("https://www.tiktok.com/t/ZTabcdef/", "tiktok"),
        ("https://www.reddit.com/r/redditdev/s/WNauetbiNG", "reddit"),
        ("https://www.facebook.com/share/p/1AbCdEfGhI/", "facebook"),
        ("https://fb.watch/abcDEF123_/", "facebook"),
        ("https://www.instagram.com/share/p/BAbCdEfGhI", "instagram"),
        ("https://www.threads.com/share/BAbCdEfGhI", "threads"),
        ("https://pin.it/3xAmPLe", "pinterest"),
        ("https://lnkd.in/eAbCdEfG", "linkedin"),
    ],
)
def test_every_short_link_of_a_finder_can_be_followed(address: str, platform: str) -> None:
    url, whole = parse_url(address), by_name(platform)
    assert url is not None
    assert whole is not None
    finder = next(one for one in FINDERS if one.name == platform)
    found = list(finder.embeds(Address(url=url)))
    aliases = [alias for embed in found for alias in embed.aliases]

    assert len(aliases) == 1
    assert [About.ALIAS] == [probe.about for probe in whole.alias_probes(aliases[0])]
