"""The API: its answers are what its own description says, and the objects that the commands print."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from archiver.serving.api import DOCUMENT, ROUTES, Api
from archiver.serving.openapi import answer_schema
from archiver.serving.replies import Reply, ServedRequest
from tests.serving.json_schema import flaws
from tests.serving.made_archive import GONE, PICTURED, SECRET, WITHDRAWN, make_archive, served

BASE = "http://127.0.0.1:8765"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Api:
    """The API of an archive."""
    return Api(served(make_archive(tmp_path_factory.mktemp("api") / "home")))


def ask(api: Api, target: str) -> Reply:
    """The reply to a request."""
    parts = urlsplit(target)
    reply = api(ServedRequest(target=target, path=parts.path, base=BASE, query=dict(parse_qsl(parts.query))))
    assert reply is not None
    return reply


def value(api: Api, target: str) -> Any:  # noqa: ANN401 - any JSON
    """What is answered with 200, read."""
    reply = ask(api, target)
    assert 200 == reply.status, reply.body
    return json.loads(bytes(reply.body))


EXAMPLES = {
    "/api/status": ["/api/status"],
    "/api/posts": ["/api/posts", "/api/posts?limit=1", "/api/posts?verdict=gone&platform=x"],
    "/api/posts/{name}": [f"/api/posts/{GONE}", f"/api/posts/{PICTURED}", "/api/posts/unsettled/4"],
    "/api/articles": ["/api/articles", "/api/articles?limit=1"],
    "/api/articles/{id}": ["/api/articles/1", "/api/articles/2"],
    "/api/runs": ["/api/runs", "/api/runs?limit=1"],
    "/api/runs/{run}": ["/api/runs/1", "/api/runs/2"],
    "/api/lookup": ["/api/lookup?q=bridge", f"/api/lookup?q={GONE}", "/api/lookup?q=nothing+of+the+kind"],
    "/api/report": ["/api/report"],
    "/api/changes": ["/api/changes", "/api/changes?since=2026-02-02T00:00:00Z", "/api/changes?limit=1"],
}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: str(route.path))
def test_every_answer_is_what_the_description_says(api: Api, route: Any) -> None:  # noqa: ANN401
    document = value(api, DOCUMENT)

    for target in EXAMPLES[route.path]:
        described = document["paths"][route.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert answer_schema(route) == described
        assert [] == list(flaws(value(api, target), described, document, target))


def test_the_description_is_of_all_routes_and_refers_only_to_what_it_has(api: Api) -> None:
    document = value(api, DOCUMENT)
    text = json.dumps(document)

    assert {route.path for route in ROUTES} == set(document["paths"])
    assert BASE == document["servers"][0]["url"]
    names = document["components"]["schemas"]
    assert all(f'"#/components/schemas/{name}"' in text for name in names)
    assert text.count('"$ref"') == sum(text.count(f'"#/components/schemas/{name}"') for name in names)
    for route in ROUTES:
        in_path = [parameter.name for parameter in route.parameters if parameter.in_path]
        assert all(f"{{{name}}}" in route.path for name in in_path)


@pytest.mark.parametrize("path", ["/api/posts", "/api/articles", "/api/runs", "/api/changes", "/api/lookup?q=bridge"])
def test_the_pages_of_a_list_are_together_the_whole_list_each_once(api: Api, path: str) -> None:
    whole = value(api, path)
    (key,) = (key for key, listed in whole.items() if isinstance(listed, list))
    found: list[object] = []
    further: str | None = f"{path}{'&' if '?' in path else '?'}limit=1"
    while further is not None:
        page = value(api, further.removeprefix(BASE))
        found += page[key]
        further = page["next"]

    assert whole[key]
    assert whole[key] == found


def every_answer(api: Api) -> Iterator[tuple[str, str]]:
    """All examples, and what is answered."""
    for target in (target for targets in EXAMPLES.values() for target in targets):
        yield target, json.dumps(value(api, target))


def test_a_withdrawn_post_is_in_no_answer(api: Api) -> None:
    for target, answer in every_answer(api):
        assert SECRET not in answer, target
        assert f'"{WITHDRAWN}"' not in answer, target


def test_a_withdrawn_post_that_is_asked_for_is_gone_with_the_reason(api: Api) -> None:
    reply = ask(api, f"/api/posts/{WITHDRAWN}")

    assert 410 == reply.status
    assert "asked by its author" in json.loads(bytes(reply.body))["error"]


def test_a_list_of_one_standing_has_only_posts_that_stand_so(api: Api) -> None:
    assert [str(GONE)] == [post["post"] for post in value(api, "/api/posts?verdict=gone")["posts"]]


def test_a_change_is_told_with_its_run(api: Api) -> None:
    (change,) = value(api, "/api/changes")["changes"]

    assert (str(GONE), "intact", "gone", 2) == (change["post"], change["from"], change["to"], change["run"])


@pytest.mark.parametrize(
    ("target", "status", "told"),
    [
        ("/api/posts?limit=0", 400, "limit"),
        ("/api/posts?limit=101", 400, "100"),
        ("/api/posts?limit=١", 400, "limit"),
        ("/api/posts?verdict=dead", 400, "gone"),
        ("/api/posts?verdit=gone", 400, "verdit"),
        ("/api/posts?after=99999999999999999999999", 400, "after"),
        ("/api/changes?since=yesterday", 400, "2026-03-01"),
        ("/api/lookup", 400, "q is missing"),
        ("/api/posts/x:1", 404, "x:1"),
        ("/api/posts/unsettled/400", 404, "unsettled/400"),
        ("/api/articles/9", 404, "9"),
        ("/api/articles/one", 400, "id"),
        ("/api/runs/9", 404, "9"),
        ("/api/nothing", 404, "openapi.json"),
    ],
)
def test_what_cannot_be_answered_says_why(api: Api, target: str, status: int, told: str) -> None:
    reply = ask(api, quote(target, safe="/:?=&%"))
    document = value(api, DOCUMENT)
    error = json.loads(bytes(reply.body))

    assert status == reply.status
    assert told in bytes(reply.body).decode()
    assert [] == list(flaws(error, {"$ref": "#/components/schemas/Error"}, document))


def test_what_a_run_records_is_seen_without_a_restart(tmp_path: Path) -> None:
    from archiver.ledger.writer import Ledger  # noqa: PLC0415 - only here
    from tests.serving.made_archive import NOW  # noqa: PLC0415

    home = make_archive(tmp_path / "home")
    asked = Api(served(home))
    before = value(asked, "/api/runs")["runs"]
    with Ledger.open(home.database, clock=lambda: NOW) as ledger:
        ledger.begin("check")
        after = value(asked, "/api/runs")["runs"]

    assert [2, 1] == [run["run"] for run in before]
    assert [3, 2, 1] == [run["run"] for run in after]
    assert after[0]["finished_at"] is None
