"""Values for lists and pictures of the site: articles in a list, and the checkpoint that covers a fact."""

from dataclasses import dataclass, field
from datetime import datetime

from archiver.model.articles import ArticleMetadata
from archiver.reporting.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInList:
    """An article by its row and name, with what its newest version states, and the rows of the posts that it shows or showed.

    One that is `withdrawn` has neither.
    """

    id: int
    name: str
    metadata: ArticleMetadata = field(default_factory=ArticleMetadata)
    posts: tuple[int, ...] = ()
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveringCheckpoint:
    """A signed checkpoint over the first `size` facts of the log: its run, its root, and when it was signed."""

    run: int
    size: int
    root: str
    at: datetime
