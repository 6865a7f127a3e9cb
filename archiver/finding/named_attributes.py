"""Find posts in elements that name a service in one place and hold a post's key in another, whatever the attributes are called.

`<div class="youtube_player" videoID="…">`, `<lite-tiktok videoid="…">`, `data-plyr-provider="youtube" data-plyr-embed-id="…"`,
`data-react-class="Tweet" data-react-props='{"tweetId": "…"}'`, `<button onclick="loadTweet('…')">`. Three things must agree: the
service is named by the element's tag, class or attributes, or else by the element around it; the attribute's name is one for keys;
and the value has the form of the service's keys. What names two services names none, unless an attribute for the type decides.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archiver.finding.script_json import parse_json
from archiver.finding.service_names import service_called, services_in
from archiver.model.digests import JSONValue
from archiver.model.urls import parse_url
from archiver.platforms.registry import DECLARATIONS, platforms_at

_TYPE_NAME = re.compile(
    r"(?:type|provider|service|network|platform|source|site|vendor|kind|component|export|class|consent|name|is|model|method"
    r"|module|plugin|label|title|key|controller|widget|(?:site|provider|service|platform)-?id)\Z"
)
"""How the names of attributes end whose values may say what an element is."""
_KEY_NAME = re.compile(
    r"(?:id|id-value|code|key|video|vid|status|embed|post|slug|ref|reference|media|content|item|"
    + "|".join(name for declaration in DECLARATIONS if declaration.service for name in declaration.service.names if len(name) > 1)
    + r")\Z"
)
"""How the names of attributes end that hold keys: a newcomer's is added here."""
_NO_KEY_NAME = re.compile(
    r"user|author|account|profile|channel|list|conversation|reply|parent|campaign|pixel|track|session|visitor|client|partner|article"
    r"|asset|moment|event|timeline|story|page|site|blog|section|categor|template|form|modal|tab|target|container|element|block|slot|unit|hash|nonce|thread"
    r"|(?<![a-z])(?:ad|ads|app|gtm|ga|player|aria)(?![a-z])"
)
_NO_POST = re.compile(
    r"shar(?:e|ing|er)(?-i:(?![a-z]))|follow|subscri|timeline|playlist|profile|log-?in|sign-?in|track|analytic|counter|comment",
    re.IGNORECASE,
)
"""Classes and types of what names a service and shows no post of it."""
_DECLARED_BUTTONS = "|".join(buttons for declaration in DECLARATIONS if (buttons := declaration.marks.buttons))
_BUTTONS = re.compile(rf"\b(?:{_DECLARED_BUTTONS}|amp-social-share|clipboard-copy)(?![\w-])")
"""The platforms' share and follow buttons and timelines: they name posts and pages, and show no post."""
_TO_COPY = re.compile(r"shar(?:e|ing)(?!d)|clipboard|copy|intent|(?<![a-z])(?:qr|text|tooltip)(?![a-z])")
_NAMES = "|".join(name for declaration in DECLARATIONS if declaration.service for name in declaration.service.names)
_KIND = re.compile(r"(?:moment|event|list|space|broadcast|community|album|group)s?", re.IGNORECASE)
_OTHER_KIND = re.compile(rf"(?<![a-z])(?:{_NAMES})[-_]?{_KIND.pattern}(?![\w-])", re.IGNORECASE)
"""Classes and types of what a service numbers and is no post: only an attribute that names the service itself holds a key."""
_WORD = re.compile(r"[a-z_-]+|[A-Z_-]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+){0,3}|[0-9]{1,12}")
"""What has the form of a short key and is a word, or a number of the site's own."""
_TRACKING = re.compile(r"\b(?:ga|gtag|_gaq|dataLayer|fbq|track\w{0,20}|log\w{0,20})\b")
_QUOTED_KEY = re.compile(r"[\"'(:]\s{0,3}([\w-]{6,40})\s{0,3}(?=[\"'),}])", re.ASCII)
_CODE_WITH_KEY = re.compile(r"(?:[\"'(:]|&quot;|&#3[49];)\s{0,3}[\w-]{6,40}", re.ASCII)
_CODE_NAME = re.compile(r"on[a-z]|[@:]|x-|v-|hx-|ng-|data-|wire:")
"""How the names of attributes begin whose values are run as a script."""
_TAG = re.compile(rb"<(?!a\s|meta\s|link\s|script\s|style\s|path\s|use\s|img\s)[A-Za-z]")
_ATTRIBUTE = re.compile(
    rb"[\s\"']([A-Za-z_:@][\w:.@\-]{0,60}+)=(\"[^\"<>]{5,3000}+\"|'[^'<>]{5,3000}+'|[^\s\"'<>=]{5,60}+)", re.ASCII
)
_MAX_TAG_BYTES, _BYTES_BEHIND = 4_000, 250
_OF_SERVICE = re.compile(r"([a-z]{2,20})[:/](?=[\w-]{6,40}\Z)", re.ASCII)
_SOURCES = frozenset({"src", "source", "data-src", "data-source"})
_REST = re.compile(r"[?&#]|/\Z")
_MAX_VALUE, _MAX_FIELDS, _MAX_DEPTH = 20_000, 200, 4
_MAX_TYPE_LENGTH, _MAX_KEY_LENGTH = 100, 200
_MAX_CACHED_LENGTH = 200  # characters
_JSON_BEGINNINGS = ("{", "[", "&quot;", "&#34;")
_JSON_BYTES = tuple(beginning.encode() for beginning in _JSON_BEGINNINGS)
_PAIR = 2


