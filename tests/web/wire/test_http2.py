"""Messages of HTTP/2, as the h2 library sends them and as nobody should."""

from collections.abc import Iterable

import h2.config
import h2.connection
import h2.settings
import pytest
from hpack import Encoder
from hypothesis import given
from hypothesis import strategies as some

from archiver.web.wire.http2 import PREFACE, read_http2
from archiver.web.wire.message import Message
from archiver.web.wire.recorded_connection import Budget, Flow, WireError

Field = tuple[str, str]
GET: tuple[Field, ...] = ((":method", "GET"), (":authority", "a.example"), (":scheme", "https"), (":path", "/a?b"))
OK: tuple[Field, ...] = ((":status", "200"), ("x-b", "1"), ("x-a", "2"), ("set-cookie", "a=1"), ("set-cookie", "b=2"))


class Wire:
    """Both ends of a connection, and what each has sent."""

    def __init__(self) -> None:
        sides = (h2.config.H2Configuration(client_side=side, header_encoding=None) for side in (True, False))
        self.client, self.server = (h2.connection.H2Connection(side) for side in sides)
        self.sent, self.received = b"", b""
        self.client.initiate_connection()
        self.server.initiate_connection()
        self.move()

    def move(self) -> None:
        """Bring what each side has written to the other."""
        for _ in range(2):
            sent, received = self.client.data_to_send(), self.server.data_to_send()
            self.server.receive_data(sent)
            self.client.receive_data(received)
            self.sent, self.received = self.sent + sent, self.received + received

    def ask(self, *fields: Field, body: bytes = b"") -> int:
        """A request; the number of its stream."""
        stream = self.client.get_next_available_stream_id()
        self.client.send_headers(stream, [*GET, *fields], end_stream=not body)
        if body:
            self.client.send_data(stream, body, end_stream=True)
        self.move()
        return stream

    def messages(self) -> list[Message]:
        """The messages that are read."""
        return messages(self.sent, self.received)


def messages(sent: bytes, received: bytes) -> list[Message]:
    """The messages of a connection."""
    return list(read_http2(Flow(sent, 1.0), Flow(received, 2.0), Budget(3_000)))


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """A frame."""
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def block(fields: Iterable[Field]) -> bytes:
    """A header block that needs no table."""
    packed: bytes = Encoder().encode(list(fields))
    return packed


ASKED = PREFACE + frame(4, 0, 0, b"") + frame(1, 5, 1, block(GET))


def test_fields_keep_their_order_and_padding_is_no_part_of_a_body() -> None:
    wire = Wire()
    stream = wire.ask(("cookie", "a=1"), ("cookie", "b=2"), body=b"question")
    wire.server.send_headers(stream, OK)
    for number in range(20):
        wire.server.send_data(stream, b"%d," % number, end_stream=number == 19, pad_length=number * 10)
        wire.move()
    (message,) = wire.messages()
    assert (("Host", "a.example"), ("cookie", "a=1"), ("cookie", "b=2")) == message.request_headers
    assert OK[1:] == message.response_headers
    assert ("GET", "a.example", "/a?b", 200, "HTTP/2", b"question") == (
        message.method, message.authority, message.target, message.status, message.protocol, message.request_body
    )  # fmt: skip
    assert b"".join(b"%d," % number for number in range(20)) == message.body == message.as_sent.body
    assert message.whole


def test_interim_responses_are_passed_over_and_trailers_are_kept() -> None:
    wire = Wire()
    stream = wire.ask()
    wire.server.send_headers(stream, [(":status", "103"), ("link", "</a>")])
    wire.server.send_headers(stream, OK)
    wire.server.send_data(stream, b"body")
    wire.server.send_headers(stream, [("x-sum", "7")], end_stream=True)
    wire.move()
    (message,) = wire.messages()
    assert (200, b"body", (("x-sum", "7"),), True) == (message.status, message.body, message.as_sent.trailers, message.whole)


def test_streams_at_once_and_tables_of_another_size_are_told_apart() -> None:
    wire = Wire()
    wire.client.update_settings({h2.settings.SettingCodes.HEADER_TABLE_SIZE: 65_536})
    wire.server.update_settings({h2.settings.SettingCodes.HEADER_TABLE_SIZE: 0})
    wire.move()
    streams = [wire.ask(("x-number", str(number)), ("x-long", "l" * 3000)) for number in range(30)]
    for number, stream in enumerate(streams):
        wire.server.send_headers(stream, [*OK, ("x-number", str(number)), ("x-long", "m" * 3000)])
    for number, stream in reversed(tuple(enumerate(streams))):
        wire.server.send_data(stream, b"%d" % number, end_stream=True)
        wire.move()
    assert [(str(number), str(number), b"%d" % number) for number in range(30)] == [
        (dict(message.request_headers)["x-number"], dict(message.response_headers)["x-number"], message.body)
        for message in wire.messages()
    ]


