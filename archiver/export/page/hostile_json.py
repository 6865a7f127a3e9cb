"""Read JSON, hex digits and base64 that may be hostile: each is of the kind that it must be, or a finding."""

from __future__ import annotations

import base64
import json
import re
from typing import Any, NoReturn

from archiver.export.page.findings import refuse

MAX_VALUES, MAX_DIGITS = 2_000_000, 19


def load(text: str | bytes, where: str) -> Any:  # noqa: ANN401 - any JSON
    """The JSON value in a text, without fractions, huge numbers, and keys that stand twice."""

    def integer(digits: str) -> int:
        return int(digits) if len(digits) <= MAX_DIGITS else refuse("P009", f"{where}: a number of {len(digits)} digits")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        return found if len(found) == len(pairs) else refuse("P007", where)

    def no_fraction(number: str) -> NoReturn:
        refuse("P009", f"{where}: {number[:20]}")

    try:
        text = text if isinstance(text, str) else text.decode()
        if text.count(",") + text.count("[") + text.count("{") > MAX_VALUES:
            refuse("P012", f"{where} has more than {MAX_VALUES} values")
        return json.loads(text, parse_int=integer, parse_float=no_fraction, parse_constant=no_fraction, object_pairs_hook=unique)
    except RecursionError:
        refuse("P008", where)
    except ValueError as error:
        refuse("P006", f"{where}: {error}")


def part(whole: Any, name: str, kind: type, where: str) -> Any:  # noqa: ANN401 - any JSON
    """A part of a JSON object, of the kind that it must have; integers from 0."""
    found = whole.get(name) if isinstance(whole, dict) else None
    if type(found) is not kind:
        refuse("P010", f"{where}: {name}")
    if isinstance(found, int) and not 0 <= found < 2**63:
        refuse("P009", f"{where}: {name} is {found}")
    return found


def unhex(digits: object, length: int, where: str) -> bytes:
    """Bytes of a certain length from hex digits."""
    if not isinstance(digits, str) or not re.fullmatch(f"[0-9a-f]{{{2 * length}}}", digits):
        refuse("P032", where)
    return bytes.fromhex(digits)


def unbase64(text: str) -> bytes:
    """Bytes from base64; none unless it is the one way to write them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""
