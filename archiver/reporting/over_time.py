"""The report over time with all that a study needs to cite it: definitions, method, what it rests on, and how to cite it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from archiver.reporting.phrases import count_of, human_date
from archiver.reporting.post_lives import PostLives
from archiver.reporting.rot_series import RotSeries, rot_series
from archiver.reporting.rot_words import rot_sentences
from archiver.reporting.unknown_posts import UnknownPosts, unknown_posts

DEFINITIONS: Sequence[tuple[str, str]] = (
    ("post", "What an article embeds, each once, however many articles show it; linked posts too where they were captured."),
    ("gone", "The platform has said that the post is no longer available, and has confirmed it in a later run."),
    ("altered", "The post is there, and its words, media, or the post that it quotes are not those that were seen first."),
    ("withheld", "The platform says that the post is there, but not visible to everyone; it counts as alive."),
    ("unknown", "No answer says whether the post is there; it is never counted as gone."),
    ("published", "The post's own time; where the platform gives none, the date that the article prints."),
    ("shown", "The date of the earliest article that shows the post; where it gives none, when it was first read."),
    ("seen alive", "An answer of the platform showed the post, in a run in which posts whose state is known read as they should."),
    ("died", "First seen gone, in the week of that answer. A post that came back lives, and its return is counted in its week."),
    ("age", "Days since a post was published; of one that is dated later than it was seen, since it was seen."),
    ("at risk", "Posts that were already seen alive at an age, and were not yet gone or out of sight."),
    ("withdrawn", "Withdrawn posts are left out of every number; only how many there are is told."),
)
"""What the words of the report mean."""

METHOD: Sequence[str] = (
    (
        "The curve of posts seen alive is the Kaplan–Meier estimate with delayed entry: a post counts from the age at "
        "which it was first seen alive, and until it died or was last seen alive. A death is only known to lie between "
        "two answers, and counts in the middle of that interval. The bands are 95 % by the exponential Greenwood formula."
    ),
    (
        "The dashed curve is of all posts that were shown, also of those that were gone before anybody looked: the "
        "nonparametric maximum-likelihood estimate from intervals (Turnbull 1976), in whole weeks; no band is given for "
        "it."
    ),
    (
        "Where a curve begins with few posts at risk, a single early death weighs much and stays in it: read it with the "
        "numbers at risk. Deaths are assumed to be independent of whether a post is still under observation."
    ),
    (
        "A platform or an outlet has its own curve from 10 posts on. In words, shares are told from 20 posts on, and ages "
        "only where at least 10 posts were at risk at every death before."
    ),
)
"""How the curves are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBasis:
    """What a report rests on: the program's version, and the newest checkpoint of the log: its origin, size and root.

    The root is in base64, as the checkpoint has it. All are None where no run has signed a checkpoint yet.
    """

    version: str
    origin: str | None = None
    size: int | None = None
    root: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOverTime:
    """The series over the chosen posts, what can be said of them in words, what is unknown, and what it all rests on."""

    series: RotSeries
    sentences: tuple[str, ...]
    unknown: tuple[UnknownPosts, ...]
    withdrawn: int
    basis: ReportBasis
    generated_at: datetime

    @property
    def period(self) -> tuple[date, date] | None:
        """The first and the last day that it covers; None without posts."""
        return (self.series.begins, self.series.ends) if self.series.begins is not None else None

    @property
    def cite_as(self) -> str:
        """How to cite the report."""
        covered = f", covering {human_date(self.period[0])} to {human_date(self.period[1])}" if self.period is not None else ""
        log = (
            f"Log {self.basis.origin}, {self.basis.size:,} entries, root {self.basis.root}."
            if self.basis.size is not None
            else "Not signed yet."
        )
        return (
            f"Link rot of {count_of(self.series.posts, 'social post')} shown in news articles, "
            f"{human_date(self.generated_at)}{covered}. Made with embed-archiver {self.basis.version}. {log}"
        )


def report_over_time(lives: PostLives, *, basis: ReportBasis, now: datetime, since: datetime | None = None) -> ReportOverTime:
    """The report over these lives until `now`, its weeks from `since` on."""
    series = rot_series(lives, now=now, since=since)
    return ReportOverTime(
        series=series,
        sentences=tuple(rot_sentences(series)),
        unknown=tuple(unknown_posts(lives.posts)),
        withdrawn=lives.withdrawn,
        basis=basis,
        generated_at=now,
    )
