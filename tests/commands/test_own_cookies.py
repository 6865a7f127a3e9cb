"""The operator's cookies in the browser: which requests have them, and that they are written nowhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.commands import run
from archiver.demo.smallweb.hosts import answer
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from archiver.model.captures import Capture
from archiver.web.redaction import Redaction
from tests.commands.conftest import Done, Program, inherited
from tests.commands.searching import places_of

HOST, ELSEWHERE = "platform.twitter.com", "pbs.twimg.com"
SESSION, RENEWED = "s3ssion/of+the=quay~0123456789", "renewed-by-the-server/9876543210+abc"
COOKIES = f"""# Netscape HTTP Cookie File
#HttpOnly_.twitter.com\tTRUE\t/\tTRUE\t0\tauth\t{SESSION}
.elsewhere.example\tTRUE\t/\tTRUE\t0\tauth\tof-somebody-else-0123
{HOST}\tFALSE\t/\tFALSE\t4102444800\tlanguage\ten
"""


class EchoingServer:
    """The small web, whose pages repeat the cookie in their text, and set another one; `sent` are the cookies by host."""

    def __init__(self) -> None:
        self.sent: dict[str, set[str]] = {}

    def answer(self, world: World, request: Request) -> Response:
        """The answer of the small web, with the cookies in it."""
        cookie = request.headers.get("cookie")
        self.sent.setdefault(request.host, set()).add(cookie or "")
        made = answer(world, request)
        if cookie is None or not made.content_type.startswith("text/html"):
            return made
        again = f"<p>{SESSION} {RENEWED}</p>".encode()
        return replace(made, body=made.body + again, headers=(*made.headers, ("Set-Cookie", f"renewed={RENEWED}; Path=/; Secure")))


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, EchoingServer, str]]:
    """A home whose settings name cookies, and an article outside of it."""
    folder = tmp_path_factory.mktemp("cookies")
    source, home = folder / "one.html", folder / "archive" / "home"
    home.mkdir(parents=True)
    (folder / "cookies.txt").write_text(COOKIES, encoding="utf-8")
    (folder / "cookies.txt").chmod(0o600)
    (home / "archiver.toml").write_text(f'[keys.cookies]\n"{HOST}" = "file:{folder}/cookies.txt"\n', encoding="utf-8")
    quoted = f'<blockquote class="twitter-tweet"><a href="{founding.PRESIDENT_POST.address}"></a></blockquote>'
    source.write_text(f"<article><p>What he said.</p>{quoted}</article>", encoding="utf-8")
    server = EchoingServer()
    with small_web(founding.world_for_founding()) as web:
        web.answering = server.answer
        yield Program(home=home, environment=inherited() | web.environment), server, str(source)


@pytest.fixture(scope="module")
def archived(signed_in: tuple[Program, EchoingServer, str]) -> Done:
    """The output of `archive` with the cookies."""
    return signed_in[0]("archive", "--json", signed_in[2], clock="2026-12-01T03:00:00Z")


def test_pages_of_the_host_get_its_cookies_and_nobody_else_does(
    signed_in: tuple[Program, EchoingServer, str],
    archived: Done,  # noqa: ARG001 - it was run
) -> None:
    server = signed_in[1]
    with_session = {host for host, cookies in server.sent.items() if any(SESSION in cookie for cookie in cookies)}

    assert with_session == {HOST}
    assert any("language=en" in cookie for cookie in server.sent[HOST])
    assert not any("of-somebody-else" in cookie for cookies in server.sent.values() for cookie in cookies)


def test_doctor_says_for_which_host_there_are_cookies(signed_in: tuple[Program, EchoingServer, str]) -> None:
    found = signed_in[0]("doctor", "--offline", "--json").value["keys"]

    assert [(key["name"], key["origin"], key["tried"]) for key in found] == [(f"cookies:{HOST}", "2 cookies", False)]


def test_cookies_are_in_nothing_that_is_written_or_printed(signed_in: tuple[Program, EchoingServer, str], archived: Done) -> None:
    program, post = signed_in[0], f"x:{founding.PRESIDENT_POST.id}"
    folder = program.home.parent
    results = [archived, program("verify"), program("show", "--json", post), program("config", "show")]
    results.append(program("export", "wacz", post, "-o", str(folder / "post.wacz")))
    results.append(program("export", "site", str(folder / "site")))

    assert {done.code for done in results} == {0}
    assert archived.summary["captured"] == 1
    assert places_of([SESSION, RENEWED], folder, results) == []


def test_the_search_finds_cookies_that_are_not_taken_out(
    signed_in: tuple[Program, EchoingServer, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_it_is(_: Redaction, capture: Capture) -> Capture:
        return capture

    monkeypatch.setattr(Redaction, "capture", as_it_is)
    program, _, source = signed_in
    for name, value in program.environment.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "home"
    home.mkdir()
    (home / "archiver.toml").write_bytes((program.home / "archiver.toml").read_bytes())
    run(["--home", str(home), "archive", source])

    assert any(name.startswith("home/snapshots/x/") for name in places_of([SESSION], tmp_path, []))
    assert any(name.startswith("home/snapshots/x/") for name in places_of([RENEWED], tmp_path, []))
