"""What accounts download of themselves: the archives that platforms hand out to the owner of an account, as files of JSON.

Only public posts are read: never messages, drafts, what is for followers only, or what was deleted. What such an archive says is
the author's statement, as far as whoever hands it in has not changed it.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol, TypeAlias, runtime_checkable

from archiver.model.posts import PostRef
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import api_of

ReadMember: TypeAlias = Callable[[str], bytes]
"""Reads a file of the archive by its name; `InputError` where it is too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPost:
    """A public post of an account: what the archive says of it, as canonical JSON; `place` is the file, and the item in it."""

    post: PostRef
    statement: bytes
    place: str


@runtime_checkable
class HasAccountArchives(Protocol):
    """Capability: the platform hands out archives of accounts, whose form is known."""

    @property
    def ACCOUNT_ARCHIVE(self) -> str:  # noqa: N802 - a module's constant
        """The kind of probe as whose answer a statement is read."""

    def is_account_archive(self, names: Collection[str], /) -> bool:
        """Whether files of these names are such an archive."""

    def account_made_at(self, names: Collection[str], read: ReadMember, /) -> datetime | None:
        """When the archive was made, by its own statement; None if it tells none."""

    def account_posts(self, names: Collection[str], read: ReadMember, /) -> Iterator[AccountPost]:
        """The public posts, in the order of the files; `InputError` where a file is not what it should be."""


@cache
def with_account_archives(platform: Platform) -> HasAccountArchives | None:
    """The platform's API, if it hands out archives of accounts."""
    api = api_of(platform)
    return api if isinstance(api, HasAccountArchives) else None