@dataclass(frozen=True, slots=True)
class _Keys:
    """How the keys of a service look, and the address that they become."""

    pattern: re.Pattern[str]
    address: str
    is_number: bool


_NUMBER = "[0-9]{9,20}"
_KEYS = {
    declaration.name: _Keys(re.compile(key := service.key or _NUMBER, re.ASCII), service.address, key.startswith("[0-9]"))
    for declaration in DECLARATIONS
    if (service := declaration.service) is not None
}
_ANY_KEY = re.compile("|".join(f"(?:{keys.pattern.pattern})" for keys in _KEYS.values()), re.ASCII)


def attributes_with_keys(source: bytes, places: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Yield the names of attributes that may hold a key, in the tags of a page that name a service and right behind them.

    `places` are the offsets of services' names, ascending. A name comes with the value of its attribute if it is `id`, which most
    elements have.
    """
    done = 0
    for place in places:
        if place < done:
            continue
        start = source.rfind(b"<", max(done, place - _MAX_TAG_BYTES), place)
        if start < 0 or not _TAG.match(source, start) or source.find(b">", start, place) >= 0:
            done = source.find(b"<", place)
            if done < 0:
                return
            continue
        done = source.find(b">", place, place + _MAX_TAG_BYTES) + 1 or place + _MAX_TAG_BYTES
        for found in _ATTRIBUTE.finditer(source, start, done + _BYTES_BEHIND):
            raw = found[2]
            if not (_may_name_key(found[1]) or b"(" in raw or raw.lstrip(b"\"'").startswith(_JSON_BYTES)):
                continue
            name, value = found[1].decode("ascii").lower(), raw.strip(b"\"'").decode("utf-8", "replace")
            if _may_be_key(name, value):
                yield name, value if name == "id" else ""
            elif value.startswith(_JSON_BEGINNINGS) or ("(" in value and _CODE_NAME.match(name) and _CODE_WITH_KEY.search(value)):
                yield name, ""


def _may_be_key(name: str, value: str) -> bool:
    """Whether an attribute may hold a key: by its name, or as a player's source with the service in it (`src="youtube/KEY"`)."""
    if len(value) > _MAX_KEY_LENGTH or not (_is_key_name(name) or (name in _SOURCES and _OF_SERVICE.match(value))):
        return False
    return _ANY_KEY.fullmatch(_bare(value)) is not None


def shows_no_post(name: str) -> bool:
    """Whether a tag, a class or a type says that its element is a button, or a list or count of posts, and shows no post."""
    return _shows_no_post(name) if len(name) <= _MAX_CACHED_LENGTH else _NO_POST.search(name) is not None


@lru_cache(maxsize=4096)
def _shows_no_post(name: str) -> bool:
    return _NO_POST.search(name) is not None


def is_button(tag: str, classes: str) -> bool:
    """Whether an element is a platform's button or timeline, or by its tag something else that shows no post."""
    names = f"{tag} {classes}"
    has_button = _has_button(names) if len(names) <= _MAX_CACHED_LENGTH else _BUTTONS.search(names) is not None
    return has_button or (tag != "track" and shows_no_post(tag))


@lru_cache(maxsize=4096)
def _has_button(names: str) -> bool:
    return _BUTTONS.search(names) is not None


@lru_cache(maxsize=4096)
def is_to_copy(name: str) -> bool:
    """Whether an attribute by its name holds an address that readers are to copy or to share, and not the element's own."""
    return _TO_COPY.search(name) is not None


def urls_by_name(
    tag: str, attributes: Mapping[str, str], around: str = "", leave: Callable[[str], None] | None = None
) -> Iterator[str]:
    """Yield the URL of the post whose service and key an element holds; `around` are the classes of the elements around it.

    `leave`, if it is given, hears why there is none.
    """
    named = " ".join((tag, attributes.get("class", ""), *_types(attributes)))
    if shows_no_post(named):
        if leave is not None and services_in(named):
            leave("its class or type is that of a button, a timeline, a list or a count, which shows no post")
        return
    values = [(name, value) for name, value in _fields(attributes) if _may_be_key(name, value)]
    if not (values or leave is not None or any("(" in value for value in attributes.values())):
        return
    platform = _decided(attributes) or _only(f"{named} {' '.join(attributes)}")
    if _OTHER_KIND.search(named) or any(_KIND.fullmatch(kind) for kind in _types(attributes)):
        values = [(name, value) for name, value in values if _only(name)]
    values = [(name, value) for name, value in values if not _is_in_address(_bare(value), attributes.values())]
    url = _by_key_or_call(attributes, values, platform, around)
    if url is not None:
        yield url
    elif leave is not None:
        why = _lack(named, attributes, around, values)
        if why:
            leave(why)


def _by_key_or_call(
    attributes: Mapping[str, str], values: Sequence[tuple[str, str]], platform: str | None, around: str
) -> str | None:
    """The URL of the post whose key is one of the values, or is in a call; `platform` is the one that the element names."""
    for name, value in values:
        of_service = _OF_SERVICE.match(value)
        own = platform or _only(f"{name} {of_service[1] if of_service else value.partition(':')[0]}")
        url = _url(own, value) if own else None
        if url is not None:
            return url
    wrapped = platform or (_only(around) if not shows_no_post(around) else None)
    for name, value in attributes.items():
        url = _called(value, wrapped) if "(" in value and len(value) < _MAX_VALUE and _CODE_NAME.match(name) else None
        if url is not None:
            return url
    if platform is None and wrapped is not None:
        return next((url for _, value in values if (url := _url(wrapped, value)) is not None), None)
    return None


def _lack(named: str, attributes: Mapping[str, str], around: str, values: Iterable[tuple[str, str]]) -> str:
    """What an element with what could be keys (`values`) lacks to name a post; empty where it has neither a service nor a key."""
    services = services_in(f"{named} {' '.join(attributes)}") or services_in(around)
    names = ", ".join(name for name, _ in values)
    if not services or not names:
        return ""
    if len(services) > 1:
        return f"it names several services ({', '.join(sorted(services))}), so that it is unknown whose its keys are"
    return f"it names {next(iter(services))}, but the value of {names} does not look like a key of it"


def unread_keys(tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what looks like a key of the only service that an element names, as (platform, name, value), whatever its name is."""
    named = " ".join((tag, attributes.get("class", ""), *_types(attributes)))
    platform = _decided(attributes) or _only(f"{named} {' '.join(attributes)}")
    if platform is None or shows_no_post(named):
        return
    for name, value in _fields(attributes):
        if len(value) <= _MAX_KEY_LENGTH and _url(platform, value) is not None:
            yield platform, name, value


def _is_in_address(key: str, values: Iterable[str]) -> bool:
    """Whether one of the values is a platform's address with the key: if it names no post, the key is not a post's either."""
    addresses = (url for value in values if "//" in value and key in value and (url := parse_url(value)) is not None)
    return any(platforms_at(url.host) for url in addresses)


def _decided(attributes: Mapping[str, str]) -> str | None:
    """The platform, one with keys, that an attribute for the type names alone."""
    called = {platform for value in _types(attributes) if (platform := service_called(value)) is not None}
    return called.pop() if len(called) == 1 and called <= _KEYS.keys() else None


def _types(attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield the values that say what an element is."""
    for name, value in attributes.items():
        if name != "class" and len(value) <= _MAX_TYPE_LENGTH and _is_type_name(name):
            yield value


def _only(text: str) -> str | None:
    """The platform that a text names, if it names one only, and one with keys."""
    named = services_in(text)
    return next(iter(named)) if len(named) == 1 and named <= _KEYS.keys() else None


@lru_cache(maxsize=4096)
def _is_type_name(name: str) -> bool:
    return _TYPE_NAME.search(name) is not None


@lru_cache(maxsize=4096)
def _may_name_key(name: bytes) -> bool:
    """Whether an attribute, by its name in a page's source, may hold a key."""
    lower = name.decode("ascii").lower()
    return lower in _SOURCES or _is_key_name(lower)


@lru_cache(maxsize=4096)
def _is_key_name(name: str) -> bool:
    lower = name.lower()
    return _KEY_NAME.search(lower) is not None and not _NO_KEY_NAME.search(lower)


def _url(platform: str, value: str) -> str | None:
    """The URL of the post whose key a value is, also with the rest of an address behind it."""
    keys = _KEYS[platform]
    key = _bare(value)
    return keys.address.format(key) if keys.pattern.fullmatch(key) and (keys.is_number or _is_code(key)) else None


def _bare(value: str) -> str:
    """A key without quotes, the service's name before it (`youtube:KEY`, `youtube/KEY`), and the rest of an address behind it."""
    key = _REST.split(value.strip("\"' "), maxsplit=1)[0]
    found = _OF_SERVICE.match(key)
    return key[found.end() :] if found and service_called(found[1]) else key


def _is_code(key: str) -> bool:
    """Whether a text of letters is a code, and not a word, a number or a name with the service in it."""
    return not (_WORD.fullmatch(key) or services_in(key))


def _called(code: str, platform: str | None) -> str | None:
    """The URL of the post with whose key a piece of script in an attribute calls a function."""
    own = platform or _only(code)
    if own is None or shows_no_post(code) or _TRACKING.search(code):
        return None
    urls = {url for found in _QUOTED_KEY.finditer(code) if (url := _url(own, found[1])) is not None}
    return urls.pop() if len(urls) == 1 else None


def _fields(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names and values of attributes, and the fields of objects in JSON that attributes hold."""
    for name, value in attributes.items():
        if value.startswith(("{", "[")):
            if len(value) <= _MAX_VALUE:
                yield from _json_fields(parse_json(value))
        elif name != "class":
            yield name, value


def _json_fields(value: JSONValue) -> Iterator[tuple[str, str]]:
    """Yield the fields of an object and of those in it; `[0, value]` is how Astro writes a value."""
    stack: list[tuple[str, JSONValue, int]] = [("", value, 0)]
    for _ in range(_MAX_FIELDS):
        if not stack:
            return
        name, top, depth = stack.pop()
        if isinstance(top, list) and len(top) == _PAIR and isinstance(top[0], int):
            top = top[1]
        if isinstance(top, Mapping) and depth < _MAX_DEPTH:
            stack += [(str(key), inner, depth + 1) for key, inner in reversed(list(top.items()))]
        elif isinstance(top, str | int) and not isinstance(top, bool):
            yield name, str(top)
