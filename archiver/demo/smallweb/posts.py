"""Posts of the pretend platforms: what a post says, the state it is in, and what varies from one answer to the next."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum


class PostState(StrEnum):
    """The states of a post that at least one platform answers differently."""

    LIVE = "live"
    AUTHOR_DELETED = "live, its author's account deleted"
    PARTLY_DENIED = "live, denied by one endpoint"
    DENIED = "live, denied for one night"
    RENAMED = "live, its account renamed"
    TAKEN = "live under another name, its own taken by somebody else"
    ACCOUNT_PROTECTED = "for the author's followers only"
    PRIVATE = "made private"
    LOGIN_ONLY = "for those who log in"
    AGE_RESTRICTED = "age-restricted"
    WITHHELD = "withheld in this country"
    HIDDEN = "hidden from the public page"
    DELETED = "deleted by its author"
    REMOVED = "removed by the platform"
    DELETED_AND_TAKEN = "deleted, then its account's name taken by somebody else"
    MISSING = "gone, without a reason"
    ACCOUNT_DELETED = "its account deleted"
    ACCOUNT_SUSPENDED = "its account suspended"
    ACCOUNT_DEACTIVATED = "its account deactivated"


PASSED_ON = frozenset({PostState.TAKEN, PostState.DELETED_AND_TAKEN})
"""The states of a post whose channel, blog or host belongs to somebody else now."""


class PieceKind(Enum):
    """The kinds of pieces that a text consists of."""

    WORD = 1
    NUMBER = 2
    EMOJI = 3
    HANDLE = 4
    LINK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPiece:
    """One piece of a text; a handle is written without its @, the target of a link without its scheme."""

    kind: PieceKind = PieceKind.WORD
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """What differs between two answers about a post whose content is the same.

    `count` stands for likes, views and the like; `token` is in signed URLs; `link_salt` changes the codes of short links; `wrapped`
    says whether links lead through the platform's redirects; `escapes` (0 to 3) is how characters are escaped in HTML and JSON;
    `gap` separates the pieces of a text; `language` (0 to 2) is that of the platform's own words; `encoding` (0 to 3) says which
    encoded copy of each picture is served, under a name of its own.
    """

    count: int = 1204
    token: str = "Zm9v"  # noqa: S105 - of a signed URL
    link_salt: str = "a"
    name: str = "Ferry Town"
    avatar: str = "one"
    wrapped: bool = True
    escapes: int = 0
    gap: str = " "
    language: int = 0
    emoji_as_images: bool = False
    encoding: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PretendPost:
    """One post of a pretend platform.

    `key` is the platform's own, `number` the place in a numbered population. `pieces` are its text, `earlier` its previous texts,
    oldest first; `pictures` are numbers. `pinned` says that an embed names the version of the post that it shows.
    """

    key: str
    pieces: tuple[TextPiece, ...]
    pictures: tuple[int, ...] = ()
    earlier: tuple[str, ...] = ()
    state: PostState = PostState.LIVE
    number: int = 0
    handle: str = "ferry"
    written: datetime = datetime(2026, 4, 14, 16, 51, 23, tzinfo=UTC)
    pinned: bool = False
    variation: Variation = Variation()

    @property
    def text(self) -> str:
        """The text as its author wrote it."""
        return " ".join(_PREFIXES.get(piece.kind, "") + piece.text for piece in self.pieces)

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that it has had, oldest first."""
        return (*self.earlier, self.text)


_PREFIXES = {PieceKind.HANDLE: "@", PieceKind.LINK: "https://"}
