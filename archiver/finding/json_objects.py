"""What an object in JSON says: whether it is an embed, and the address or the key of its post.

An object says that it is an embed in a field for its type, by the name of the field that holds it, or by a name before it in a list
(`["embed", {…}]`). Names of fields are compared without case, dashes and underscores; `json_names` is their table.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from archiver.finding.json_names import BESIDE_FIELDS, INNER_FIELDS, NAME_FIELDS, SERVICE_FIELDS, TYPE_FIELDS
from archiver.model.digests import JSONValue
from archiver.platforms.registry import DECLARATIONS, SCHEMES

_OTHER_ADDRESS = re.compile(
    r"share|sharing|author|user|profile|avatar|account|channel|image|img|thumb|poster|picture|icon|logo|provider|related|parent|repl"
    r"|quot|next|prev|caption|credit|script|context|intent|follow|like|retweet|repost|comment",
    re.IGNORECASE,
)
"""Names of fields with an address that is not the embed's own."""
_TYPE_WORDS = [word for declaration in DECLARATIONS for word in declaration.scripts.json_types]
_PLATFORM_NAMES = [declaration.name for declaration in DECLARATIONS if len(declaration.name) > 2]  # noqa: PLR2004 - letters
_POST_WORDS = [word for declaration in DECLARATIONS for word in declaration.scripts.post_words]
_SAYS_SERVICE = re.compile("|".join((*_TYPE_WORDS, *_PLATFORM_NAMES, *_POST_WORDS, "oembed")), re.IGNORECASE)
_SAYS_EMBED = re.compile(f"{_SAYS_SERVICE.pattern}|embed|iframe|social|externalcontent|^insert$", re.IGNORECASE)
_SAYS_POST = re.compile("|".join((*_POST_WORDS, "embed")), re.IGNORECASE)
_SAYS_OTHER = re.compile(
    r"shar(?:e|ing)(?!d)|follow|button|profile|author|account|menu|timeline|teaser|promo|advert|icon|logo|avatar|meta|handle|site\b"
    r"|settings|config|widgets\b",
    re.IGNORECASE,
)


class _Role(Enum):
    """What a field is for, of those that say what an object is."""

    TYPE = auto()
    SERVICE = auto()
    NAME = auto()


@dataclass(frozen=True, slots=True)
class _ServiceFields:
    """The fields of one service's keys, folded, how its keys look, and how it is named."""

    own_fields: frozenset[str]
    fields: frozenset[str]
    pattern: re.Pattern[str]
    words: re.Pattern[str]
    address: str
    own_address: re.Pattern[str]


_SAYS_BUTTON = re.compile(
    r"(?:shar(?:e|ing)|follow)(?:[-_ ]?(?:buttons?|bar|links?|tools?|icons?|menu))?$|buttons?$", re.IGNORECASE
)
_NEUTRAL_TYPES = frozenset({"rich", "video", "photo", "post", "entry", "Entry", "object"})
"""Types that do not say what an object is; the first three are those of oEmbed."""
_NO_WORD = re.compile(r"[^a-z0-9]")
_MAX_TYPE_LENGTH, _MAX_URL_LENGTH = 120, 2_000
_MAX_DEPTH, _MAX_INNER = 4, 60
_ID = "id"
_WEB = ("http://", "https://", "//", *SCHEMES)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """The name of a field in lower case, without punctuation."""
    return _NO_WORD.sub("", name[:_MAX_TYPE_LENGTH].lower())


_KEYS = tuple(
    _ServiceFields(
        frozenset(map(folded, service.own_fields)),
        frozenset(map(folded, (*service.own_fields, *service.fields))),
        re.compile(service.key, re.ASCII),
        re.compile(service.words or "|".join(service.names), re.IGNORECASE),
        service.address,
        re.compile(rf"(?:https?:)?//(?:[\w-]{{1,30}}\.)*(?:{'|'.join(map(re.escape, declaration.addresses.domains))})/"),
    )
    for declaration in DECLARATIONS
    if (service := declaration.service) is not None and service.key is not None
)
_OWN_FIELDS = frozenset(name for keys in _KEYS for name in keys.own_fields)


@lru_cache(maxsize=4096)
def says_embed(text: str) -> bool:
    """Whether a type, or the name of a field, says that something is an embed, and not a button or a profile."""
    return len(text) <= _MAX_TYPE_LENGTH and _SAYS_EMBED.search(text) is not None and not _SAYS_OTHER.search(text)


@lru_cache(maxsize=4096)
def is_beside(name: str) -> bool:
    """Whether a field holds what stands beside the article."""
    return folded(name) in BESIDE_FIELDS