@pytest.mark.parametrize("by_server", [True, False])
def test_what_came_before_a_reset_is_not_whole(by_server: bool) -> None:  # noqa: FBT001 — a case
    wire = Wire()
    stream = wire.ask()
    wire.server.send_headers(stream, OK)
    wire.server.send_data(stream, b"half")
    wire.move()
    (wire.server if by_server else wire.client).reset_stream(stream)
    wire.move()
    (message,) = wire.messages()
    assert (b"half", False) == (message.body, message.whole)


def test_a_header_block_in_many_frames_is_read() -> None:
    packed = block((*OK, ("x-long", "l" * 100)))
    parts = [packed[at : at + 9] for at in range(0, len(packed), 9)]
    received = frame(1, 0x1 | 0x8 | 0x20, 1, b"\x03" + bytes(5) + parts[0] + bytes(3))
    received += b"".join(frame(9, 0x4 if part is parts[-1] else 0, 1, part) for part in parts[1:])
    (message,) = messages(ASKED, received)
    assert (("x-long", "l" * 100), True) == (message.response_headers[-1], message.whole)


def test_a_promise_is_no_exchange_but_its_fields_are_in_the_table() -> None:
    encoder = Encoder()
    promise = frame(5, 0x4, 1, (2).to_bytes(4) + encoder.encode([*GET, ("x-shared", "value of both")]))
    answer = frame(1, 0x5, 1, encoder.encode([(":status", "200"), ("x-shared", "value of both")]))
    (message,) = messages(ASKED, promise + answer)
    assert (("x-shared", "value of both"),) == message.response_headers


def test_wherever_a_connection_is_cut_what_came_is_read() -> None:
    received = frame(1, 0x4, 1, block(OK)) + frame(0, 0x1, 1, b"the whole body")
    for length in range(len(received)):
        found = messages(ASKED, received[:length])
        assert all(not message.whole and b"the whole body".startswith(message.body) for message in found)


@pytest.mark.parametrize("fields", [[(":status", "2000")], [("x", "y")], [(":status", "200"), ("x", "a\r\nSet-Cookie: b=c")]])
def test_what_no_browser_would_take_is_no_exchange(fields: list[Field]) -> None:
    assert [] == messages(ASKED, frame(1, 0x5, 1, block(fields)))


def test_a_tunnel_of_another_protocol_and_an_unasked_response_are_no_exchanges() -> None:
    tunnel = frame(1, 0x4, 3, block(((":method", "CONNECT"), (":protocol", "websocket"), *GET[1:])))
    answers = b"".join(frame(1, 0x4, stream, block(OK)) for stream in (3, 5, 2))
    assert [] == messages(PREFACE + tunnel, answers)


BROKEN = {
    "a header bomb": frame(1, 0x5, 3, b"\x40\x01a\x7f\x81\x1e" + b"b" * 4000 + b"\xbe" * 200_000),
    "a block without beginning": frame(9, 0x4, 3, block(OK)),
    "an interrupted block": frame(1, 0, 3, block(OK)) + frame(0, 1, 3, b"x"),
    "an endless block": frame(1, 0, 3, b"") + frame(9, 0, 3, bytes(60_000)) * 6,
    "more padding than payload": frame(1, 0x4, 3, block(OK)) + frame(0, 0x8, 3, b"\x09abc"),
    "an unknown index": frame(1, 0x4, 3, b"\xff\xff\xff\x7f"),
    "a table that is too large": frame(1, 0x4, 3, b"\x3f\xff\xff\xff\x7f" + block(OK)),
    "more frames than anybody sends": frame(0, 0, 3, b"") * 3_001,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_direction_is_told_after_what_was_read_of_it(name: str) -> None:
    found = list[Message]()
    whole = frame(1, 0x5, 1, block(OK))
    with pytest.raises(WireError):
        found.extend(read_http2(Flow(ASKED + frame(1, 5, 3, block(GET))), Flow(whole + BROKEN[name]), Budget(3_000)))
    assert (200, True) == (found[0].status, found[0].whole)
    assert not any(message.whole for message in found[1:])


@given(some.binary(max_size=200), some.binary(max_size=200))
def test_other_bytes_give_messages_or_say_what_is_wrong(sent: bytes, received: bytes) -> None:
    for answer in (received, frame(1, 0x5, 1, received), frame(1, 0x4, 1, block(OK)) + received):
        try:
            found = messages(ASKED + sent, answer)
        except WireError:
            continue
        assert len(found) <= 2
