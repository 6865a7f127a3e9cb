"""The operator's own keys through the whole program: what they show, and that they are written nowhere."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from archiver.commands import run
from archiver.demo.smallweb.hosts import answer
from archiver.demo.smallweb.keyed import KeyedAnswer, KeyedApis
from archiver.demo.smallweb.messages import json_answer
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import Trouble, World
from archiver.demo.smallweb.x import server as x
from archiver.model.captures import Exchange
from archiver.model.digests import JSONValue
from archiver.web.redaction import Redaction
from tests.commands.conftest import Done, Program, inherited
from tests.commands.searching import contents, places_of
from tests.platforms.api import bodies

HOST, SHOWN, FOR_FOLLOWERS, POST, VIDEO = (
    "social.example",
    "110446183735368301",
    "110446183735368302",
    "1911842373636882499",
    "eiHXASgRTcA",
)
TOKEN, BEARER, API_KEY = "s3cret/of+the=quay~Harbour&Gull", "AAAA%2FHarbour%3DTide+Bearer", "AIza-Quay_0123456789"
APP, GIVEN = "an-app-id_0123:its/secret+9876=", "eyJ-given/for+the=app.0123"
ENVIRONMENT = {"ARCHIVER_AN_APP": APP, "ARCHIVER_A_TOKEN": TOKEN, "ARCHIVER_A_BEARER": BEARER, "ARCHIVER_AN_API_KEY": API_KEY}
KEYS = f"""[keys]
x = "env:ARCHIVER_A_BEARER"
reddit = "env:ARCHIVER_AN_APP"
youtube = "env:ARCHIVER_AN_API_KEY"
[keys.mastodon]
"{HOST}" = "env:ARCHIVER_A_TOKEN"
"""
REDDIT = "t3_7pfpeq"
WORDS = "Water rising at the bridge"


def place(key: str) -> tuple[str, str]:
    """Where the API has a status."""
    return (HOST, f"/api/v1/statuses/{key}")


def status(key: str, words: str, **fields: str) -> KeyedAnswer:
    """What the host answers who has a token."""
    return KeyedAnswer(key=TOKEN, content=json.loads(bodies.status(words, key=key, host=HOST, **fields)))


OF_X: JSONValue = {
    "data": {
        "id": POST,
        "text": f"{WORDS} &amp; falling https://t.co/abc",
        "author_id": "7",
        "created_at": "2026-04-14T16:51:23.000Z",
        "edit_history_tweet_ids": [POST],
        "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://quay.example/news"}]},
    },
    "includes": {"users": [{"id": "7", "username": "ferry", "name": "Ferry", "protected": False}]},
}
OF_YOUTUBE: JSONValue = {
    "kind": "youtube#videoListResponse",
    "items": [
        {
            "id": VIDEO,
            "snippet": {"title": WORDS, "description": "At noon", "channelId": "UC1", "channelTitle": "Ferry"},
            "status": {"privacyStatus": "unlisted"},
        }
    ],
}
ANSWERS = {
    place(SHOWN): status(SHOWN, WORDS),
    place(FOR_FOLLOWERS): status(FOR_FOLLOWERS, "Only you", visibility="private"),
    (HOST, "/api/v1/accounts/verify_credentials"): KeyedAnswer(key=TOKEN, content={"id": "1"}),
    ("api.x.com", f"/2/tweets/{POST}"): KeyedAnswer(key=BEARER, content=OF_X),
    ("api.x.com", "/2/tweets/20"): KeyedAnswer(key=BEARER, content=OF_X),
    ("www.reddit.com", "/api/v1/access_token"): KeyedAnswer(
        key=APP, content={"access_token": GIVEN, "token_type": "bearer", "expires_in": 3600}, basic=True
    ),
    ("oauth.reddit.com", "/api/info"): KeyedAnswer(key=GIVEN, content=json.loads(bodies.reddit_post(WORDS))[0]),
    ("www.googleapis.com", "/youtube/v3/videos"): KeyedAnswer(key=API_KEY, content=OF_YOUTUBE, parameter="key"),
}
ARTICLE = (
    "".join(
        f'<blockquote class="mastodon-embed" data-embed-url="https://{HOST}/@ferry/{key}/embed"></blockquote>'
        for key in (SHOWN, FOR_FOLLOWERS)
    )
    + f'<blockquote class="twitter-tweet"><a href="https://twitter.com/ferry/status/{POST}"></a></blockquote>'
    f'<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/quay/comments/{REDDIT[3:]}/a/"></a></blockquote>'
    f'<iframe src="https://www.youtube.com/embed/{VIDEO}"></iframe>'
)


def closed_web() -> AbstractContextManager[SmallWeb]:
    """A web in which X and YouTube refuse strangers, and a host of Mastodon's kind answers only those who log in."""
    world = World().with_pages({(HOST, "/api/v1/instance"): json_answer({"uri": HOST})}).in_trouble(x.HOSTS, Trouble.CHALLENGE)
    return small_web(
        world,
        hosts=(
            HOST,
            "elsewhere.example",
            "api.x.com",
            "www.googleapis.com",
            "www.youtube.com",
            "www.reddit.com",
            "oauth.reddit.com",
        ),
    )


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    """A web of its own for one test."""
    with closed_web() as opened:
        yield opened


