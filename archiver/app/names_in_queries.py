"""Find the names in what people paste: addresses in brackets, in sentences, in other addresses, defanged, or cut in two."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from urllib.parse import unquote

from archiver.model.urls import URL
from archiver.platforms import finder_by_name
from archiver.platforms.registry import platforms_at

_ADDRESS = re.compile(r"(?:https?|at|nostr|tg)://[^\s<>\"“”]+|nostr:[0-9a-z]+")
_DEFANGED_SCHEME = re.compile(r"\bh(?:xx|tt)p\s?(s?)(?:://|\[://\]|\[:\]//)", re.IGNORECASE)
_DEFANGED_DOT = re.compile(r"\[\.\]|\(\.\)|[\[(]dot[\])]", re.IGNORECASE)
"""How addresses are written so that nobody opens them by mistake."""
_WEB = ("https://", "http://")
_WITHIN = re.compile(r"(?<=.)https?://\S+", re.IGNORECASE)
"""The address that an address of an archive, a translator or an embed builder carries."""
_BARE_ADDRESS = re.compile(r"(?<![\w/.@])(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>\"“”]+", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w:/.@])[A-Za-z]{1,20}:[^\s<>\"“”:/][^\s<>\"“”]{2,200}")
"""A PostRef in a sentence."""
_HANDLE = re.compile(r"(?<![\w/.@])@[\w.-]+(?:@[\w.-]+)?")
_ACCOUNT = re.compile(r"(?<![\w/.@])@?([\w.-]{1,60})@((?:[\w-]{1,63}\.){1,6}[a-z]{2,24})(?![\w/@])", re.IGNORECASE)
"""An account with its host, as people of the Fediverse write it, with or without the first `@`."""
_PREFIX = re.compile(r"([A-Za-z][\w.+-]{0,20}):(?:(?!//)|//(?=/))\s?(\S.*)", re.DOTALL)
"""What people write in front of a name, or of the path of a file: `from:`, `tweet:`, `file://`."""
_WWW = re.compile(r"^(?:https?://)?(?:www\.)?")
_POSSESSIVE = re.compile(r"['’]s?$")
_NOSTR_NAME = re.compile(r"(?:note|nevent)1[0-9a-z]{50,1000}")
_OF_ACCOUNT = re.compile(r"at://([\w.:-]+)|[a-z]{2,12}://\S{0,40}[?&](?:domain|screen_name)=(\w{1,60})")
"""How addresses for platforms' own programs name an account."""
_ACCOUNT_PARAMETERS = ("screen_name", "domain", "user")
_BEFORE_ACCOUNTS = frozenset({"profile", "users", "user", "channel", "in", "u", "view", "s", "c"})
_KEY_IN_SENTENCE = re.compile(r"(?<![\w/.@:-])(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{7,64}(?![\w/@:-])")
_HOST = re.compile(r"(?<![\w/.@-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?![\w/.@-])", re.IGNORECASE)
_MAX_BEFORE_HANDLE = 5  # words: `RT`, or the author's name
_MAX_PIECES, _MAX_KEYS, _MAX_FILE = 3, 5, 500
_OWN_SCHEMES = frozenset({"nostr", "did"})
_AROUND = "<>()[]{}«»‹›“”„‘’\"'`*|.,;:!?…。、，！？「」『』（）【】《》〈〉"
_PARTS = re.compile(r"[^A-Za-z0-9_-]+")
_JOINTS = frozenset("/=:#")
"""What stands between the parts of an address, or of the markup that has it."""
_LONG_KEY = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{11,64}")
"""Keys that are long enough to be the same by no accident; the shortest are those of YouTube."""
_SHORT_KEY = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{6,10}")
_ATTRIBUTION = re.compile(r"[—–-]\s*[^()\n]{1,80}\(@[\w.@-]{1,80}\)[^\n]*\Z")


def names_in(text: str) -> Iterator[str]:
    """The names that a query may be: itself, without what nobody sees, and the address within it, without punctuation around it."""
    cleaned = "".join(character for character in text if unicodedata.category(character) != "Cf").strip()
    if " " not in cleaned or "/" not in cleaned:
        yield cleaned
    mended = _DEFANGED_DOT.sub(".", _DEFANGED_SCHEME.sub(r"http\1://", cleaned))
    if " " in cleaned and mended.startswith(_WEB) and len(mended.split()) <= _MAX_PIECES:
        yield "".join(mended.split())  # an address that a space has cut
    within = _ADDRESS.search(mended)
    found = within[0] if within else mended if " " not in mended else ""
    bare = found.strip(_AROUND)
    if bare and bare != cleaned:
        yield bare
    if bare.startswith("@") and _POSSESSIVE.search(bare):
        yield _POSSESSIVE.sub("", bare)
    if account := _OF_ACCOUNT.fullmatch(bare):
        yield f"@{account[1] or account[2]}"
    if (behind := _without_prefix(cleaned)) is not None:
        yield behind
    if " " in cleaned and "/" in cleaned:
        yield cleaned
        yield from (match[0].rstrip(_AROUND) for match in _BARE_ADDRESS.finditer(cleaned))
    for inner in reversed(list(_WITHIN.finditer(unquote(found)))):
        yield inner[0]
    yield from (f"@{account[1]}@{account[2]}" for account in _ACCOUNT.finditer(cleaned))
    yield from (match[0] for match in _NOSTR_NAME.finditer(cleaned))
    if " " in cleaned:
        yield from (match[0].rstrip(_AROUND) for match in _NAME.finditer(cleaned))
        yield from islice((match[0] for match in _KEY_IN_SENTENCE.finditer(cleaned)), _MAX_KEYS)


