"""An unlisted video on Vimeo answers only to who gives its hash, so the hash is kept beside its name, asked with and shown with."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.platforms import FINDERS
from archiver.platforms.interface import KnownFacts
from archiver.platforms.vimeo import api

VIDEO = PostRef(platform="vimeo", key="123456789")


def shown(url: str) -> Embed:
    (embed,) = find_embeds(read_article("a", f'<p>Before.</p><iframe src="{url}"></iframe>'.encode()), FINDERS)
    return embed


def asked(aliases: Sequence[Alias]) -> list[str]:
    (probe,) = api.probes_from_known(VIDEO, KnownFacts(aliases=tuple(aliases)))
    return parse_qs(urlsplit(probe.url).query)["url"]


@pytest.mark.parametrize(
    "url", ["https://vimeo.com/123456789/abcdef0123?share=copy", "https://player.vimeo.com/video/123456789?h=abcdef0123&dnt=1"]
)
def test_the_hash_is_kept_and_the_video_asked_for_with_it(url: str) -> None:
    embed = shown(url)
    assert (VIDEO, "https://vimeo.com/123456789/abcdef0123") == (embed.post, embed.url)
    assert ["https://vimeo.com/123456789/abcdef0123"] == asked(embed.aliases)
    assert api.page_among(VIDEO, (embed.url or "",)).url == "https://player.vimeo.com/video/123456789?h=abcdef0123"


@pytest.mark.parametrize(
    "url",
    [
        "https://vimeo.com/123456789",
        "https://vimeo.com/123456789/settings",
        "https://vimeo.com/u/review/123456789/abcdef0123",
        "https://player.vimeo.com/video/123456789?h=short",
    ],
)
def test_what_is_no_hash_is_not_asked_with(url: str) -> None:
    embed = shown(url)
    assert (VIDEO, (), "https://vimeo.com/123456789") == (embed.post, embed.aliases, embed.url)
    assert ["https://vimeo.com/123456789"] == asked(embed.aliases)
    assert api.page_among(VIDEO, (embed.url or "",)).url == "https://player.vimeo.com/video/123456789"


def test_the_hash_of_another_video_is_not_asked_with() -> None:
    assert ["https://vimeo.com/123456789"] == asked((Alias("vimeo.com/987654321/abcdef0123"),))
