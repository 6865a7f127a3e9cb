"""Nights of an article with posts on servers of the Fediverse beyond Mastodon: live, deleted, closed to strangers, shut down."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archiver.demo.smallweb.fediverse import akkoma, gotosocial, lemmy, misskey, pixelfed
from archiver.demo.smallweb.fediverse.servers import HOSTS, SERVERS, answer
from archiver.demo.smallweb.interface import PretendPlatform, handle_of
from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from archiver.demo.smallweb.posts import PostState, PretendPost, TextPiece
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from tests.commands.conftest import Done, Program, inherited

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SHUT_DOWN = page("<h1>410</h1> This server has closed.", status=410)


def pretend(server: PretendPlatform, number: int = 1, words: str = "Water rising") -> PretendPost:
    key = server.new_key(number, Random(number))  # noqa: S311 - a key that can be repeated, not a secret
    return PretendPost(key=key, pieces=(TextPiece(text=words),), number=number, handle=handle_of(number))


LIVE = {server.NAME: pretend(server) for server in SERVERS}
ARTICLE = "".join(f"<p>Then this was said, and much was said of it.</p>{server.markup(LIVE[server.NAME])}" for server in SERVERS)
URLS = {
    "akkoma": "https://" + LIVE["akkoma"].key.replace("/", "/notice/"),
    **{name: f"https://{LIVE[name].key}" for name in ("misskey", "gotosocial", "pixelfed", "lemmy")},
}


@dataclass(kw_only=True)
class Fediverse:
    """The servers, with their posts as they are now, and which of them have closed."""

    web: SmallWeb
    posts: Mapping[str, PretendPost]
    closed: frozenset[str] = frozenset()

    def answer(self, _: World, request: Request) -> Response:
        """The answer to a request."""
        return SHUT_DOWN if request.host in self.closed else answer(self.posts.values(), request, now=NOW)

    def become(self, state: PostState) -> None:
        """Put all posts into a state."""
        self.posts = {name: replace(post, state=state) for name, post in self.posts.items()}


@pytest.fixture
def fediverse(tmp_path: Path) -> Iterator[Fediverse]:
    with small_web(World(), folder=tmp_path, hosts=HOSTS) as web:
        servers = Fediverse(web=web, posts=LIVE)
        web.answering = servers.answer
        yield servers


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("articles") / "harbour.html"
    path.write_text(f"<title>The harbour</title><article>{ARTICLE}</article>", encoding="utf-8")
    return str(path)


@pytest.fixture
def program(fediverse: Fediverse, tmp_path: Path) -> Program:
    return without_browser(fediverse.web, tmp_path / "home")


@pytest.fixture(scope="module")
def first_night(article: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an archive to which the article was added on the first night, when all its posts were public."""
    home = tmp_path_factory.mktemp("first night") / "home"
    with small_web(World(), folder=home.parent, hosts=HOSTS) as web:
        web.answering = Fediverse(web=web, posts=LIVE).answer
        night(without_browser(web, home), 1, "archive", article)
    return home


@pytest.fixture
def archived(program: Program, first_night: Path) -> Program:
    """The program with a copy of the first night's archive."""
    return program.at(Path(shutil.copytree(first_night, program.home)))


def without_browser(web: SmallWeb, home: Path) -> Program:
    return Program(home=home, environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})


def night(program: Program, number: int, *arguments: str) -> Done:
    return program(*(arguments or ("check", "--all")), "--json", clock=f"2026-11-{number:02}T02:00:00Z")


def standings(program: Program) -> dict[str, tuple[str, str | None, bool]]:
    """Where the posts stand, by the software of their servers."""
    names = {f"mastodon:{post.key}": name for name, post in LIVE.items()}
    reported: list[dict[str, Any]] = program("report", "--json").value["posts"]
    return {names[one["post"]]: (one["verdict"], one["reason"], one["suspected"]) for one in reported}


INTACT = ("intact", None, False)


def test_posts_of_every_software_are_found_read_and_told_at_their_own_address(archived: Program) -> None:
    assert dict.fromkeys(LIVE, INTACT) == standings(archived)
    for name, post in LIVE.items():
        (told,) = archived("lookup", "--json", f"mastodon:{post.key}").value
        assert (URLS[name], True) == (told["url"], "Water rising" in told["original"]["text"]), name


def test_a_deleted_post_is_gone_where_the_software_says_so_and_suspected_where_it_is_not_sure(
    fediverse: Fediverse, archived: Program
) -> None:
    fediverse.become(PostState.DELETED)
    night(archived, 2)
    night(archived, 3)

    assert {
        "akkoma": ("gone", "not-stated", False),
        "misskey": ("gone", "not-stated", False),
        "lemmy": ("gone", "deleted", False),
        "pixelfed": ("intact", None, True),
        "gotosocial": ("intact", None, True),
    } == standings(archived)
    assert 0 == archived("verify").code, "questions that were sent by POST are evidence like any other"


def test_a_deleted_note_makes_no_night_a_failure(fediverse: Fediverse, archived: Program) -> None:
    fediverse.become(PostState.DELETED)

    assert [(0, [])] * 4 == [(done.code, done.summary["problems"]) for done in (night(archived, number) for number in (2, 3, 4, 5))]


