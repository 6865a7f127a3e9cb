"""Memento: what RFC 7089 asks of TimeGates, TimeMaps and mementos, for posts by every spelling and for articles."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from archiver.app.runs.home import Home
from archiver.model.mementos import read_timemap
from archiver.serving.memento import MementoServer
from archiver.serving.replies import Reply, ServedRequest
from tests.serving.link_format import Link, read_links
from tests.serving.made_archive import ARTICLE, FIRST, GONE, GONE_AT, NIGHT, PICTURED_AT, SECRET, make_archive, served

BASE = "http://127.0.0.1:8765"
FERRY = "https://news.example/ferry"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive home."""
    return make_archive(tmp_path_factory.mktemp("memento") / "home")


@pytest.fixture(scope="module")
def memento(home: Home) -> MementoServer:
    """What answers for it."""
    return MementoServer(served(home))


def ask(memento: MementoServer, target: str, when: datetime | str | None = None) -> Reply:
    """The reply to a request at a time."""
    written = format_datetime(when, usegmt=True) if isinstance(when, datetime) else when
    headers = {"accept-datetime": written} if written is not None else {}
    reply = memento(ServedRequest(target=target, path=target, base=BASE, headers=headers))
    assert reply is not None
    return reply


def by_relation(links: list[Link], relation: str) -> list[Link]:
    """The links with a relation."""
    return [link for link in links if relation in link.relations]


@pytest.mark.parametrize(
    ("when", "stamp"),
    [
        (None, "20260202020000"),
        (FIRST, "20260201020000"),
        (datetime(1999, 1, 1, tzinfo=UTC), "20260201020000"),
        (FIRST + NIGHT * 0.4, "20260201020000"),
        (FIRST + NIGHT * 0.6, "20260202020000"),
        (datetime(2040, 1, 1, tzinfo=UTC), "20260202020000"),
    ],
)
def test_a_timegate_leads_to_the_copy_nearest_to_the_time_that_is_asked_for(
    memento: MementoServer, when: datetime | None, stamp: str
) -> None:
    found = ask(memento, f"/timegate/{GONE_AT}", when)
    links = read_links(found.headers["Link"])

    assert (302, f"{BASE}/memento/{stamp}/{GONE_AT}") == (found.status, found.headers["Location"])
    assert "accept-datetime" == found.headers["Vary"]
    assert "Memento-Datetime" not in found.headers
    assert [GONE_AT] == [link.target for link in by_relation(links, "original")]
    assert [f"{BASE}/timemap/link/{GONE_AT}"] == [link.target for link in by_relation(links, "timemap")]
    assert found.headers["Location"] in [link.target for link in by_relation(links, "memento")]


def test_a_time_that_is_none_is_refused(memento: MementoServer) -> None:
    found = ask(memento, f"/timegate/{GONE_AT}", "yesterday")

    assert (400, "accept-datetime") == (found.status, found.headers["Vary"])


@pytest.mark.parametrize(
    "spelled",
    [
        GONE_AT,
        "http://x.com/rivertown/status/1911842373636882499",
        "https://twitter.com/rivertown/status/1911842373636882499?s=20",
        "https://mobile.twitter.com/i/web/status/1911842373636882499",
        "x.com/rivertown/status/1911842373636882499",
        "https:/x.com/rivertown/status/1911842373636882499",
        "https%3A%2F%2Fx.com%2Frivertown%2Fstatus%2F1911842373636882499",
        "https://pic.twitter.com/abcDEF1234",
    ],
)
def test_every_spelling_of_a_posts_address_leads_to_its_copies(memento: MementoServer, spelled: str) -> None:
    found = ask(memento, f"/timemap/link/{spelled}")

    assert 200 == found.status
    assert 2 == len(by_relation(read_links(bytes(found.body).decode()), "memento"))


def test_a_timemap_lists_all_copies_and_names_its_gate_and_itself(memento: MementoServer) -> None:
    found = ask(memento, f"/timemap/link/{GONE_AT}")
    links = read_links(bytes(found.body).decode())

    assert "application/link-format" == found.media_type
    assert [GONE_AT] == [link.target for link in by_relation(links, "original")]
    assert [f"{BASE}/timegate/{GONE_AT}"] == [link.target for link in by_relation(links, "timegate")]
    (own,) = by_relation(links, "self")
    assert (f"{BASE}/timemap/link/{GONE_AT}", "application/link-format") == (own.target, own.parameters["type"])
    assert [FIRST, FIRST + NIGHT] == [link.at for link in by_relation(links, "memento")]
    assert [("first", "memento"), ("last", "memento")] == [link.relations for link in by_relation(links, "memento")]
    for link in by_relation(links, "memento"):
        assert 200 == ask(memento, link.target.removeprefix(BASE)).status


