"""The small web's server: HTTP/1.1, TLS and certificates, limits, and counting of requests."""

import asyncio
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from archiver.demo.smallweb.crowd import crowd
from archiver.demo.smallweb.server import SmallWeb, open_small_web
from archiver.demo.smallweb.world import Trouble, World
from archiver.demo.story.founding import world_for_founding

Ask = Callable[..., httpx.Response]
HOST = "www.harbour-gazette.example"
CLIENT = """
import sys, httpx
address, host = sys.argv[1:]
with httpx.Client() as client:
    print(client.get(address, headers={"Host": host}, extensions={"sni_hostname": host}).status_code)
"""


@contextmanager
def line(web: SmallWeb, host: str = HOST) -> Iterator[ssl.SSLSocket]:
    """A bare TLS connection to a host of the small web."""
    context = ssl.create_default_context(cafile=web.ca_file)
    with (
        socket.create_connection(("127.0.0.1", web.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        yield secure


def request(path: str = "/robots.txt", *, method: str = "GET", host: str = HOST, version: str = "1.1", more: str = "") -> bytes:
    return f"{method} {path} HTTP/{version}\r\nHost: {host}\r\n{more}\r\n".encode()


def answers(secure: ssl.SSLSocket, number: int) -> list[bytes]:
    """So many answers, each with its head and its body by Content-Length; a shorter list if the line ends before."""
    unread, whole = b"", list[bytes]()
    while len(whole) < number:
        head, found, rest = unread.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        if found and len(rest) >= length:
            whole.append(head + found + rest[:length])
            unread = rest[length:]
        elif received := secure.recv(65_536):
            unread += received
        else:
            break
    return whole


def test_a_connection_outlives_its_requests(web: SmallWeb) -> None:
    with line(web) as secure:
        for _ in range(3):
            secure.sendall(request())
            assert [b"HTTP/1.1 200 OK"] == [one.split(b"\r\n")[0] for one in answers(secure, 1)]


def test_requests_sent_together_are_answered_in_order(web: SmallWeb) -> None:
    with line(web) as secure:
        secure.sendall(request("/robots.txt") + request("/nowhere") + request("/"))

        assert [b"200", b"404", b"200"] == [one[9:12] for one in answers(secure, 3)]


def test_a_request_in_pieces_is_one_request(web: SmallWeb) -> None:
    with line(web) as secure:
        for piece in request():
            secure.sendall(bytes([piece]))

        assert b"200" == answers(secure, 1)[0][9:12]


def test_a_body_is_not_the_next_request(web: SmallWeb) -> None:
    with line(web) as secure:
        secure.sendall(request(method="POST", more="Content-Length: 12\r\n") + b"GET / ATTACK" + request("/nowhere"))

        assert [b"200", b"404"] == [one[9:12] for one in answers(secure, 2)]


def test_head_has_a_length_and_no_body(web: SmallWeb) -> None:
    with line(web) as secure:
        secure.sendall(request(method="HEAD", more="Connection: close\r\n"))
        received = b"".join(iter(lambda: secure.recv(65_536), b""))

    assert received.endswith(b"\r\n\r\n")
    assert b"Content-Length: 0" not in received


@pytest.mark.parametrize(
    "last",
    [
        request(more="Connection: close\r\n"),
        request(version="1.0"),
        b"nonsense\r\n\r\n",
        request(more="Transfer-Encoding: chunked\r\n"),
    ],
)
def test_the_connection_closes_on_request_or_after_an_invalid_request(web: SmallWeb, last: bytes) -> None:
    with line(web) as secure:
        secure.sendall(last + request())
        received = b"".join(iter(lambda: secure.recv(65_536), b""))

    assert 1 == received.count(b"HTTP/1.1 ")


def test_an_endless_header_is_refused(web: SmallWeb) -> None:
    with line(web) as secure:
        secure.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 70_000)

        assert b"431" == answers(secure, 1)[0][9:12]


def test_a_host_that_never_answers_keeps_the_connection_open(
    web: SmallWeb, world: World, in_world: Callable[[World], None]
) -> None:
    in_world(world.in_trouble([HOST], Trouble.NEVER_ANSWERS))
    with line(web) as secure:
        secure.settimeout(0.2)
        secure.sendall(request())
        with pytest.raises(TimeoutError):
            secure.recv(1)


def test_a_truncated_response_is_shorter_than_its_content_length(ask: Ask, world: World, in_world: Callable[[World], None]) -> None:
    in_world(world.in_trouble([HOST], Trouble.BROKEN_OFF))

    with pytest.raises(httpx.RemoteProtocolError):
        ask(f"https://{HOST}/")


def test_long_pages_are_compressed_for_clients_that_accept_it(ask: Ask) -> None:
    embed = "https://platform.twitter.com/embed/Tweet.html?id=20"
    packed, plain = ask(embed), ask(embed, **{"Accept-Encoding": "identity"})

    assert ("gzip", None) == (packed.headers.get("content-encoding"), plain.headers.get("content-encoding"))
    assert packed.text == plain.text


def test_requests_are_counted_by_host_and_path(web: SmallWeb, ask: Ask) -> None:
    before = web.requests_to(HOST), web.requests_to(HOST, "/robots.txt")
    ask(f"https://{HOST}/robots.txt?once")
    ask(f"https://{HOST}/", agent="counter/1.0")

    assert (before[0] + 2, before[1] + 1) == (web.requests_to(HOST), web.requests_to(HOST, "/robots.txt"))
    assert ("counter/1.0", HOST, "/") == (web.visits[-1].user_agent, web.visits[-1].host, web.visits[-1].path)


def test_an_unknown_host_is_answered_with_421(web: SmallWeb) -> None:
    with line(web) as secure:
        secure.sendall(request(host="elsewhere.example"))

        assert b"421" == answers(secure, 1)[0][9:12]


def stock_client(web: SmallWeb, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program that knows nothing of the small web but an address, asking for its front page."""
    here = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    command = [sys.executable, "-c", CLIENT, f"https://127.0.0.1:{web.port}/", HOST]
    return subprocess.run(command, env=here | environment, capture_output=True, text=True, timeout=20, check=False)


def test_a_standard_client_trusts_it_with_ssl_cert_file(web: SmallWeb) -> None:
    assert "200\n" == stock_client(web, SSL_CERT_FILE=web.ca_file).stdout


def test_a_standard_client_does_not_trust_it_otherwise(web: SmallWeb) -> None:
    assert "CERTIFICATE_VERIFY_FAILED" in stock_client(web).stderr


def test_the_server_sends_its_ca_certificate(web: SmallWeb) -> None:
    chain = web.certificates.chain.read_text()

    assert 2 == chain.count("BEGIN CERTIFICATE")
    assert web.certificates.authority.read_text() in chain


async def test_it_runs_in_an_event_loop_and_can_change_its_world(tmp_path: Path) -> None:
    async with open_small_web(world_for_founding(), folder=tmp_path) as web:
        before = await status_of(web, "t.co", "/xlXOy8Yd8h")
        web.world = crowd(3)
        after = await status_of(web, "t.co", "/xlXOy8Yd8h")

    assert (b"301", b"404") == (before, after)


async def status_of(web: SmallWeb, host: str, path: str) -> bytes:
    context = ssl.create_default_context(cafile=web.ca_file)
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port, ssl=context, server_hostname=host)
    writer.write(request(path, host=host, more="Connection: close\r\n"))
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer[9:12]


def test_an_impersonated_host_has_an_untrusted_certificate(web: SmallWeb) -> None:
    web.impersonated = {"t.co"}
    try:
        with line(web, "x.com"):
            pass
        with pytest.raises(ssl.SSLCertVerificationError), line(web, "t.co"):
            pass
    finally:
        web.impersonated = ()
