"""WebSocket client (RFC 6455): sends a dialogue's messages and reads the replies.

The handshake is an ordinary request over a connection of the gate. After the upgrade the dialogue's messages are sent, and replies
are read until one of them ends the conversation. The replies become the body of the handshake's exchange, one per line, without
frames; a line break within a message, which is only white space in JSON, becomes a space.
If a server sends replies and then stops, these count as its answer; if it sends nothing at all, it has not answered.
"""

import base64
import secrets
from collections.abc import Sequence
from contextlib import suppress

import httpcore
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Message, Ping, TextMessage
from wsproto.utilities import LocalProtocolError, generate_accept_token

from archiver.bounds import bounds
from archiver.model.captures import Headers
from archiver.model.probes import Dialogue

_READ_BYTES = 65_536
_NONCE_BYTES = 16
_MAX_HEAD_CHARACTERS = 64  # where a reply names its kind, such as `["EOSE"`
_NORMAL_CLOSURE = 1000
_OPEN_STATES = (ConnectionState.OPEN, ConnectionState.REMOTE_CLOSING)


class ConversationTooLongError(Exception):
    """The server sent more than 4 MiB."""


def upgrade_headers(nonce: str) -> Headers:
    """The header fields that request an upgrade to WebSocket."""
    return (
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", nonce),
    )


def new_nonce() -> str:
    """A new `Sec-WebSocket-Key`; it is not secret, since the server only has to transform it."""
    return base64.b64encode(secrets.token_bytes(_NONCE_BYTES)).decode()


def is_accepted(nonce: str, accept: str | None) -> bool:
    """Whether the server's `Sec-WebSocket-Accept` belongs to the nonce."""
    return accept is not None and accept.strip() == generate_accept_token(nonce.encode()).decode()


def as_lines(messages: Sequence[str]) -> bytes:
    """Messages as bytes, one per line."""
    return "".join(" ".join(message.splitlines()) + "\n" for message in messages).encode(errors="replace")


async def converse(stream: httpcore.AsyncNetworkStream, dialogue: Dialogue, *, silence_seconds: float | None) -> bytes:
    """Send a dialogue's messages over an upgraded connection and return the replies, one per line.

    Waits at most `silence_seconds` for the next bytes. httpcore's exceptions if there is no reply; `ConversationTooLongError`.
    """
    conversation = Conversation(dialogue)
    await stream.write(conversation.begin(), timeout=silence_seconds)
    while not conversation.over:
        try:
            received = await stream.read(_READ_BYTES, timeout=silence_seconds)
        except (httpcore.ReadTimeout, httpcore.ReadError):
            if conversation.replies:
                break
            raise
        if output := conversation.receive(received):
            await stream.write(output, timeout=silence_seconds)
    with suppress(httpcore.NetworkError, httpcore.TimeoutException):
        await stream.write(conversation.close(), timeout=silence_seconds)
    if not conversation.replies:
        raise httpcore.RemoteProtocolError("the conversation ended without a reply")
    return as_lines(conversation.replies)


class Conversation:
    """One conversation without I/O: bytes in, bytes out, and the `replies` so far."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._socket = Connection(ConnectionType.CLIENT)
        self._partial_message = ""
        self._received_bytes = 0
        self.replies: list[str] = []
        self.over = False

    def begin(self) -> bytes:
        """The dialogue's messages as bytes to send."""
        return b"".join(self._socket.send(TextMessage(data=message)) for message in self._dialogue.says)

    def receive(self, data: bytes) -> bytes:
        """Take received bytes, empty at the end of the stream; returns bytes to send.

        `httpcore.RemoteProtocolError` if the server breaks the protocol, `ConversationTooLongError` if it sends too much.
        """
        self._received_bytes += len(data)
        if self._received_bytes > bounds().websocket_bytes:  # the largest messages that relays accept are a hundredth of it
            raise ConversationTooLongError
        try:
            self._socket.receive_data(data or None)
            return b"".join(self._take(event) for event in self._socket.events())
        except LocalProtocolError as error:
            raise httpcore.RemoteProtocolError(str(error)) from error

    def close(self) -> bytes:
        """The close frame as bytes to send; empty if the connection is already closed."""
        return self._socket.send(CloseConnection(code=_NORMAL_CLOSURE)) if self._socket.state in _OPEN_STATES else b""

    def _take(self, event: object) -> bytes:
        match event:
            case Ping():
                return self._socket.send(event.response())
            case CloseConnection():
                self.over = True
            case TextMessage():
                self._partial_message += event.data
                if event.message_finished:
                    self._add_reply(self._partial_message)
                    self._partial_message = ""
            case Message():
                pass  # binary messages are not part of a dialogue
        return b""

    def _add_reply(self, message: str) -> None:
        """Add a reply, unless an earlier one ended the conversation."""
        if self.over:
            return
        self.replies.append(message)
        head = "".join(message[:_MAX_HEAD_CHARACTERS].split())
        self.over = head.startswith(tuple(f'["{end}"' for end in self._dialogue.ends))