@lru_cache(maxsize=4096)
def _role(name: str) -> _Role | None:
    """What a field is for, by its name."""
    name = folded(name)
    by_table = ((TYPE_FIELDS, _Role.TYPE), (SERVICE_FIELDS, _Role.SERVICE), (NAME_FIELDS, _Role.NAME))
    return next((role for names, role in by_table if name in names), None)


@lru_cache(maxsize=4096)
def _names_post(name: str) -> bool:
    """Whether a field is for posts of one service, whatever its object is."""
    return folded(name) in _OWN_FIELDS or (_SAYS_SERVICE.search(name) is not None and says_embed(name))


def embed_urls(obj: Mapping[str, JSONValue], hint: str = "") -> Iterator[str]:
    """Yield the addresses of the post that an object shows; `hint` is the name of the field or of the card that holds it."""
    values = list(_values(obj))
    types = [value for role, value in values if role is _Role.TYPE]
    services = [value for role, value in values if role is _Role.SERVICE]
    if hint and _SAYS_POST.search(hint) and says_embed(hint):
        types.append(hint)
    if any(map(says_embed, types)):
        yield from _urls_in(obj, " ".join((*types, *services)), [_MAX_INNER], 0)
        return
    names = (value for role, value in values if role is _Role.NAME and _SAYS_POST.search(value))
    vague = " ".join(filter(says_embed, (hint, *names, *services)))
    if vague and _NEUTRAL_TYPES.issuperset(types):
        yield from _urls_in(obj, vague, [_MAX_INNER], 0, is_vague=True)
        return
    own = {name: obj[name] for name in obj if _names_post(name)}
    if own:
        yield from _from_keys(own)
        yield from _addresses({name: value for name, value in own.items() if says_embed(name)})


def is_button(obj: Mapping[str, JSONValue]) -> bool:
    """Whether an object says that it is a button, or a bar of them, for sharing or following."""
    return any(role is _Role.TYPE and _says_button(value) for role, value in _values(obj))


@lru_cache(maxsize=4096)
def _says_button(text: str) -> bool:
    return _SAYS_BUTTON.search(text) is not None


def _values(obj: Mapping[str, JSONValue]) -> Iterator[tuple[_Role, str]]:
    """Yield the short texts in an object's fields for types, services and names."""
    for name, value in obj.items():
        role = _role(name)
        if role is not None and isinstance(value, str) and 0 < len(value) <= _MAX_TYPE_LENGTH and "://" not in value:
            yield role, value


def _urls_in(
    fields: Mapping[str, JSONValue], type_text: str, left: list[int], depth: int, *, is_vague: bool = False
) -> Iterator[str]:
    """Yield the addresses and keys in an embed, and in its inner objects that do not say that they are something else."""
    left[0] -= 1
    if left[0] < 0:
        return
    yield from _addresses(fields)
    yield from _from_keys(fields, type_text, is_vague=is_vague)
    for name, child in fields.items() if depth < _MAX_DEPTH else ():
        if isinstance(child, Mapping) and (folded(name) in INNER_FIELDS or says_embed(name)):
            inner = " ".join(value for role, value in _values(child) if role is _Role.TYPE)
            if not _SAYS_OTHER.search(inner):
                yield from _urls_in(child, f"{type_text} {inner}", left, depth + 1, is_vague=is_vague)


def _addresses(fields: Mapping[str, JSONValue]) -> Iterator[str]:
    """Yield the texts that are an address as a whole, in fields that can hold the embed's own."""
    for name, value in fields.items():
        for text in value if isinstance(value, list) else (value,):
            if (
                isinstance(text, str)
                and text.startswith(_WEB)
                and len(text) <= _MAX_URL_LENGTH
                and " " not in text
                and not _OTHER_ADDRESS.search(name)
            ):
                yield text


def _from_keys(fields: Mapping[str, JSONValue], type_text: str = "", *, is_vague: bool = False) -> Iterator[str]:
    """Yield the addresses of the posts whose keys an object has: in fields of one service only, or of the service in its type.

    A vague type (`"network": "twitter"`) may be an account's as well, whose number is in `id`. A key that is in an address of the
    service beside it is left to that: if the address names no post, the key is the number of a list or an article.
    """
    by_name = {
        folded(name): value for name, value in fields.items() if isinstance(value, str | int) and not isinstance(value, bool)
    }
    if not type_text and _OWN_FIELDS.isdisjoint(by_name):
        return
    for keys in _KEYS:
        names = keys.fields if type_text and keys.words.search(type_text) else keys.own_fields
        for name, key in by_name.items():
            if name in names and not (is_vague and name == _ID) and keys.pattern.fullmatch(str(key)):
                if not any(str(key) in text and keys.own_address.match(text) for text in _addresses(fields)):
                    yield keys.address.format(key)
                break
