"""What an object in JSON says: whether it is an embed, and the address or the key of its post.

An object says that it is an embed in a field for its type, by the name of the field that holds it, or by a name before it in a list
(`["embed", {…}]`). Names of fields are compared without case, dashes and underscores; `json_names` is their table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

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
_SERVICE_WORDS = (*_TYPE_WORDS, *_PLATFORM_NAMES, *_POST_WORDS, "oembed")
_BY_SERVICE = AhoCorasick(_SERVICE_WORDS)
_SAYS_EMBED = re.compile("|".join((*_SERVICE_WORDS, "embed|iframe|social|externalcontent|^insert$")), re.IGNORECASE)
_SAYS_POST = re.compile("|".join((*_POST_WORDS, "embed")), re.IGNORECASE)
_SAYS_OTHER = re.compile(
    r"shar(?:e|ing)(?!d)|follow|button|profile|author|account|menu|timeline|teaser|promo|advert|icon|logo|avatar|meta|handle|site\b"
    r"|settings|config|widgets\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FieldsByRole:
    """The names of an object's fields that say what it is (`types`, `services`, `names`), are for posts, or hold other things.

    `says_nothing` is true of an object without any that say what it is or are for posts, as most are.
    """

    types: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    for_posts: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()
    has_headline: bool = False
    says_nothing: bool = True


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
_TABLES = (TYPE_FIELDS, SERVICE_FIELDS, NAME_FIELDS, BESIDE_FIELDS)
_TABLE_OF = {name: table for table in reversed(_TABLES) for name in table}
_HEADLINE_FIELDS = frozenset({"headline", "headlines", "title"})
_NO_WORD = re.compile(r"[^a-z0-9]")
_MAX_TYPE_LENGTH, _MAX_URL_LENGTH = 120, 2_000
_MAX_DEPTH, _MAX_INNER, _MAX_CACHED_NAMES = 4, 60, 60
_ID = "id"
_WEB = ("http://", "https://", "//", *SCHEMES)


def folded(name: str) -> str:
    """The name of a field in lower case, without punctuation."""
    lower = name[:_MAX_TYPE_LENGTH].lower()
    return lower if lower.isalnum() and lower.isascii() else _NO_WORD.sub("", lower)


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


def fields_of(obj: Mapping[str, JSONValue]) -> FieldsByRole:
    """What an object's fields are for; most of a page's objects have the same few sets of names, which are looked at once."""
    names = tuple(obj)
    return _sorted_fields(names) if len(names) <= _MAX_CACHED_NAMES else _sorted_fields.__wrapped__(names)


@lru_cache(maxsize=1024)
def _sorted_fields(names: tuple[str, ...]) -> FieldsByRole:
    roles = [(name, role) for name in names if (role := _role(name)) is not None]
    if not roles:
        return _WITHOUT_ROLES
    by_table: dict[frozenset[str] | None, list[str]] = {table: [] for table in (*_TABLES, None)}
    for name, (table, _) in roles:
        by_table[table].append(name)
    for_posts = tuple(name for name, (_, is_for_posts) in roles if is_for_posts)
    return FieldsByRole(
        types=tuple(by_table[TYPE_FIELDS]),
        services=tuple(by_table[SERVICE_FIELDS]),
        names=tuple(by_table[NAME_FIELDS]),
        for_posts=for_posts,
        beside=frozenset(by_table[BESIDE_FIELDS]),
        has_headline=not _HEADLINE_FIELDS.isdisjoint(names),
        says_nothing=not (for_posts or by_table[TYPE_FIELDS] or by_table[SERVICE_FIELDS] or by_table[NAME_FIELDS]),
    )


_WITHOUT_ROLES = FieldsByRole()


@lru_cache(maxsize=8192)
def _role(name: str) -> tuple[frozenset[str] | None, bool] | None:
    """The table in which the name of a field is, and whether it is for posts of one service, whatever its object is.

    None for a name that is neither, nor a headline's.
    """
    plain = folded(name)
    is_for_posts = plain in _OWN_FIELDS or (bool(_BY_SERVICE.find_matches_as_indexes(name.lower())) and says_embed(name))
    table = _TABLE_OF.get(plain)
    return (table, is_for_posts) if table is not None or is_for_posts or name in _HEADLINE_FIELDS else None


def embed_urls(obj: Mapping[str, JSONValue], fields: FieldsByRole, hint: str = "") -> Iterator[str]:
    """Yield the addresses of the post that an object shows; `hint` is the name of the field or of the card that holds it."""
    if fields.says_nothing and not (hint and says_embed(hint)):
        return
    types = _texts(obj, fields.types)
    services = _texts(obj, fields.services) if fields.services else []
    if hint and _says_post(hint) and says_embed(hint):
        types.append(hint)
    if any(map(says_embed, types)):
        yield from _urls_in(obj, " ".join((*types, *services)), [_MAX_INNER], 0)
        return
    names = filter(_says_post, _texts(obj, fields.names)) if fields.names else ()
    vague = " ".join(filter(says_embed, (hint, *names, *services)))
    if vague and _NEUTRAL_TYPES.issuperset(types):
        yield from _urls_in(obj, vague, [_MAX_INNER], 0, is_vague=True)
    elif fields.for_posts:
        own = {name: obj[name] for name in fields.for_posts}
        yield from _from_keys(own)
        yield from _addresses({name: value for name, value in own.items() if says_embed(name)})


def is_button(obj: Mapping[str, JSONValue], fields: FieldsByRole) -> bool:
    """Whether an object says that it is a button, or a bar of them, for sharing or following."""
    return any(map(_says_button, _texts(obj, fields.types)))


@lru_cache(maxsize=4096)
def _says_button(text: str) -> bool:
    return _SAYS_BUTTON.search(text) is not None


@lru_cache(maxsize=4096)
def _says_post(text: str) -> bool:
    return _SAYS_POST.search(text) is not None


def _texts(obj: Mapping[str, JSONValue], names: Iterable[str]) -> list[str]:
    """The short texts in some of an object's fields."""
    return [
        value for name in names if isinstance(value := obj[name], str) and 0 < len(value) <= _MAX_TYPE_LENGTH and "://" not in value
    ]


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
            inner = " ".join(_texts(child, fields_of(child).types))
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
                and not is_other_address(name)
            ):
                yield text


def is_other_address(name: str) -> bool:
    """Whether a field is named for an address that is not the embed's own."""
    return _OTHER_ADDRESS.search(name) is not None


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
        held = [(name, key) for name, key in by_name.items() if name in keys.fields and keys.pattern.fullmatch(str(key))]
        if held and not (type_text and keys.words.search(type_text)):
            held = [(name, key) for name, key in held if name in keys.own_fields]
        key = next((str(key) for name, key in held if not (is_vague and name == _ID)), None)
        if key is not None and not any(key in text and keys.own_address.match(text) for text in _addresses(fields)):
            yield keys.address.format(key)
