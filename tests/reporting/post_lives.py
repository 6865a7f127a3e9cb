"""Makes lives of posts, for tests."""

from datetime import UTC, datetime, timedelta

from archiver.reporting.post_lives import PostLife, PostLives, ShownArticle, StandingSince, to_days
from archiver.verdicts.rules import Standing

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def day(number: float) -> float:
    """A time so many days after a Monday, as lives have it."""
    return to_days(MONDAY) + number


def life(**facts: object) -> PostLife:
    """A post that was published, shown and seen alive on a Monday, and last seen alive 100 days later; what is named differs."""
    usual = PostLife(
        id=1,
        platform="x",
        is_named=True,
        articles=(1,),
        published=day(0),
        shown=day(0),
        first_seen=day(0),
        asked=day(0),
        alive_first=day(0),
        alive_last=day(100),
        gone_after=None,
        gone_before=None,
        standing=Standing.INTACT,
        reason=None,
        suspected=False,
        rule="V200",
        silent_since=None,
        silent_why=None,
        tags=(),
        moves=(StandingSince(at=day(0), standing=Standing.INTACT),),
    )
    return usual._replace(**facts)  # type: ignore[arg-type]  # every test names what it changes


def died(after: float, before: float, **facts: object) -> PostLife:
    """A post that died between two days."""
    moves = (StandingSince(at=day(0), standing=Standing.INTACT), StandingSince(at=day(before), standing=Standing.GONE))
    gone: dict[str, object] = {
        "alive_last": day(after),
        "gone_after": day(after),
        "gone_before": day(before),
        "standing": Standing.GONE,
        "rule": "V300",
        "moves": moves,
    }
    return life(**{**gone, **facts})


def lives_of(*posts: PostLife, articles: dict[int, ShownArticle] | None = None) -> PostLives:
    """These posts, each with a row of its own, and the articles that show them."""
    shown = articles or {1: ShownArticle(name="a.html", title="A", outlet="River News", url=None)}
    return PostLives(posts=[post._replace(id=row) for row, post in enumerate(posts, start=1)], articles=shown)