def test_servers_that_answer_nobody_are_said_to_do_so_and_their_public_pages_are_read(
    fediverse: Fediverse, program: Program, article: str
) -> None:
    closed = {name: replace(LIVE[name], state=PostState.LOGIN_ONLY) for name in (akkoma.NAME, misskey.NAME)}
    fediverse.posts = {**LIVE, **closed}
    night(program, 1, "archive", article)

    assert dict.fromkeys(LIVE, INTACT) == standings(program)
    for name in (akkoma.NAME, gotosocial.NAME):
        key = f"mastodon:{LIVE[name].key}"
        (told,) = program("lookup", "--json", key).value
        assert ("Water rising", "platform-page") == (told["original"]["text"], told["original"]["witness"])
        assert "Its server answers only those who are signed in" in " ".join(program("lookup", key).out.split())
    (told,) = program("lookup", "--json", f"mastodon:{LIVE[misskey.NAME].key}").value
    assert ("Water rising", "platform-api") == (told["original"]["text"], told["original"]["witness"]), (
        "its own API answers everybody"
    )


def test_a_server_that_has_closed_ends_no_post_and_is_told_twice(fediverse: Fediverse, archived: Program) -> None:
    fediverse.closed = frozenset(HOSTS)
    told = [{one["where"] for one in night(archived, number).summary["problems"]} for number in range(2, 7)]
    report = archived("report", "--json").value

    assert [set(HOSTS), set(), set(HOSTS), set(), set()] == told
    assert dict.fromkeys(LIVE, INTACT) == standings(archived)
    assert (5, 5) == (report["counts"]["intact"], report["out_of_date"]["intact"])
    assert set(HOSTS) == {one["whose"] for one in report["silent"]}


def test_a_server_that_denies_everything_is_not_believed(fediverse: Fediverse, archived: Program) -> None:
    denied = Response(status=404, body=b'{"error":{"code":"NO_SUCH_NOTE"},"type":"Tombstone"}', content_type="application/json")
    fediverse.web.answering = lambda *_: denied
    night(archived, 2)
    night(archived, 3)

    assert dict.fromkeys(LIVE, INTACT) == standings(archived)


def test_a_host_proves_itself_for_each_api_by_which_it_denies(fediverse: Fediverse, program: Program, tmp_path: Path) -> None:
    """NodeInfo works and objects have tombstones, but the API of statuses is broken."""
    host, path, key = HOSTS[0], "/objects/9c9de5e8-0a1e-484a-b099-e80766180a6d", LIVE["akkoma"].key
    note = json_answer({"type": "Note", "id": f"https://{host}{path}", "content": "Water falling"})
    links = json_answer({"links": [{"href": f"https://{host}/nodeinfo/2.0"}]})
    broken = json_answer({"error": "Record not found"}, status=404)
    pages = {path: note, "/.well-known/nodeinfo": links}
    fediverse.web.answering = lambda _, request: pages.get(request.path) or fediverse.answer(World(), request)
    both = tmp_path / "both.html"
    shown = (f"https://{host}{path}", f"https://{host}/notice/{key.partition('/')[2]}")
    both.write_text(f"<article>{''.join(f'<p>Some words.</p><p>{url}</p>' for url in shown)}</article>", encoding="utf-8")
    night(program, 1, "archive", str(both))
    pages[path] = json_answer({"type": "Tombstone", "id": f"https://{host}{path}"}, status=410)
    fediverse.web.answering = lambda _, request: pages.get(request.path, broken)
    night(program, 2)
    night(program, 3)

    assert "gone" != program("lookup", "--json", f"mastodon:{key}").value[0]["verdict"]


def test_two_addresses_of_one_post_are_one_post_where_its_host_says_so(archived: Program, tmp_path: Path) -> None:
    (first,) = archived("lookup", "--json", f"mastodon:{LIVE['akkoma'].key}").value
    other = next(alias for alias in first["aliases"] if "/objects/" in alias)
    second = tmp_path / "later.html"
    second.write_text(f"<title>Later</title><article><p>Some words.</p><p>https://{other}</p></article>", encoding="utf-8")
    night(archived, 2, "archive", str(second))

    assert set(LIVE) == set(standings(archived))
    (told,) = archived("lookup", "--json", f"mastodon:{LIVE['akkoma'].key}").value
    assert 2 == len({shown["article"] for shown in told["articles"]})


@pytest.mark.browser
def test_posts_are_pictured_at_the_address_of_their_own_server(fediverse: Fediverse, program: Program, article: str) -> None:
    seeing = Program(home=program.home, environment=inherited() | fediverse.web.environment)
    done = night(seeing, 1, "archive", article)

    assert (0, []) == (done.code, done.summary["problems"])
    for server in (akkoma, misskey, gotosocial, pixelfed, lemmy):
        path = URLS[server.NAME].partition(server.HOSTS[0])[2]
        assert fediverse.web.requests_to(server.HOSTS[0], path), server.NAME
        (told,) = program("lookup", "--json", f"mastodon:{LIVE[server.NAME].key}").value
        assert [True] == [one["complete"] for one in told["snapshots"]], server.NAME
