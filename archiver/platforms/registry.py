"""The list of all platforms, their declarations, and which of them could know a URL on a given host.

A platform is registered by the name of its folder in `NAMES`. The folder is imported for its declaration only: its modules are
loaded when they are needed (`lazy`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from archiver.platforms.declaration import Declaration

NAMES = (
    "x",
    "instagram",
    "youtube",
    "facebook",
    "tiktok",
    "bluesky",
    "threads",
    "truthsocial",
    "telegram",
    "reddit",
    "vimeo",
    "linkedin",
    "tumblr",
    "pinterest",
    "imgur",
    "vk",
    "weibo",
    "nostr",
    "vine",
    "mastodon",
)
"""The folders of all platforms, in the order in which they are offered what a page holds."""


def load_file(name: str, file: str, needed: str) -> ModuleType:
    """A file in a platform's folder, as a module; if it or the needed constant is missing, ImportError that says what to add."""
    module = f"archiver.platforms.{name}" + ("" if file == "__init__.py" else f".{file.removesuffix('.py')}")
    missing = f'{name} is in NAMES: add archiver/platforms/{name}/{file} with {needed} (CONTRIBUTING.md, "Add a platform")'
    try:
        loaded = import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ImportError(missing, name=module) from error
    if not hasattr(loaded, needed):
        raise ImportError(missing, name=module)
    return loaded


def _declaration(name: str) -> Declaration:
    """The declaration in a platform's folder; ImportError if it is missing or has another name."""
    declaration: Declaration = load_file(name, "__init__.py", "DECLARATION").DECLARATION
    if declaration.name != name:
        raise ImportError(f"DECLARATION in archiver/platforms/{name}/__init__.py needs name={name!r}, not {declaration.name!r}")
    return declaration


def _declarations() -> Iterator[Declaration]:
    """All declarations; platforms on any host come last, since they recognise their posts less surely."""
    declarations = [_declaration(name) for name in NAMES]
    yield from sorted(declarations, key=lambda declaration: declaration.addresses.on_any_host)


DECLARATIONS = tuple(_declarations())
"""The declarations of all platforms, in the order in which the platforms are offered what a page holds."""

SCHEMES = tuple(scheme.prefix for declaration in DECLARATIONS for scheme in declaration.addresses.schemes)
"""How addresses for platforms' own programs begin (`at://`)."""

PICTURE_HOSTS = tuple(host for declaration in DECLARATIONS for host in declaration.addresses.picture_hosts)
"""Hosts whose paths are codes of pictures in posts; one code is the same on each of them."""

_MAX_REMEMBERED_HOSTS = 4096


def _by_key(keys: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """The names of platforms by a declared key, from pairs of both."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, name in keys:
        found[key].add(name)
    return {key: frozenset(names) for key, names in found.items()}


_BY_DOMAIN = _by_key((domain, declaration.name) for declaration in DECLARATIONS for domain in declaration.addresses.domains)
_BY_LABEL = _by_key((label, declaration.name) for declaration in DECLARATIONS for label in declaration.addresses.host_labels)
_ON_ANY_HOST = frozenset(declaration.name for declaration in DECLARATIONS if declaration.addresses.on_any_host)
_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=_MAX_REMEMBERED_HOSTS)
def platforms_at(host: str) -> frozenset[str]:
    """The names of the platforms that declare a host: one of its labels, or a domain that it is at or below."""
    labels = host.split(".")
    domains = (labels[-1], ".".join(labels[-2:]))
    return _NONE.union(*(_BY_LABEL.get(label, _NONE) for label in labels), *(_BY_DOMAIN.get(domain, _NONE) for domain in domains))


def could_know(name: str, host: str) -> bool:
    """Whether a platform could know a URL on a host: it declares the host, or it is on hosts of any name."""
    return name in _ON_ANY_HOST or name in platforms_at(host)
