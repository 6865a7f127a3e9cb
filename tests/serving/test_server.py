"""The server: whom it answers, what it refuses, and what stands in the head of every answer."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from archiver.errors import InputError, LedgerError
from archiver.serving.access import AccessRules, access_rules
from archiver.serving.replies import Reply, ServedRequest
from tests.serving.loopback import serving

TOKEN = "a-token-of-more-than-twenty-characters"  # noqa: S105 - it opens nothing


def echo(request: ServedRequest) -> Reply | None:
    """Answers with what was asked, except below /none and /error."""
    if request.path == "/none":
        return None
    if request.path == "/error":
        raise LedgerError("the database has holes", remedy="see `verify`")
    return Reply(body=f"{request.path} {dict(request.query)}".encode())


@pytest.fixture(scope="module")
def open_server() -> Iterator[str]:
    """A server that is open to this machine."""
    with serving([echo]) as address:
        yield address


@pytest.fixture(scope="module")
def closed_server() -> Iterator[str]:
    """A server that wants a token."""
    with serving([echo], rules=lambda port: access_rules(host="127.0.0.1", ports=(port,), token=TOKEN)) as address:
        yield address


def ask(address: str, target: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> HTTPResponse:
    """One request over a connection of its own, with exactly this target; underscores in names of headers are hyphens."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request(method, target, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.content = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def content(response: HTTPResponse) -> str:
    """What was answered, as text."""
    return bytes(response.content).decode()  # type: ignore[attr-defined]


def test_a_page_is_answered_with_what_keeps_it_harmless(open_server: str) -> None:
    found = ask(open_server, "/posts.html?q=a")

    assert (200, "/posts.html {'q': 'a'}") == (found.status, content(found))
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in found.headers["Content-Security-Policy"]
    assert "nosniff" == found.headers["X-Content-Type-Options"]
    assert "no-referrer" == found.headers["Referrer-Policy"]
    assert "same-origin" == found.headers["Cross-Origin-Resource-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "MADE-UP"])
def test_a_method_that_changes_something_is_refused(open_server: str, method: str) -> None:
    assert 405 == ask(open_server, "/index.html", method=method).status


def test_the_head_of_an_answer_can_be_asked_for_alone(open_server: str) -> None:
    found = ask(open_server, "/index.html", method="HEAD")

    assert (200, "") == (found.status, content(found))


def test_a_name_that_leads_here_and_is_not_ours_is_refused(open_server: str) -> None:
    """DNS rebinding: a stranger's page has its own name lead to this machine."""
    assert 421 == ask(open_server, "/index.html", Host="evil.example").status


def test_an_answer_that_did_not_change_is_not_sent_again(open_server: str) -> None:
    tag = ask(open_server, "/index.html").headers["ETag"]

    assert 304 == ask(open_server, "/index.html", If_None_Match=tag).status
    assert 200 == ask(open_server, "/other.html", If_None_Match=tag).status


@pytest.mark.parametrize("target", ["/" + "a" * 9000, "/search.html?q=" + "a" * 9000, "/search.html?" + "a=1&" * 40])
def test_an_address_that_is_too_large_is_refused(open_server: str, target: str) -> None:
    assert 414 == ask(open_server, target).status


def test_what_is_not_there_is_a_plain_page(open_server: str) -> None:
    found = ask(open_server, "/none")

    assert 404 == found.status
    assert "There is no such page" in content(found)


def test_an_error_of_the_archive_is_a_plain_page_with_its_remedy(open_server: str) -> None:
    found = ask(open_server, "/error")

    assert (503, "the database has holes\n→ see `verify`\n") == (found.status, content(found))


def test_a_browser_is_told_an_error_on_a_page_that_leads_back_to_the_overview(open_server: str) -> None:
    found = ask(open_server, "/none", Accept="text/html,*/*;q=0.8")

    assert (404, "text/html; charset=utf-8") == (found.status, found.headers["Content-Type"])
    assert 'href="index.html"' in content(found)
    assert "style-src 'sha256-" in found.headers["Content-Security-Policy"]


def test_without_a_token_nothing_is_shown(closed_server: str) -> None:
    found = ask(closed_server, "/posts/x/20.html", Accept="text/html")

    assert 401 == found.status
    assert 'action="../../login"' in content(found)
    assert "posts" not in content(found)


def test_a_program_shows_the_token_as_a_bearer(closed_server: str) -> None:
    assert 200 == ask(closed_server, "/index.html", Authorization=f"Bearer {TOKEN}").status
    assert 401 == ask(closed_server, "/index.html", Authorization=f"Bearer {TOKEN}x").status


def test_a_person_shows_the_token_on_the_login_page_and_gets_a_cookie(closed_server: str) -> None:
    found = ask(closed_server, "/login", method="POST", body=f"token={TOKEN}".encode())
    cookie = found.headers["Set-Cookie"]

    assert (303, "index.html") == (found.status, found.headers["Location"])
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert 200 == ask(closed_server, "/index.html", Cookie=cookie.partition(";")[0]).status
    assert 401 == ask(closed_server, "/index.html", Cookie=cookie.partition(";")[0] + "0").status


def test_a_wrong_token_brings_the_login_page_again(closed_server: str) -> None:
    found = ask(closed_server, "/login", method="POST", body=b"token=guess")

    assert 401 == found.status
    assert "This is not the token." in content(found)
    assert "Set-Cookie" not in found.headers


def test_a_proxys_header_opens_the_archive_only_from_the_proxy() -> None:
    rules = access_rules(host="0.0.0.0", ports=(80,), trusted_header="Remote-User", trusted_proxies=("10.0.0.0/24",))  # noqa: S104
    headers = {"host": "0.0.0.0", "remote-user": "ann"}  # noqa: S104

    assert "ALLOWED" == rules.decide(headers, client="10.0.0.7", cookie=None).name
    assert "TOKEN_NEEDED" == rules.decide(headers, client="10.0.1.7", cookie=None).name
    assert "TOKEN_NEEDED" == rules.decide({"host": "0.0.0.0"}, client="10.0.0.7", cookie=None).name  # noqa: S104


REFUSED: dict[str, tuple[Callable[[], AccessRules], str]] = {
    "everybody": (lambda: access_rules(host="0.0.0.0", ports=(80,)), "ARCHIVER_SERVE_TOKEN"),  # noqa: S104
    "a short token": (lambda: access_rules(host="127.0.0.1", ports=(80,), token="short"), "secrets"),  # noqa: S106
    "a token no header can have": (lambda: access_rules(host="127.0.0.1", ports=(80,), token="ä" * 30), "secrets"),
    "a header from anywhere": (
        lambda: access_rules(host="192.0.2.1", ports=(80,), trusted_header="Remote-User"),
        "--trusted-proxy",
    ),
    "no header": (lambda: access_rules(host="127.0.0.1", ports=(80,), trusted_header="Remote User"), "Remote-User"),
    "no network": (lambda: access_rules(host="127.0.0.1", ports=(80,), trusted_proxies=("proxy",)), "10.0.0.7"),
    "no address": (lambda: access_rules(host="127.0.0.1", ports=(80,), public_url="archive"), "https://"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_rules_that_let_everybody_in_are_refused_with_the_remedy(what: str) -> None:
    make, remedy = REFUSED[what]

    with pytest.raises(InputError) as refusal:
        make()
    assert remedy in str(refusal.value)
