"""What the kernel knows of its own clock: whether something keeps it right, and by how much it may be off (`adjtimex(2)`)."""

import ctypes
import sys
from contextlib import suppress
from pathlib import Path

from archiver.model.digests import JSONValue

_NANOSECONDS = 0x2000
"""STA_NANO: offsets are in nanoseconds instead of microseconds."""
_UNSYNCHRONIZED = 0x0040
"""STA_UNSYNC: nothing disciplines the clock."""
_ROOM_BYTES = 512
_SOURCE = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")


class _Timex(ctypes.Structure):
    """The beginning of the kernel's `struct timex`, and room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * _ROOM_BYTES),
    )


def kernel_clock() -> dict[str, JSONValue]:
    """The clock's source, whether it is synchronized, and its offset and largest error in microseconds; empty where nobody knows.

    A kernel whose clock nobody disciplines does not know how far it is off, so there is no offset then.
    """
    found: dict[str, JSONValue] = {}
    with suppress(OSError):
        found["source"] = _SOURCE.read_text().strip()
    if sys.platform != "linux":
        return found
    state = _Timex()
    try:
        failed = ctypes.CDLL(None).adjtimex(ctypes.byref(state)) < 0
    except (OSError, AttributeError):
        return found
    if failed:
        return found
    found["synchronized"] = not state.status & _UNSYNCHRONIZED
    if found["synchronized"]:
        found["offset_us"] = state.offset // 1000 if state.status & _NANOSECONDS else state.offset
        found["max_error_us"] = state.maxerror
    return found