def test_our_own_reader_of_other_archives_reads_our_timemap(memento: MementoServer) -> None:
    found = read_timemap(bytes(ask(memento, f"/timemap/link/{GONE_AT}").body))

    assert found is not None
    assert (FIRST, FIRST + NIGHT) == found.mementos


def test_a_long_timemap_has_pages_that_name_each_other_and_list_every_copy_once(home: Home) -> None:
    paged = MementoServer(served(home), max_listed=1)
    first = read_links(bytes(ask(paged, f"/timemap/link/{GONE_AT}").body).decode())
    (further,) = by_relation(first, "timemap")
    second = read_links(bytes(ask(paged, further.target.removeprefix(BASE)).body).decode())

    assert f"{BASE}/timemap/link/2/{GONE_AT}" == further.target
    assert [further.target] == [link.target for link in by_relation(second, "self")]
    assert [f"{BASE}/timemap/link/{GONE_AT}"] == [link.target for link in by_relation(second, "timemap")]
    assert [FIRST, FIRST + NIGHT] == [link.at for page in (first, second) for link in by_relation(page, "memento")]
    assert further.parameters["from"] == format_datetime(FIRST + NIGHT, usegmt=True)
    assert 404 == ask(paged, f"/timemap/link/3/{GONE_AT}").status


def test_a_memento_says_when_it_was_kept_and_of_what_and_shows_it_inert(memento: MementoServer) -> None:
    found = ask(memento, f"/memento/20260201020000/{GONE_AT}")
    links, page = read_links(found.headers["Link"]), bytes(found.body).decode()

    assert (200, "Sun, 01 Feb 2026 02:00:00 GMT") == (found.status, found.headers["Memento-Datetime"])
    assert {"original", "timegate", "timemap", "first", "next", "last", "memento"} == {
        name for link in links for name in link.relations
    }
    assert "The old bridge is closed" in page
    assert "color: green" in page
    assert "sandbox; default-src 'none'" in found.headers["Content-Security-Policy"]
    assert not any(f"<{name}" in page.lower() for name in ("script", "link", "base", "meta", "iframe"))


def test_a_memento_at_another_time_leads_to_the_nearest(memento: MementoServer) -> None:
    found = ask(memento, f"/memento/2026020102/{GONE_AT}".replace("2026020102", "20260201090000"))

    assert (302, f"{BASE}/memento/20260201020000/{GONE_AT}") == (found.status, found.headers["Location"])


def test_a_copy_without_a_page_shows_the_post_as_static_markup(memento: MementoServer) -> None:
    found = ask(memento, f"/memento/20260201020000/{PICTURED_AT}")

    assert 200 == found.status
    assert b"SocialMediaPosting" in bytes(found.body)


def test_an_article_has_mementos_as_it_was_read(memento: MementoServer) -> None:
    found = ask(memento, f"/memento/20260201020000/{FERRY}")

    assert 200 == found.status
    assert b"The ferry goes." in bytes(found.body)


@pytest.mark.parametrize("way", ["timegate", "timemap/link", "memento/20260201020000"])
@pytest.mark.parametrize("url", ["https://x.com/jack/status/20", ARTICLE, "https://nowhere.example/", "https://x.com/rivertown"])
def test_what_is_withdrawn_shows_something_withdrawn_or_is_not_kept_has_no_memento(
    memento: MementoServer, way: str, url: str
) -> None:
    found = ask(memento, f"/{way}/{url}")

    assert 404 == found.status
    assert SECRET.encode() not in bytes(found.body)


@pytest.mark.parametrize(
    "url",
    [
        'https://x.com/i/status/1911842373636882499?a="><script>',
        "https://x.com/i/status/1911842373636882499?%0d%0aSet-Cookie:a=b",
        "https://x.com/i/status/1911842373636882499?a=ü, <b>",
    ],
)
def test_an_address_that_is_written_to_break_out_stays_in_its_place(memento: MementoServer, url: str) -> None:
    found = ask(memento, f"/timegate/{url}")

    assert 302 == found.status
    assert len(by_relation(read_links(found.headers["Link"]), "original")) == 1
    assert not set('"<> \r\n') & set(found.headers["Location"])
    read_links(bytes(ask(memento, f"/timemap/link/{url}").body).decode())


def test_the_name_of_a_post_is_no_address(memento: MementoServer) -> None:
    assert ask(memento, f"/timegate/{GONE}").status in {400, 404}
