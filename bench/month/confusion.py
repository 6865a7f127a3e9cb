"""What the program made of the month, held against what was there: the confusion table and the figures that are to be reached.

The unit is the post-night. What the program concluded is counted by what the post truly was, and by what was to be concluded; the
second is a set of standings where a murky night may have told or not (`truth`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.figures import Target, table
from bench.month.dialects import DIALECTS
from bench.month.dialects.interface import Post
from bench.month.fates import DEAD, Lot
from bench.month.nights import Heard
from bench.month.town import Plan, says_so
from bench.month.truth import NEVER_ASKED, TRUTHS, Standing, Told, expected
from bench.month.weather import Sky, sky

_COLUMNS = ("intact", "altered", "withheld", "gone", "unknown")
_NEEDED = 2  # clear nights on which a platform says that a post is gone, before it is


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNight:
    """One post on one night: how it was, what stood before and after, what was to stand, and whether anything was said of it."""

    post: Post
    night: int
    lot: Lot
    sky: Sky
    before: Standing | None
    now: Standing
    due: frozenset[Standing]
    said: bool

    @property
    def alive(self) -> bool:
        """Whether the post is there, for everyone or for some."""
        return self.lot not in DEAD

    @property
    def moved(self) -> bool:
        """Whether anything about its standing has changed tonight."""
        return self.before is not None and self.before != self.now

    @property
    def newly(self) -> str | None:
        """The verdict that it came to tonight."""
        same = self.before is not None and self.before.verdict == self.now.verdict
        return None if same else self.now.verdict

    @property
    def right(self) -> bool:
        """Whether it stands as it should."""
        return self.now in self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A post's end that its platform states, and how the program told it: in how many nights, and whether in the rule's window.

    The window closes on the second clear night of the end. Where that never comes there is nothing to confirm.
    """

    post: Post
    began: int
    closes: int | None
    confirmed: int | None

    @property
    def in_time(self) -> bool:
        """Whether it was confirmed neither too late nor on its first night."""
        return self.confirmed is not None and self.closes is not None and self.began < self.confirmed <= self.closes


