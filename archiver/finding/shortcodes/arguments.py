"""Arguments of shortcodes: read what stands behind a shortcode's name, and build the addresses of the post that it names."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.finding.shortcodes.names import service_named, words_of
from archiver.platforms.declaration import Declaration
from archiver.platforms.registry import DECLARATIONS, SCHEMES

_ARGUMENT = re.compile(
    r"(?:(?P<name>[:@#]?[A-Za-z_][\w:.\-]{0,40}?)?\s{0,3}(?:=|:(?=[\s\"'])|(?<=\bid):)\s{0,3})?"
    r"(?:\"(?P<double>[^\"]{0,2000})\"|'(?P<single>[^']{0,2000})'|\{\s{0,9}[\"'`]?(?P<braced>[^{}\"'`]{0,2000})[\"'`]?\s{0,9}\}"
    r"|(?P<bare>[^\s\"'|,;()]{1,2000}))"
)
"""`name="value"`, `name: value`, `name={'value'}`, or a value alone."""
_KEY_ARGUMENTS = frozenset(
    {"id", "code", "v", "key", "video", "vid", "movie", "post", "status", "shortcode", "number", "embed"}
    | {"value", "slug", "target", "content"}
)
_ADDRESS_ARGUMENTS = frozenset({"url", "uri", "src", "href", "link", "source", "permalink", "address", "file", "path", "media"})
_OTHER_ARGUMENTS = frozenset(
    {"user", "username", "author", "channel", "playlist", "list", "image", "poster", "thumbnail", "class", "style"}
)
_LAST_WORDS = frozenset({"id", "videoid", "tweetid", "postid", "url", "uri", "link", "href", "src"})
"""How the name of an argument for a post's key or address ends."""
_SERVICE_ARGUMENTS = frozenset({"type", "service", "provider", "providernameslug", "name", "platform", "site", "network", "kind"})
_STRAIGHT = {ord(quote): '"' for quote in "“”„‟″«»"} | {ord(quote): "'" for quote in "‘’‚′"}
"""Typographic quotation marks, which programs make of straight ones where they leave a shortcode as it is."""
_MAX_ARGUMENTS = 40
_MAX_NAME_LENGTH = 60  # characters of a service's name, with a file's folder and ending
_KEY_END = re.compile(r"[?&|;#:,\s]")
_ADDRESS = re.compile(r"https?://[^\s\"'`<>|\[\]{}()]{6,2000}")
_DOMAINS = "|".join(re.escape(domain) for declaration in DECLARATIONS for domain in declaration.addresses.domains)
_WITHOUT_SCHEME = re.compile(rf"(?://)?(?:[\w-]{{1,30}}\.)?(?:{_DOMAINS})/")
_PARAMETERS = re.compile(r"[?&|;#,\s]")
_PROSE = re.compile(r"[A-Z]?[a-z]{2,}(?:[-_][A-Z]?[a-z]+)*[0-9]{0,4}")
"""A word, words with hyphens, or a word with a number: the keys of some services could look like it, and hardly ever do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument of a shortcode; its `written_name` is empty where it has none."""

    value: str
    written_name: str = ""

    @property
    def name(self) -> str:
        """The name in lower case."""
        return self.written_name.lower()

    @property
    def names_post(self) -> bool:
        """Whether the argument could be a post's key or address, by its own name."""
        if not self.name or self.name in _KEY_ARGUMENTS or self.name in _ADDRESS_ARGUMENTS:
            return True
        words = words_of(self.written_name)
        if not words or not _OTHER_ARGUMENTS.isdisjoint(words):
            return False
        return words[-1] in _LAST_WORDS or service_named(self.written_name) is not None


def read_arguments(written: str, content: str | None) -> list[Argument]:
    """The arguments of a shortcode, and what stands between it and its closing one, as an argument without a name."""
    written = written.translate(_STRAIGHT)
    arguments = list(_from_json(written) if written.startswith("{") else _from_text(written))[:_MAX_ARGUMENTS]
    inner = (content or "").translate(_STRAIGHT).strip().strip("\"'`")
    return [*arguments, Argument(value=inner)] if inner else arguments


