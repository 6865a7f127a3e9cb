"""Lower bounds for a test, as their settings do."""

from collections.abc import Iterator
from contextlib import contextmanager

from archiver.bounds import Bounds, bounds, put_in_force, setting_of


@contextmanager
def lowered(**values: int) -> Iterator[None]:
    """Put bounds in force that the environment sets, and the others at their defaults; afterwards those that were in force."""
    before = bounds()
    put_in_force(Bounds.from_environment({setting_of(name): str(value) for name, value in values.items()}))
    try:
        yield
    finally:
        put_in_force(before)