def is_account(text: str) -> bool:
    """Whether a text is nothing but a handle, with or without host, or a host or domain."""
    return any(pattern.fullmatch(text) for pattern in (_HANDLE, _ACCOUNT, _HOST))


def handle_in(text: str) -> str | None:
    """The only handle in a text of several words; None if it has none, or several."""
    found = {match[0].rstrip(_AROUND) for match in _HANDLE.finditer(text)}
    return found.pop() if len(found) == 1 else None


def without_handle(text: str) -> str:
    """A text without the handle in it, and without what stands in front of that (`RT @handle: …`); empty if it has none."""
    found = _HANDLE.search(text)
    if found is None:
        return ""
    before = text[: found.start()] if len(text[: found.start()].split()) > _MAX_BEFORE_HANDLE else ""
    return f"{before} {text[found.end() :]}".strip(_AROUND + " ")


def hosts_in(text: str) -> Iterator[str]:
    """The hosts in a text of several words."""
    yield from (match[0].lower() for match in islice(_HOST.finditer(text), _MAX_KEYS))


def keys_within(written: str) -> Iterator[str]:
    """The parts that may be keys of posts, of an address that names nothing itself, as a mirror's or an API's, or of markup."""
    if " " not in written and not _JOINTS.isdisjoint(written):
        yield from (key for key in _PARTS.split(written) if _LONG_KEY.fullmatch(key))


def short_keys_within(written: str) -> Iterator[str]:
    """As `keys_within`, but those that may be the same by accident; and the last two parts, an owner and its post's number."""
    if " " not in written and not _JOINTS.isdisjoint(written):
        parts = [part for part in re.split(r"[/?&=#]+", written) if part]
        if len(parts) > 1 and any(map(str.isdigit, parts[-1])):
            yield f"{parts[-2].removeprefix('@')}/{parts[-1]}"
        yield from (key for key in _PARTS.split(written) if _SHORT_KEY.fullmatch(key))


def accounts_in(url: URL) -> Iterator[tuple[str, str]]:
    """The accounts that an address may be of, each a name and a host, the surest first.

    None where a number follows: such an address is that of a post.
    """
    parts = (url.host, *url.segments)
    for place, (before, part) in enumerate(pairwise(parts), start=2):
        if not _has_digit(parts[place:]):
            if part.startswith("@"):
                name, _, host = part[1:].partition("@")
                yield name, host or (before if "." in before else url.host)
            elif before in _BEFORE_ACCOUNTS:
                yield part, url.host
    if platforms_at(url.host):
        parameters = [value for name in _ACCOUNT_PARAMETERS if (value := url.parameters.get(name))]
        ends = [] if _has_digit(url.segments[1:]) else [*url.segments[:1], *url.segments[-1:]]
        labels = [url.host.partition(".")[0]] if not url.segments and url.host.count(".") > 1 else []
        yield from ((name, url.host) for name in (*parameters, *ends, *labels))


def _has_digit(parts: Sequence[str]) -> bool:
    return any(character.isdigit() for part in parts for character in part)


def file_in(text: str) -> str | None:
    """The end of an article's address or path that a text may be, without what stands around it; None if it is none."""
    name = _PREFIX.sub(r"\2", text.strip().strip(_AROUND.replace(".", "")).rstrip(_AROUND)).split("?")[0].split("#")[0]
    name = _WWW.sub("", name).lstrip("./")
    return name or None if not re.search(r"\s", name) and len(name) <= _MAX_FILE else None


def _without_prefix(text: str) -> str | None:
    """What follows a word with a colon that is no platform; None if there is no such word."""
    found = _PREFIX.fullmatch(text)
    if found is None or " " in found[2] or finder_by_name(found[1].lower()) is not None or found[1].lower() in _OWN_SCHEMES:
        return None
    return found[2].strip(_AROUND.replace("(", "").replace(")", "")) or None


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