def _from_text(written: str) -> Iterator[Argument]:
    """Yield the arguments of a text: `name="value"`, `name: value`, `name={'value'}`, values alone."""
    for found in _ARGUMENT.finditer(written):
        value = next((group for group in found.group("double", "single", "braced", "bare") if group), "").strip().strip("\"'`")
        if value:
            yield Argument(written_name=(found["name"] or "").strip(":@#"), value=value)


def _from_json(written: str) -> Iterator[Argument]:
    """Yield the texts and numbers of a JSON object and of the objects in it."""
    try:
        objects = [json.loads(written)]
    except (ValueError, RecursionError):
        return
    for fields in objects:
        for name, value in fields.items():
            if isinstance(value, dict) and len(objects) < _MAX_ARGUMENTS:
                objects.append(value)
            elif isinstance(value, str | int) and not isinstance(value, bool):
                yield Argument(written_name=name, value=str(value))


def service_in(arguments: Sequence[Argument]) -> Declaration | None:
    """The platform that a shortcode for any service names in an argument: `service="tiktok"`, `[media=tiktok]`."""
    named = (argument.value for argument in arguments if argument.name in _SERVICE_ARGUMENTS or not argument.name)
    # A file's folder and ending are no part of a name: `{% include embed/youtube.html … %}`.
    short = (value for value in named if len(value) <= _MAX_NAME_LENGTH and "://" not in value)
    words = [re.split(r"[.:]", value.rpartition("/")[2])[0] for value in short]
    words += [argument.written_name for argument in arguments]
    return next((service for service in map(service_named, words) if service is not None), None)


def addresses(arguments: Sequence[Argument]) -> Iterator[str]:
    """Yield the addresses in those of a shortcode's arguments that could be for its post."""
    for argument in arguments:
        if argument.names_post:
            value = argument.value
            yield from _ADDRESS.findall(value)
            if value.startswith(SCHEMES):
                yield value
            elif _WITHOUT_SCHEME.match(value):
                yield f"https://{value}"


def has_address_argument(arguments: Sequence[Argument]) -> bool:
    """Whether an argument has a name for addresses: `[arve url="…"]` shows what is there, whatever `arve` is."""
    return any(argument.name in {"url", "src"} for argument in arguments)


def keyed_addresses(service: Declaration, arguments: Sequence[Argument]) -> Iterator[str]:
    """Yield the address that a service's key in the arguments stands for."""
    for split in service.shortcodes.keys:
        parts: list[str] = []
        left = list(arguments)
        for names, pattern in split.parts:
            place, value = _part(names, pattern, left)
            left[place : place + 1] = ()
            parts += [value] if value else []
        if len(parts) == len(split.parts):
            yield split.address.format(*parts)
    keys = service.service
    if keys is not None and keys.key is not None:
        _, key = _part((), keys.key, arguments)
        if key:
            yield keys.address.format(key)


def _part(names: Sequence[str], pattern: str, arguments: Sequence[Argument]) -> tuple[int, str | None]:
    """The first argument that has one of the names or, failing that, none, and the form of a key: its place and its value.

    A name also counts as a word of a longer one: `toot_id`, `serverBase`.
    """
    unnamed = [
        (place, argument) for place, argument in enumerate(arguments) if not argument.name or (not names and argument.names_post)
    ]
    exact = [(place, argument) for place, argument in enumerate(arguments) if argument.name in names]
    longer = [
        (place, argument)
        for place, argument in enumerate(arguments)
        if argument.name not in names and not set(names).isdisjoint(words_of(argument.written_name))
    ]
    for place, argument in (*exact, *longer, *unnamed):
        value = next((spelling for spelling in _spellings(argument.value) if re.fullmatch(pattern, spelling, re.ASCII)), None)
        if value and (not _PROSE.fullmatch(value) or (names and argument.name)):
            return place, value
    return len(arguments), None


def _spellings(value: str) -> Iterator[str]:
    """Yield a value without what may stand around a key: a scheme, a mark of handles, parameters, the path before it.

    What an address of a platform ends in is no key: it would have named a post, and may be the number of a list or an article.
    """
    bare = value.removeprefix("https://").removeprefix("http://").strip("@/:")
    yield bare
    yield _KEY_END.split(bare, maxsplit=1)[0]
    if _WITHOUT_SCHEME.match(bare):
        return
    yield _KEY_END.split(bare.rpartition("/")[2], maxsplit=1)[0]
    yield _PARAMETERS.split(bare, maxsplit=1)[0].rpartition(":")[2]