@dataclass(kw_only=True)
class Judged:
    """The month, judged."""

    month: Plan
    nights: list[PostNight] = field(default_factory=list)
    called_right: int = 0
    miscalled: list[str] = field(default_factory=list)

    def hear(self, heard: Heard, due: Mapping[str, Sequence[frozenset[Standing]]], before: Mapping[str, Standing]) -> None:
        """Take in what one night came to; a platform whose controls fail must be called void, and no other."""
        for name in sorted({post.dialect for post in self.month.posts if DIALECTS[post.dialect].CONTROLS or post.dialect == "x"}):
            kind = self.month.weather[name][heard.night]
            fails = sky(name, kind) is Sky.VOID
            if fails == (name in heard.void):
                self.called_right += fails
            else:
                self.miscalled.append(f"  {name}, night {heard.night}, {kind.value}: {'not ' if fails else ''}called void")
        for post in self.month.posts:
            now = heard.standings.get(post.ref, Standing(verdict="not found"))
            self.nights.append(
                PostNight(
                    post=post,
                    night=heard.night,
                    lot=post.course[heard.night].lot,
                    sky=self.month.sky(post, heard.night),
                    before=before.get(post.ref),
                    now=now,
                    due=due[post.ref][heard.night],
                    said=post.ref in heard.said,
                )
            )

    @property
    def live(self) -> list[PostNight]:
        """The post-nights of posts that are alive, and asked about."""
        return [one for one in self.nights if one.alive and one.post.dialect not in NEVER_ASKED]

    @property
    def false_dead(self) -> list[PostNight]:
        """Those that the program calls gone: newly so, or still so on a night on which it could see."""
        called = [one for one in self.live if one.now.verdict == "gone"]
        return [one for one in called if one.newly == "gone" or one.sky is Sky.CLEAR]

    @property
    def overtaken(self) -> int:
        """Those that came back while nobody could see it, so that an earlier verdict stands."""
        return sum(one.now.verdict == "gone" for one in self.live) - len(self.false_dead)

    @property
    def void(self) -> list[PostNight]:
        """The post-nights on which controls fail."""
        return [one for one in self.nights if one.sky is Sky.VOID]

    @property
    def ends(self) -> list[End]:
        """Every end that a platform states, of every post."""
        by_post: dict[str, list[PostNight]] = {}
        for one in self.nights:
            by_post.setdefault(one.post.ref, []).append(one)
        return [end for nights in by_post.values() for end in _ends(nights)]

    @property
    def reasons(self) -> tuple[int, int]:
        """How often a verdict of an end or of withholding came with the right reason, and how often one came."""
        told = [one for one in self.nights if one.newly in {"gone", "withheld"}]
        return sum(any(one.now.reason == due.reason for due in one.due if due.verdict == one.now.verdict) for one in told), len(
            told
        )

    @property
    def healthy(self) -> list[PostNight]:
        """The post-nights on which controls hold, of platforms that are asked."""
        return [one for one in self.nights if one.sky is not Sky.VOID and one.post.dialect not in NEVER_ASKED]

    @property
    def wrong(self) -> list[PostNight]:
        """The post-nights after which a post does not stand as it should."""
        return [one for one in self.nights if not one.right]

    def targets(self) -> list[Target]:
        """What is to be reached."""
        ends = [one for one in self.ends if one.closes is not None]
        right, told = self.reasons
        silent = sum(not one.said for one in self.healthy)
        in_time = sum(one.in_time for one in ends)
        return [
            Target(what="live post-nights", value=len(self.live), at_least=3000),
            Target(what="false dead among them", value=len(self.false_dead), at_most=0),
            Target(what="transitions on nights whose controls fail", value=sum(one.moved for one in self.void), at_most=0),
            Target(
                what="ends confirmed within the rule's window",
                value=_share(in_time, len(ends)),
                at_least=1,
            ),
            Target(what="reasons right", value=_share(right, told), at_least=0.95),
            Target(what="inconclusive on healthy nights", value=_share(silent, len(self.healthy)), at_most=0.05),
            Target(what="void nights that are missed or made up", value=len(self.miscalled), at_most=0),
            Target(what="post-nights after which a post stands otherwise than it should", value=len(self.wrong), at_most=0),
        ]


def judged(month: Plan, heard: Sequence[Heard]) -> Judged:
    """What the program made of a month."""
    due = {
        post.ref: expected(
            post.dialect, post.course, [month.sky(post, night) for night in range(month.nights + 1)], pinned=post.pinned
        )
        for post in month.posts
    }
    told, before = Judged(month=month), dict[str, Standing]()
    for night in heard:
        told.hear(night, due, before)
        before = dict(night.standings)
    return told


def _ends(nights: Sequence[PostNight]) -> Iterator[End]:
    """The ends in one post's course that its platform states."""
    stretch: list[PostNight] = []
    for one in (*nights, None):
        if one is not None and not one.alive and TRUTHS[one.post.dialect][one.lot].told is Told.ENDED:
            stretch.append(one)
        elif stretch:
            clear = [night.night for night in stretch if night.sky is Sky.CLEAR]
            confirmed = next((night.night for night in stretch if night.now.verdict == "gone"), None)
            closes = clear[_NEEDED - 1] if len(clear) >= _NEEDED else None
            yield End(post=stretch[0].post, began=stretch[0].night, closes=closes, confirmed=confirmed)
            stretch = []


def _share(some: int, of: int) -> float:
    return some / of if of else 1.0


def _kind(one: PostNight) -> str:
    """What a post is on a night, as far as its platform gives it away: the rows of the table."""
    truth = TRUTHS[one.post.dialect][one.lot]
    if one.post.dialect in NEVER_ASKED:
        return "of platforms that nobody can ask"
    if one.lot in {Lot.DENIED, Lot.MISREAD, Lot.ORPHANED}:
        return one.lot.value
    if one.lot is Lot.LIVE and truth.told is Told.THERE:
        version = one.post.course[one.night].version
        ever = any(night.version for night in one.post.course[: one.night])
        plain = "live, its own words say “deleted”" if says_so(one.post) else "live"
        return "live, edited" if version else "live, edited and edited back" if ever else plain
    side = "alive" if one.alive else "dead"
    return f"{side}, {truth.told.value}"


