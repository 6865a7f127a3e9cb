"""Find the names in what people paste: addresses in brackets, in sentences, in other addresses, defanged, or cut in two."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from archiver.platforms import finder_by_name
from archiver.platforms.registry import platforms_at

_ADDRESS = re.compile(r"(?:https?|at|nostr|tg)://[^\s<>\"“”]+|nostr:[0-9a-z]+")
_DEFANGED_SCHEME = re.compile(r"\bhxxp(s?)(?:://|\[://\])", re.IGNORECASE)
_DEFANGED_DOT = re.compile(r"\[\.\]|\(\.\)|\[dot\]", re.IGNORECASE)
"""How addresses are written so that nobody opens them by mistake."""
_WEB = ("https://", "http://")
_WITHIN = re.compile(r"(?<=.)https?://\S+", re.IGNORECASE)
"""The address that an address of an archive, a translator or an embed builder carries."""
_BARE_ADDRESS = re.compile(r"(?<![\w/.@])(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>\"“”]+", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w:/.@])[A-Za-z]{1,20}:[^\s<>\"“”:/][^\s<>\"“”]{2,200}")
"""A PostRef in a sentence."""
_HANDLE = re.compile(r"(?<![\w/.@])@[\w.-]+(?:@[\w.-]+)?")
_KEY_IN_SENTENCE = re.compile(r"(?<![\w/.@:-])(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{7,64}(?![\w/@:-])")
_MAX_PIECES, _MAX_KEYS = 3, 5
_AROUND = "<>()[]{}«»‹›“”„‘’\"'`*|.,;:!?…。、，！？「」『』（）【】《》〈〉"
_PARTS = re.compile(r"[/?&=#]+")
_LONG_KEY = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{11,64}")
"""Keys that are long enough to be the same by no accident; the shortest are those of YouTube."""
_ATTRIBUTION = re.compile(r"[—–-]\s*[^()\n]{1,80}\(@[\w.@-]{1,80}\)[^\n]*\Z")


def names_in(text: str) -> Iterator[str]:
    """The names that a query may be: itself, without what nobody sees, and the address within it, without punctuation around it."""
    cleaned = "".join(character for character in text if unicodedata.category(character) != "Cf").strip()
    if " " not in cleaned or "/" not in cleaned:
        yield cleaned
    mended = _DEFANGED_DOT.sub(".", _DEFANGED_SCHEME.sub(r"http\1://", cleaned))
    within = _ADDRESS.search(mended)
    found = within[0] if within else mended if " " not in mended else ""
    bare = found.strip(_AROUND)
    if bare and bare != cleaned:
        yield bare
    if " " in cleaned and "/" in cleaned:
        yield cleaned
        yield from (match[0].rstrip(_AROUND) for match in _BARE_ADDRESS.finditer(cleaned))
        if cleaned.startswith(_WEB) and len(cleaned.split()) <= _MAX_PIECES:
            yield "".join(cleaned.split())  # an address that a line break or a space has cut
    for inner in reversed(list(_WITHIN.finditer(unquote(found)))):
        yield inner[0]
    if " " in cleaned:
        yield from (match[0].rstrip(_AROUND) for match in _NAME.finditer(cleaned))
        yield from islice((match[0] for match in _KEY_IN_SENTENCE.finditer(cleaned)), _MAX_KEYS)


def handle_in(text: str) -> str | None:
    """The only handle in a text of several words; None if it has none, or several."""
    found = {match[0].rstrip(_AROUND) for match in _HANDLE.finditer(text)}
    return found.pop() if len(found) == 1 else None


def keys_within(address: str) -> Iterator[str]:
    """The parts of an address that may be keys of posts, if it names nothing itself, as a mirror's or an API's."""
    if " " not in address and address.startswith(_WEB):
        yield from (key for key in _PARTS.split(address)[1:] if _LONG_KEY.fullmatch(key))


def without_attribution(text: str) -> str:
    """The words of a quotation that ends in its author, as embeds write it: “… — Name (@handle) July 27, 2026”."""
    return _ATTRIBUTION.sub("", text).strip()


def with_platform(name: str) -> str:
    """A name whose platform is written as people write it: in capitals, or by its domain (`twitter:…`)."""
    written, colon, key = name.partition(":")
    platform = written.lower()
    if not colon or key.startswith("//") or not written.isalpha():
        return name
    known = platforms_at(f"{platform}.com") if finder_by_name(platform) is None else frozenset({platform})
    return f"{next(iter(known))}:{key}" if len(known) == 1 else name
