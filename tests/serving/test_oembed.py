"""oEmbed: an archived post by any spelling of its address, as the specification says, and as a consumer's library reads it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import micawber
import pytest

from archiver.app.runs.home import Home
from archiver.serving.media import KeptPictures
from archiver.serving.oembed import OEmbed
from archiver.serving.replies import Reply, ServedRequest
from archiver.serving.server import pages_of
from archiver.serving.views import Pages
from tests.serving.loopback import serving
from tests.serving.made_archive import GONE_AT, PICTURE, PICTURED_AT, SECRET, WORDS, make_archive, served

BASE = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive home."""
    return make_archive(tmp_path_factory.mktemp("oembed") / "home")


@pytest.fixture(scope="module")
def oembed(home: Home) -> OEmbed:
    """What answers for it."""
    return OEmbed(served(home))


def ask(oembed: OEmbed, **query: str) -> Reply:
    """The reply to a request."""
    reply = oembed(ServedRequest(target="/oembed", path="/oembed", base=BASE, query=query))
    assert reply is not None
    return reply


def document(oembed: OEmbed, **query: str) -> dict[str, Any]:
    """What is answered with 200, read."""
    reply = ask(oembed, **query)
    assert (200, "application/json") == (reply.status, reply.media_type)
    return dict(json.loads(bytes(reply.body)))


def test_a_post_is_rich_html_with_what_became_of_it(oembed: OEmbed) -> None:
    found = document(oembed, url=GONE_AT)

    assert ("rich", "1.0", "gone", "deleted") == (found["type"], found["version"], found["verdict"], found["reason"])
    assert {"html", "width", "height"} <= found.keys()
    assert "The old bridge is closed" in found["html"]
    assert "author deleted it" in found["html"]
    assert "<script" not in found["html"]
    assert f"{BASE}/posts/x/1911842373636882499.html" == found["url_evidence"]


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter.com/i/web/status/1911842373636882499?s=20",
        "pic.twitter.com/abcDEF1234",
        "x:1911842373636882499",
        f"{BASE}/posts/x/1911842373636882499.html",
    ],
)
def test_every_spelling_of_its_address_and_its_page_here_give_the_same_post(oembed: OEmbed, url: str) -> None:
    assert "x:1911842373636882499" == document(oembed, url=url)["post"]


@pytest.mark.parametrize(("maxwidth", "maxheight"), [("300", None), (None, "120"), ("200", "100"), ("9999", "9999")])
def test_no_answer_is_larger_than_the_consumer_allows(oembed: OEmbed, maxwidth: str | None, maxheight: str | None) -> None:
    asked = {name: value for name, value in (("maxwidth", maxwidth), ("maxheight", maxheight)) if value is not None}
    found = document(oembed, url=GONE_AT, **asked)

    assert 0 < found["width"] <= int(maxwidth or 10_000)
    assert 0 < found["height"] <= int(maxheight or 10_000)


def test_a_post_of_one_picture_is_a_photo_where_that_is_asked_for(home: Home, oembed: OEmbed) -> None:
    found = document(oembed, url=PICTURED_AT, type="photo", maxwidth="32")
    path = found["url"].removeprefix(BASE)
    picture = KeptPictures(served(home))(ServedRequest(target=path, path=path, base=BASE))

    assert ("photo", 32, 24) == (found["type"], found["width"], found["height"])
    assert picture is not None
    assert (PICTURE, "image/png") == (picture.body, picture.media_type)
    assert "rich" == document(oembed, url=PICTURED_AT)["type"]
    assert "rich" == document(oembed, url=GONE_AT, type="photo")["type"]


def test_xml_says_the_same_as_json(oembed: OEmbed) -> None:
    reply = ask(oembed, url=GONE_AT, format="xml")
    read = ET.fromstring(bytes(reply.body))  # noqa: S314 - our own answer
    expected = {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in document(oembed, url=GONE_AT).items()
    }

    assert ("oembed", "text/xml; charset=utf-8") == (read.tag, reply.media_type)
    assert expected == {element.tag: element.text for element in read}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "https://x.com/a/status/1"}, 404),
        ({"url": "https://x.com/jack/status/20"}, 404),
        ({"url": "x:20"}, 404),
        ({"url": f"{BASE}/posts/x/20.html"}, 404),
        ({"url": "https://x.com/rivertown"}, 404),
        ({"url": "no address"}, 404),
        ({"url": GONE_AT, "format": "yaml"}, 501),
        ({}, 400),
    ],
)
def test_what_cannot_be_embedded_has_the_status_of_the_specification(oembed: OEmbed, query: dict[str, str], status: int) -> None:
    reply = ask(oembed, **query)

    assert status == reply.status
    assert SECRET.encode() not in bytes(reply.body)


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    """The archive's address, served."""
    with serving([OEmbed(served(home)), pages_of(Pages(home))]) as found:
        yield found


def test_a_consumers_library_embeds_an_archived_post(address: str) -> None:
    providers = micawber.ProviderRegistry()
    providers.register(r"https?://(www\.)?(x|twitter)\.com/.*", micawber.Provider(f"{address}/oembed"))
    text = micawber.parse_text(f"Before.\n{GONE_AT}\nAfter.", providers)

    assert "The old bridge is closed" in text
    assert "data-embed-archiver" in text
    with pytest.raises(micawber.ProviderException):
        providers.request("https://x.com/jack/status/20")


def test_the_page_of_a_post_leads_consumers_to_its_document(address: str) -> None:
    from urllib.request import urlopen  # noqa: PLC0415 - only here

    with urlopen(f"{address}/posts/x/1911842373636882499.html") as response:  # noqa: S310 - our own server
        page = response.read().decode()
    at = f"{address}/oembed?url={quote(f'{address}/posts/x/1911842373636882499.html', safe='')}&amp;format=json"
    assert f'<link rel="alternate" type="application/json+oembed" href="{at}"' in page
    with urlopen(at.replace("&amp;", "&")) as response:  # noqa: S310 - our own server
        assert WORDS[:20] in json.loads(response.read())["html"]
