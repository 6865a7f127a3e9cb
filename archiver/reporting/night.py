"""The news of a night, as a value: what became of posts, and of troubles, since the last message that was delivered."""

from dataclasses import dataclass, field
from datetime import datetime

from archiver.reporting.records import PostChange, PostRecord
from archiver.reporting.troubles import TroubleNews


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPost:
    """A verdict that moved, and all that is known of its post."""

    change: PostChange
    record: PostRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class NightNews:
    """What is news in the archive at `home`, at a time, of the runs since the one that began at `since`.

    `through` is the last of these runs, 0 where there is none. `suspected` are the posts that one of these runs began to suspect
    of being gone, and that are suspected still.
    """

    home: str
    at: datetime
    since: datetime | None
    through: int
    changes: tuple[ChangedPost, ...] = ()
    suspected: tuple[ChangedPost, ...] = ()
    troubles: TroubleNews = field(default_factory=TroubleNews)

    def __bool__(self) -> bool:
        return bool(self.changes or self.suspected or self.troubles)