def archived(web: SmallWeb, folder: Path, apis: KeyedApis, keys: str = KEYS) -> Program:
    """A home whose settings name a key, outside of which its article is."""
    web.answering = apis.answer
    source = folder / "sources" / "quay.html"
    source.parent.mkdir()
    source.write_text(f"<html><title>The quay</title><article><p>What was said.</p>{ARTICLE}</article></html>", encoding="utf-8")
    environment = inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"} | ENVIRONMENT
    home = folder / "archive" / "home"
    home.mkdir(parents=True)
    (home / "archiver.toml").write_text(keys, encoding="utf-8")
    return Program(home=home, environment=environment)


def everything(program: Program) -> list[Done]:
    """All that people do with an archive, one after the other."""
    post, folder = f"mastodon:{HOST}/{SHOWN}", program.home.parent
    results = [program("archive", "--json", str(folder.parent / "sources" / "quay.html"), clock="2026-12-01T03:00:00Z")]
    results.append(program("check", "--all", clock="2026-12-02T03:00:00Z"))
    results += [program(*arguments) for arguments in (
        ("verify",), ("show", post), ("show", "--json", post), ("lookup", "--json", post), ("report",), ("status", "--json"),
        ("doctor", "--json"), ("doctor",), ("config", "show"), ("config", "check"), ("custody", "--json"),
        ("export", "site", str(folder / "site")), ("export", "wacz", post, "-o", str(folder / "post.wacz")),
        ("export", "warc", post, "-o", str(folder / "post.warc.gz")), ("export", "proof", post, "--output", str(folder / "proof")),
    )]  # fmt: skip
    return results


def test_a_key_is_in_nothing_that_is_written_or_printed(web: SmallWeb, tmp_path: Path) -> None:
    apis = KeyedApis(answers=ANSWERS, others=answer, repeats=True)
    program = archived(web, tmp_path, apis)
    results = everything(program)

    assert [done.err for done in results if done.code not in {0, 1} and "D001" not in done.out] == []
    assert all(len(requests) > 1 for address, requests in apis.sent.items() if address in ANSWERS)
    assert places_of([*ENVIRONMENT.values(), *APP.split(":"), GIVEN], program.home.parent, results) == []


def test_the_search_finds_a_key_that_is_not_taken_out(web: SmallWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_it_is(_: Redaction, exchange: Exchange, *, has_key: bool) -> Exchange:  # noqa: ARG001 - its signature
        return exchange

    monkeypatch.setattr(Redaction, "exchange", as_it_is)
    program = archived(web, tmp_path, KeyedApis(answers=ANSWERS, others=answer, repeats=True))
    for name, value in program.environment.items():
        monkeypatch.setenv(name, value)
    run(["--home", str(program.home), "archive", str(tmp_path / "sources" / "quay.html")])

    found = places_of([*ENVIRONMENT.values(), *APP.split(":"), GIVEN], program.home.parent, [])
    assert any(name.startswith("home/snapshots/mastodon/") for name in found)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Done]]:
    """A home of one night, with a key."""
    folder = tmp_path_factory.mktemp("once")
    with closed_web() as web:
        program = archived(web, folder, KeyedApis(answers=ANSWERS, others=answer))
        yield program, program("archive", "--json", str(folder / "sources" / "quay.html"), clock="2026-12-01T03:00:00Z")


def known(program: Program, name: str) -> dict[str, Any]:
    """What the archive knows of a post."""
    found: list[dict[str, Any]] = program("lookup", "--json", name).value
    return found[0]


@pytest.mark.parametrize(
    ("name", "probe", "words"),
    [
        (f"mastodon:{HOST}/{SHOWN}", "mastodon-status-by-key", WORDS),
        (f"x:{POST}", "x-post-by-key", f"{WORDS} & falling https://quay.example/news"),
        (f"reddit:{REDDIT}", "reddit-post-by-key", f"The quay\n\n{WORDS}"),
        (f"youtube:{VIDEO}", "youtube-video-by-key", f"{WORDS}\n\nAt noon"),
    ],
)
def test_what_a_key_shows_is_a_version_by_a_probe_of_its_own(once: tuple[Program, Done], name: str, probe: str, words: str) -> None:
    noted = once[0]("show", "--json", name).value["history"][-1]

    assert [version["text"] for version in known(once[0], name)["versions"]] == [words]
    assert (noted["probe"], noted["about"]) == (probe, "signed-in")