def confusion(told: Judged, skies: Sequence[Sky]) -> str:
    """The table of what posts were against what the program says, on nights of these skies."""
    counts: dict[str, Counter[str]] = {}
    for one in told.nights:
        if one.sky in skies:
            row = counts.setdefault(_kind(one), Counter())
            row[one.now.verdict] += 1
            row["suspected"] += one.now.suspected
    rows = [
        (name, *(str(counts[name][verdict] or "·") for verdict in _COLUMNS), str(counts[name]["suspected"] or "·"))
        for name in sorted(counts, key=lambda name: (not name.startswith("live"), name))
    ]
    return table(("post-nights", *_COLUMNS, "suspected"), rows)


def by_platform(told: Judged) -> str:
    """The figures of each platform."""
    rows = []
    names = sorted({post.dialect for post in told.month.posts})
    for name in names:
        part = Judged(month=told.month, nights=[one for one in told.nights if one.post.dialect == name])
        ends = [one for one in part.ends if one.closes is not None]
        right, reasons = part.reasons
        healthy = part.healthy
        rows.append(
            (
                name,
                str(sum(post.dialect == name for post in told.month.posts)),
                str(len(part.live)),
                str(len(part.false_dead)),
                f"{sum(one.in_time for one in ends)}/{len(ends)}",
                f"{right}/{reasons}",
                f"{sum(one.moved for one in part.void)}/{len(part.void)}",
                f"{_share(sum(not one.said for one in healthy), len(healthy)):.3f}" if healthy else "–",
                str(len(part.wrong)),
            )
        )
    heads = ("platform", "posts", "live", "false dead", "ends in time", "reasons", "moved/void", "inconclusive", "wrong")
    return table(heads, rows)


def sentences(told: Judged) -> list[str]:
    """The figures in words."""
    live, ends = told.live, told.ends
    owed = [one for one in ends if one.closes is not None]
    waits = sorted(one.confirmed - one.began for one in owed if one.confirmed is not None)
    middle = f"{waits[len(waits) // 2]} (the longest {waits[-1]})" if waits else "–"
    right, reasons = told.reasons
    healthy = told.healthy
    unknown = sum(one.now.verdict == "unknown" for one in healthy)
    untold = sum(not one.said and TRUTHS[one.post.dialect][one.lot].told is Told.NOTHING for one in healthy)
    silent = sum(not one.said for one in healthy)
    in_time = sum(one.in_time for one in owed)
    moved = sum(one.moved for one in told.void)
    bound = 3 / max(len(live), 1)
    return [
        f"false dead: {len(told.false_dead)} in {len(live)} live post-nights; with none, below {bound:.6f} at 95 % (rule of three)",
        f"came back while nobody could see it, so that an earlier verdict still stood: {told.overtaken} post-nights",
        f"nights whose controls fail: {len(told.void)} post-nights, in which {moved} standings moved",
        f"ends that the platform states: {len(ends)}; with two clear nights: {len(owed)}; of these in the rule's window: {in_time}",
        f"nights from such an end to its verdict: median {middle}",
        f"reasons of ends and withholdings: {right} of {reasons} right",
        f"inconclusive on nights whose controls hold: {silent} of {len(healthy)} post-nights ({_share(silent, len(healthy)):.4f})",
        f"of these because the platform tells nobody: {untold}",
        f"verdict `unknown` on such nights: {unknown} ({_share(unknown, len(healthy)):.4f})",
        f"platforms called void, night by night: {told.called_right} rightly, {len(told.miscalled)} wrongly or not",
        f"stands otherwise than it should: after {len(told.wrong)} of {len(told.nights)} post-nights",
    ]


def mistakes(told: Judged, most: int = 20) -> list[str]:
    """The first post-nights after which a post does not stand as it should."""
    return [
        f"  {one.post.ref}, night {one.night} ({one.sky.value}), {one.lot.value}: {_spell(one.now)}, not "
        + " or ".join(sorted(_spell(due) for due in one.due))
        for one in told.wrong[:most]
    ]


def _spell(standing: Standing) -> str:
    reason = f" ({standing.reason})" if standing.reason else ""
    return standing.verdict + reason + (", suspected" if standing.suspected else "")
