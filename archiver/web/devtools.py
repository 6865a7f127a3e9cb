"""Messages of the DevTools protocol, read with types: what is not there, or is something else, reads as empty."""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

Message: TypeAlias = Mapping[str, object]


class DevToolsSession(Protocol):
    """A DevTools session."""

    async def send(self, method: str, params: dict[str, object] | None = None, /) -> dict[str, object]:
        """Call a method of the protocol, and get what it returns."""


def text(message: Message, name: str) -> str:
    """A field that holds text."""
    value = message.get(name)
    return value if isinstance(value, str) else ""


def number(message: Message, name: str) -> float:
    """A field that holds a number."""
    value = message.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def inner(message: Message, name: str) -> Message:
    """A field that holds another message."""
    value = message.get(name)
    return value if isinstance(value, dict) else {}


def listed(message: Message, name: str) -> list[Message]:
    """A field that holds a list of messages."""
    value = message.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
