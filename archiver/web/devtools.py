"""Chrome DevTools Protocol: the session's interface, and typed accessors for messages.

A field that is missing or has another type gives an empty value (0 for numbers).
"""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

Message: TypeAlias = Mapping[str, object]


class DevToolsSession(Protocol):
    """A DevTools session, as Playwright and the tests provide it."""

    async def send(self, method: str, params: dict[str, object] | None = None, /) -> dict[str, object]:
        """Call a method of the protocol and return its result."""


def text(message: Message, name: str) -> str:
    """The string in a field; empty if there is none."""
    value = message.get(name)
    return value if isinstance(value, str) else ""


def number(message: Message, name: str) -> float:
    """The number in a field; 0 if there is none."""
    value = message.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def inner(message: Message, name: str) -> Message:
    """The object in a field; empty if there is none."""
    value = message.get(name)
    return value if isinstance(value, dict) else {}


def listed(message: Message, name: str) -> list[Message]:
    """The objects in a field's list; empty if there is none."""
    value = message.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
