"""Conversations over WebSocket (RFC 6455): what is said in one goes into an exchange, the handshake's, as its body.

The handshake is a request like any other, over a connection that the gate has made. Once the server has switched protocols, our
messages are sent, and its own are read until one of them ends the conversation. They are kept one a line, without frames; a line
break within a message, which is only a gap in JSON, becomes a space.
A server that has said something and then falls silent has said that; one that says nothing at all has not answered.
"""

import base64
import secrets
from collections.abc import Sequence
from contextlib import suppress

import httpcore
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Message, Ping, TextMessage
from wsproto.utilities import LocalProtocolError, generate_accept_token

from archiver.model.captures import Headers
from archiver.model.probes import Dialogue

_LARGEST = 4 * 1024 * 1024
"""How many bytes of a conversation are enough; the largest messages that relays take are a hundredth of it."""

_PIECE = 65_536
_NONCE_BYTES = 16
_NORMAL = 1000
_STILL_OPEN = (ConnectionState.OPEN, ConnectionState.REMOTE_CLOSING)


class ConversationTooLongError(Exception):
    """The other side says more than is wanted."""


def upgrade_headers(nonce: str) -> Headers:
    """The header fields that ask a server to make a WebSocket of the connection."""
    return (
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", nonce),
    )


def new_nonce() -> str:
    """A key for one handshake: it shows that the server has understood, and is no secret."""
    return base64.b64encode(secrets.token_bytes(_NONCE_BYTES)).decode()


def is_accepted(nonce: str, accepted: str | None) -> bool:
    """Whether a server that has switched protocols has switched to this one."""
    return accepted is not None and accepted.strip() == generate_accept_token(nonce.encode()).decode()


def as_lines(messages: Sequence[str]) -> bytes:
    """Messages as they are kept."""
    return "".join(" ".join(one.splitlines()) + "\n" for one in messages).encode(errors="replace")


async def converse(stream: httpcore.AsyncNetworkStream, dialogue: Dialogue, *, patience: float | None) -> bytes:
    """Say what there is to say over an upgraded connection; what is answered. A silence lasts `patience` seconds at most."""
    talk = Conversation(dialogue)
    await stream.write(talk.begin(), timeout=patience)
    while not talk.over:
        try:
            said = await stream.read(_PIECE, timeout=patience)
        except (httpcore.ReadTimeout, httpcore.ReadError):
            if talk.heard:
                break
            raise
        if reply := talk.hear(said):
            await stream.write(reply, timeout=patience)
    with suppress(httpcore.NetworkError, httpcore.TimeoutException):
        await stream.write(talk.farewell(), timeout=patience)
    if not talk.heard:
        raise httpcore.RemoteProtocolError("the conversation ended before anything was said")
    return as_lines(talk.heard)


class Conversation:
    """One conversation, without the line that it goes over: bytes in, bytes out, and what was heard so far."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._socket = Connection(ConnectionType.CLIENT)
        self._part = ""
        self._size = 0
        self.heard: list[str] = []
        self.over = False

    def begin(self) -> bytes:
        """What we say, as bytes."""
        return b"".join(self._socket.send(TextMessage(data=one)) for one in self._dialogue.says)

    def hear(self, said: bytes) -> bytes:
        """Take in bytes, the end among them, as nothing; what is to be sent in return."""
        self._size += len(said)
        if self._size > _LARGEST:
            raise ConversationTooLongError
        try:
            self._socket.receive_data(said or None)
            return b"".join(self._take(event) for event in self._socket.events())
        except LocalProtocolError as trouble:
            raise httpcore.RemoteProtocolError(str(trouble)) from trouble

    def farewell(self) -> bytes:
        """What is sent before we hang up."""
        return self._socket.send(CloseConnection(code=_NORMAL)) if self._socket.state in _STILL_OPEN else b""

    def _take(self, event: object) -> bytes:
        match event:
            case Ping():
                return self._socket.send(event.response())
            case CloseConnection():
                self.over = True
            case TextMessage():
                self._part += event.data
                if event.message_finished:
                    self._note(self._part)
                    self._part = ""
            case Message():
                pass  # bytes are nothing that was asked for
        return b""

    def _note(self, message: str) -> None:
        """Note a message; nothing is heard any more after one that ends the conversation."""
        if self.over:
            return
        self.heard.append(message)
        head = "".join(message[:_LONGEST_HEAD].split())
        self.over = head.startswith(tuple(f'["{end}"' for end in self._dialogue.ends))


_LONGEST_HEAD = 64