def test_what_a_key_shows_is_no_verdict_on_what_everybody_sees(once: tuple[Program, Done]) -> None:
    names = (f"mastodon:{HOST}/{SHOWN}", f"mastodon:{HOST}/{FOR_FOLLOWERS}", f"x:{POST}", f"youtube:{VIDEO}", f"reddit:{REDDIT}")

    assert [known(once[0], name)["verdict"] for name in names] == ["unknown"] * 5


def test_people_are_told_what_was_asked_with_a_key(once: tuple[Program, Done]) -> None:
    observed = once[0]("show", f"x:{POST}").out

    assert "there (asked with your own key: no verdict on what everybody sees" in observed


def test_what_only_a_key_shows_has_no_snapshot_that_says_that_the_post_is_gone(once: tuple[Program, Done]) -> None:
    assert not list(once[0].home.glob("snapshots/x/*"))
    assert [snapshot for snapshot in once[1].events("snapshot") if snapshot.get("post") == f"x:{POST}"] == []


def test_a_post_for_followers_has_no_version_though_the_keys_owner_may_see_it(once: tuple[Program, Done]) -> None:
    assert known(once[0], f"mastodon:{HOST}/{FOR_FOLLOWERS}")["versions"] == []


def test_answers_that_came_with_a_key_are_read_again_by_verify(once: tuple[Program, Done]) -> None:
    assert once[0]("verify").code == 0


def test_records_of_requests_with_a_key_say_that_it_is_replaced(once: tuple[Program, Done]) -> None:
    records = b"".join(content for path in once[0].home.rglob("*.warc.gz") for content in contents(path))

    assert b"Authorization: Bearer KEY-NOT-KEPT" in records
    assert b"X-Archiver-Redacted: key" in records


def test_no_redirect_is_followed_with_a_key(web: SmallWeb, tmp_path: Path) -> None:
    apis = KeyedApis(answers=ANSWERS, others=answer, redirects_to="https://elsewhere.example/")
    program = archived(web, tmp_path, apis)
    done = program("archive", "--json", str(tmp_path / "sources" / "quay.html"))

    assert web.requests_to("elsewhere.example") == 0
    assert places_of([*ENVIRONMENT.values(), *APP.split(":"), GIVEN], program.home.parent, [done]) == []


def test_a_key_that_is_not_taken_is_a_problem_that_names_it(web: SmallWeb, tmp_path: Path) -> None:
    program = archived(web, tmp_path, KeyedApis(answers=ANSWERS, others=answer)).using(ARCHIVER_A_TOKEN=WORDS.replace(" ", "-"))
    problems = program("archive", "--json", str(tmp_path / "sources" / "quay.html")).summary["problems"]

    assert f"key mastodon:{HOST}" in [problem["where"] for problem in problems]


def test_an_app_that_gets_no_token_is_a_problem(web: SmallWeb, tmp_path: Path) -> None:
    program = archived(web, tmp_path, KeyedApis(answers=ANSWERS, others=answer)).using(ARCHIVER_AN_APP="another:app-0123")
    problems = program("archive", "--json", str(tmp_path / "sources" / "quay.html")).summary["problems"]

    assert ("key reddit", "the platform gives no token for the key reddit (status 401)") in [
        (problem["where"], problem["what"]) for problem in problems
    ]


def test_a_token_is_asked_for_once(web: SmallWeb, tmp_path: Path) -> None:
    apis = KeyedApis(answers=ANSWERS, others=answer)
    program = archived(web, tmp_path, apis)
    program("archive", str(tmp_path / "sources" / "quay.html"))

    assert len(apis.sent["www.reddit.com", "/api/v1/access_token"]) == 1


def test_no_more_requests_have_a_key_than_the_settings_say(web: SmallWeb, tmp_path: Path) -> None:
    apis = KeyedApis(answers=ANSWERS, others=answer)
    program = archived(web, tmp_path, apis, KEYS.replace("[keys]\n", "[keys]\nmost_per_run = 1\n"))
    program("archive", str(tmp_path / "sources" / "quay.html"))

    by_token = [request for requests in apis.sent.values() for request in requests if TOKEN in str(request.headers)]
    assert len(by_token) == 1


def test_doctor_says_which_keys_work(web: SmallWeb, tmp_path: Path) -> None:
    program = archived(web, tmp_path, KeyedApis(answers=ANSWERS, others=answer)).using(ARCHIVER_A_BEARER=WORDS.replace(" ", "-"))
    diagnosis = program("doctor", "--json").value

    assert {key["name"]: key["fault"] for key in diagnosis["keys"]} == {
        "x": "the platform answers it with status 401",
        "reddit": None,
        "youtube": None,
        f"mastodon:{HOST}": None,
    }
    assert "D025" in [finding["code"] for finding in diagnosis["findings"]]
