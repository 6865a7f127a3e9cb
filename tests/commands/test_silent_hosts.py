"""Hosts without usable answers for nights (no answer, parked domain, other software): verdicts stay; the hosts are reported."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from archiver.demo.smallweb.messages import JSON, Response, json_answer, page
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited
from tests.commands.test_many_platforms import ID, host
from tests.platforms.api import bodies

LOST, PARKED, OTHER, ANEW, STAYS = (f"{name}.example" for name in ("lost", "parked", "other", "anew", "stays"))
HOSTS = (LOST, PARKED, OTHER, ANEW, STAYS)
ARTICLE = "".join(
    f'<blockquote class="mastodon-embed" data-embed-url="https://{name}/@ferry/{ID}/embed"></blockquote>' for name in HOSTS
)
FOR_SALE = page("<html><title>This domain is for sale</title><body>The post has been deleted. Buy it now.</body></html>")
NO_SUCH_PAGE = page("<html><title>404</title>Not Found</html>", status=404)
NO_ROUTE = json_answer({"code": "rest_no_route", "error": "No route was found"}, status=404)


def healthy() -> World:
    """Every host works."""
    pages: dict[tuple[str, str], Response] = {}
    for name in HOSTS:
        pages |= host(name, Response(body=bodies.status("Water rising", key=ID, host=name).encode(), content_type=JSON))
    return World().with_pages(pages)


def later(parked: tuple[str, ...] = (PARKED,)) -> World:
    """Hosts are parked domains, one runs something else, one denies in JSON whatever it is asked; the last one stays."""
    before = healthy()
    pages = dict(before.pages)
    pages |= {place: FOR_SALE for place in pages if place[0] in parked}
    pages |= {place: NO_SUCH_PAGE for place in pages if place[0] == OTHER}
    pages |= {place: NO_ROUTE for place in pages if place[0] == ANEW}
    return replace(before, pages=pages)


@dataclass(frozen=True, kw_only=True)
class Nights:
    """What `check` said on each night, and what the report, its text, and a post's history said after the last silent one."""

    said: list[Done]
    report: dict[str, Any]
    text: str
    shown: str
    after: dict[str, Any]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("silent")
    article = folder / "article.html"
    article.write_text(f"<article>{ARTICLE}</article>", encoding="utf-8")
    with small_web(healthy(), folder=folder) as web:
        environment = inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"}
        program = Program(home=folder / "home", environment=environment)
        alone = program.using(ARCHIVER_CONNECT_TO=f"{LOST}:443:127.0.0.1:9,{web.connect_to}")
        said = [program("archive", "--json", str(article), clock="2026-11-01T02:00:00Z")]
        web.world = later()
        said += [alone("check", "--all", "--json", clock=f"2026-11-{day:02}T02:00:00Z") for day in (2, 3, 4, 5, 6)]
        report, text = program("report", "--json").value, program("report").out
        shown = program("show", f"mastodon:{LOST}/{ID}").out
        web.world = later(parked=(LOST, PARKED))
        said.append(program("check", "--all", "--json", clock="2026-11-07T02:00:00Z"))
        web.world = healthy()
        said.append(program("check", "--all", "--json", clock="2026-11-08T02:00:00Z"))
        yield Nights(said=said, report=report, text=text, shown=shown, after=program("report", "--json").value)


def standing(report: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """Where the posts stand, by their hosts."""
    return {one["post"].split(":")[1].split("/")[0]: (one["verdict"], one["suspected"]) for one in report["posts"]}


def test_a_host_without_usable_answers_ends_no_post_and_raises_no_suspicion(nights: Nights) -> None:
    assert dict.fromkeys(HOSTS, ("intact", False)) == standing(nights.report)
    assert [[], [], []] == [done.summary["changes"] for done in nights.said[1:4]]


def test_silent_hosts_are_reported_with_reason_and_time_when_they_begin_and_when_verdicts_become_stale(nights: Nights) -> None:
    for night in (1, 3):
        told = {one["where"]: one["what"] for one in nights.said[night].summary["problems"]}
        assert 1 == nights.said[night].code
        assert {LOST, PARKED, OTHER, ANEW} == set(told)
        assert "the connection was refused" in told[LOST]
        assert f"last usable answer on 1 November 2026, tried on {night} day" in told[LOST]
        assert "it does not answer as a working host does" in told[ANEW]


def test_silent_hosts_do_not_make_every_night_a_failure(nights: Nights) -> None:
    for night in (2, 4, 5):
        assert (0, []) == (nights.said[night].code, nights.said[night].summary["problems"])


def test_the_last_report_of_a_silent_host_says_where_it_stays_listed(nights: Nights) -> None:
    (told,) = [one for one in nights.said[3].summary["problems"] if one["where"] == LOST]

    assert "“No usable answers”" in told["remedy"]


def test_a_silence_for_another_reason_is_news(nights: Nights) -> None:
    assert [LOST] == [one["where"] for one in nights.said[6].summary["problems"]]


def test_the_report_counts_what_is_out_of_date(nights: Nights) -> None:
    assert (5, 4) == (nights.report["counts"]["intact"], nights.report["out_of_date"]["intact"])
    assert "Out of date, not confirmed lately: 4 intact." in nights.text


def test_the_report_lists_silent_hosts_with_their_time(nights: Nights) -> None:
    silent = {one["whose"]: (one["posts"], one["since"][:10], one["nights"]) for one in nights.report["silent"]}

    assert dict.fromkeys((LOST, PARKED, OTHER, ANEW), (1, "2026-11-01", 5)) == silent
    assert f"{PARKED}, 1 post: only an empty page that needs scripts came; last usable answer on 1 November 2026" in nights.text


def test_the_history_of_a_post_says_that_its_verdict_is_stale(nights: Nights) -> None:
    assert "This verdict may be out of date: the connection was refused" in " ".join(nights.shown.split())


def test_a_host_that_answers_again_is_no_longer_silent(nights: Nights) -> None:
    assert [] == nights.said[-1].summary["problems"]
    assert dict.fromkeys(HOSTS, ("intact", False)) == standing(nights.after)
    assert [] == nights.after["silent"]
    assert {None} == {one["unheard"] for one in nights.after["posts"]}
