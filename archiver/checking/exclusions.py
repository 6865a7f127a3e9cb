"""Exclusions: what the operator leaves out for good, as `[[exclude]]` in the settings says, with the reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from archiver.model.article_addresses import article_address, is_same_article
from archiver.model.posts import PostRef
from archiver.model.urls import parse_url


class Selector(StrEnum):
    """By what an exclusion chooses."""

    HOST = "host"
    ACCOUNT = "account"
    POST = "post"
    ARTICLE = "article"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPost:
    """What an exclusion may choose a post by: its name, its addresses and aliases, and the handles of its author."""

    platform: str
    ref: PostRef | None
    names: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """What is left out, and why. `post` is the post that a value of that selector names."""

    selector: Selector
    value: str
    reason: str
    post: PostRef | None = None

    def has_article(self, names: Iterable[str]) -> bool:
        """Whether an article is left out, by any of its names and addresses."""
        match self.selector:
            case Selector.HOST:
                return any(_is_on(name, self.value) for name in names)
            case Selector.ARTICLE:
                return any(_is_named(name, self.value) for name in names)
            case Selector.PATTERN:
                return self._matches(names)
            case Selector.ACCOUNT | Selector.POST:
                return False

    def has_post(self, known: KnownPost) -> bool:
        """Whether a post is left out for its own sake; that of an excluded article may also be in another one."""
        match self.selector:
            case Selector.HOST:
                return any(_is_on(name, self.value) for name in known.names)
            case Selector.ACCOUNT:
                platform, _colon, handle = self.value.rpartition(":")
                return platform in {known.platform, ""} and handle.removeprefix("@").casefold() in known.handles
            case Selector.POST:
                return known.ref == self.post if self.post is not None else self.value in known.names
            case Selector.PATTERN:
                return self._matches((*known.names, *([str(known.ref)] if known.ref is not None else ())))
            case Selector.ARTICLE:
                return False

    def _matches(self, names: Iterable[str]) -> bool:
        """Whether the pattern matches one of the names as a whole, with or without its scheme; case makes no difference."""
        pattern = self.value.casefold()
        return any(fnmatchcase(form, pattern) for name in names for form in (name.casefold(), _without_scheme(name.casefold())))


def exclusion_of_article(exclusions: Collection[Exclusion], names: Collection[str]) -> Exclusion | None:
    """The first exclusion that leaves an article out."""
    return next((exclusion for exclusion in exclusions if exclusion.has_article(names)), None)


def exclusion_of_post(exclusions: Collection[Exclusion], known: KnownPost) -> Exclusion | None:
    """The first exclusion that leaves a post out."""
    return next((exclusion for exclusion in exclusions if exclusion.has_post(known)), None)


def _without_scheme(name: str) -> str:
    return name.partition("://")[2] or name


def _is_on(name: str, host: str) -> bool:
    """Whether an address, with or without its scheme, is on a host or one below it."""
    url = parse_url(name if "://" in name else f"https://{name}") if "/" in name else None
    return url is not None and (url.host == host.casefold() or url.host.endswith(f".{host.casefold()}"))


def _is_named(name: str, asked: str) -> bool:
    """Whether a name or address of an article is what is asked for."""
    if name == asked or name.endswith(f"/{asked}"):
        return True
    own, other = parse_url(name), parse_url(asked)
    return own is not None and other is not None and is_same_article(article_address(other), article_address(own))
