"""Decode HTML inside of an attribute, a script or a template: plain, entity-escaped, percent-encoded or in base64."""

import base64
import binascii
import html
import re
from urllib.parse import unquote

_MARKUP = re.compile(r"<(?:blockquote|iframe|amp-|script|div|a)\b", re.IGNORECASE)
_BASE64 = re.compile(r"\s*[A-Za-z0-9+/\s]{40,}={0,2}\s*")


def decode_markup(text: str) -> str | None:
    """The decoded markup in a text; None if it contains none."""
    if _MARKUP.search(text):
        return text
    if "&lt;" in text or "%3C" in text:
        decoded = html.unescape(text) if "&lt;" in text else unquote(text)
        return decoded if _MARKUP.search(decoded) else None
    stripped = text.strip()
    # In base64, `<` and a letter begin with `P`.
    return _from_base64(stripped) if stripped.startswith("P") and _BASE64.fullmatch(stripped) else None


def _from_base64(text: str) -> str | None:
    try:
        decoded = base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return decoded if _MARKUP.search(decoded) else None
