"""Messages of HTTP/1 are read as leniently as browsers do, to the byte, and never beyond what is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archiver.model.captures import AsSent
from archiver.web.wire.http1 import read_http1
from archiver.web.wire.message import Message
from archiver.web.wire.recorded_connection import Budget, Flow, WireError

GET = b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"


def messages(sent: bytes, received: bytes, *, ended: bool = True) -> list[Message]:
    """The messages of a connection."""
    return list(read_http1(Flow(sent, 1.0), Flow(received, 2.0, ended=ended), Budget(3_000)))


def only(sent: bytes, received: bytes, *, ended: bool = True) -> Message:
    """The one message of a connection."""
    (message,) = messages(sent, received, ended=ended)
    return message


def test_a_message_has_its_heads_and_fields_as_they_were_sent() -> None:
    head = b"HTTP/1.1 200 All  Right\r\nX-b:1\r\nx-A:  two \r\nSet-Cookie: a=1\r\nset-cookie: b=\xe4\r\nContent-Length: 2\r\n\r\n"
    message = only(GET, head + b"hi")
    assert AsSent(request_head=GET, response_head=head, body=b"hi") == message.as_sent
    assert (("X-b", "1"), ("x-A", "two"), ("Set-Cookie", "a=1"), ("set-cookie", "b=ä"), ("Content-Length", "2")) == (
        message.response_headers
    )
    assert (200, "All  Right", "HTTP/1.1", b"hi", True, 1.0) == (
        message.status, message.reason, message.protocol, message.body, message.whole, message.at
    )  # fmt: skip


BODIES = {
    "with a length": (b"Content-Length: 5\r\n\r\n", b"hello", b"hello"),
    "in chunks": (b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", b"hello"),
    "in chunks with extensions": (
        b"transfer-encoding: Chunked\r\n\r\n",
        b'2;a="b;c"\r\nhe\r\n03 ; d\r\nllo\r\n00\r\n\r\n',
        b"hello",
    ),
    "in chunks with a trailer": (b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n0;x\r\nA: b\r\nC: d\r\n\r\n", b"hello"),
    "in chunks with bare line feeds": (b"Transfer-Encoding: chunked\n\n", b"5\nhello\n0\n\n", b"hello"),
    "none": (b"Content-Length: 0\r\n\r\n", b"", b""),
    "with a length stated twice": (b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n", b"hello", b"hello"),
    "in chunks though a length is stated": (
        b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\nx\r\n0\r\n\r\n",
        b"x",
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_ends_where_its_framing_says_and_the_next_message_follows(name: str) -> None:
    head, sent, content = BODIES[name]
    following = b"HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\n!"
    first, second = messages(GET + GET, b"HTTP/1.1 200 OK\r\n" + head + sent + following, ended=False)
    assert (content, sent, True) == (first.body, first.as_sent.body, first.whole)
    assert (404, b"!") == (second.status, second.body)


@pytest.mark.parametrize("name", [name for name, (_, sent, _) in BODIES.items() if sent])
def test_a_body_that_breaks_off_anywhere_is_not_whole(name: str) -> None:
    head, sent, content = BODIES[name]
    for length in range(len(sent)):
        message = only(GET, b"HTTP/1.1 200 OK\r\n" + head + sent[:length])
        assert not message.whole
        assert sent[:length] == message.as_sent.body
        assert content.startswith(message.body)


@pytest.mark.parametrize(("method", "status"), [(b"HEAD", b"200"), (b"GET", b"204"), (b"GET", b"304")])
def test_responses_without_a_body_end_with_their_head(method: bytes, status: bytes) -> None:
    request = method + GET[3:]
    received = b"HTTP/1.1 " + status + b" X\r\nContent-Length: 5\r\n\r\n"
    assert [(b"", True)] * 2 == [(message.body, message.whole) for message in messages(request * 2, received * 2, ended=False)]


def test_a_body_without_a_length_goes_on_until_the_server_has_finished() -> None:
    received = b"HTTP/1.0 200 OK\r\n\r\nall of it"
    assert (b"all of it", True) == (only(GET, received).body, only(GET, received).whole)
    assert not only(GET, received, ended=False).whole


def test_interim_responses_are_passed_over() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    message = only(GET, interim + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
    assert (200, b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n") == (
        message.status, message.body, message.as_sent.response_head
    )  # fmt: skip


def test_nothing_is_read_behind_an_upgrade() -> None:
    upgrade = b"GET /socket HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\n\r\n"
    assert [] == messages(upgrade + b"\x81\x85abcd", b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + GET)
    refused = messages(upgrade + GET, b"HTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert [200] == [message.status for message in refused]


@pytest.mark.parametrize("framing", [b"Content-Length: 4", b"Transfer-Encoding: chunked"])
def test_requests_in_a_row_have_their_own_bodies(framing: bytes) -> None:
    body = b"a\xff\x00b" if b"Length" in framing else b"4\r\na\xff\x00b\r\n0\r\n\r\n"
    post = b"POST /p HTTP/1.1\r\nHost: a.example\r\n" + framing + b"\r\n\r\n" + body
    answers = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
    assert [(b"a\xff\x00b", b"1"), (b"", b"2")] == [
        (message.request_body, message.body) for message in messages(post + GET, answers + b"1" + answers + b"2")
    ]


def test_a_request_without_a_response_is_no_exchange() -> None:
    assert [] == messages(GET, b"")
    assert [] == messages(GET, b"HTTP/1.1 200 OK\r\nContent-")


def test_a_folded_line_and_a_bare_carriage_return_cannot_make_another_field() -> None:
    message = only(GET, b"HTTP/1.1 200 OK\r\nA: b\r\n  c\r\nD: e\rF: g\r\nno colon\r\n: nameless\r\nContent-Length: 0\r\n\r\n")
    assert (("A", "b c"), ("D", "e F: g"), ("Content-Length", "0")) == message.response_headers


@pytest.mark.parametrize(
    "received",
    [
        b"220 mail.example ESMTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 20_000,
        b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000,
    ],
)
def test_what_no_browser_would_take_is_not_read(received: bytes) -> None:
    with pytest.raises(WireError):
        messages(GET, received)


def test_a_body_in_too_many_pieces_is_not_read() -> None:
    with pytest.raises(WireError, match="too many pieces"):
        messages(GET, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 3_001)


@given(some.binary(max_size=300), some.binary(max_size=300))
def test_other_bytes_give_messages_or_say_what_is_wrong(sent: bytes, received: bytes) -> None:
    try:
        found = messages(GET + sent, b"HTTP/1.1 200 OK\r\n" + received)
    except WireError:
        return
    assert all(message.as_sent.body in received for message in found)
