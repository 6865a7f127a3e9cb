"""The program's verdicts over a month, compared with the expected ones.

The unit is the post-night: one post after one night's run. On a night with partial visibility there may be several right standings
(`expectations`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archiver.demo.smallweb.posts import PostState
from bench.figures import Target
from tests.simulation.disclosures import DISCLOSURES, NEVER_ASKED, Disclosure, DisclosureKind
from tests.simulation.driver import NightResult
from tests.simulation.expectations import Circumstances, Standing, expected, is_confirmed_by_time
from tests.simulation.failures import Visibility
from tests.simulation.lifecycles import DEAD
from tests.simulation.scenario import Scenario, SimulatedPost
from tests.simulation.schedule import Night
from tests.simulation.telling import Told, what_was_told


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNight:
    """One post on one night: its state, the standing before and after, the right ones, and whether there was an answer about it."""

    post: SimulatedPost
    night: int
    state: PostState
    visibility: Visibility
    before: Standing | None
    after: Standing
    right_standings: frozenset[Standing]
    answered: bool

    @property
    def disclosed(self) -> Disclosure:
        """What the platform discloses about the post in this state."""
        return DISCLOSURES[self.post.platform][self.state]

    @property
    def alive(self) -> bool:
        """Whether the post exists, for everyone or for some."""
        return self.state not in DEAD

    @property
    def is_edited(self) -> bool:
        """Whether the post has another text now, or has had one since it was archived."""
        return len({state.version for state in self.post.timeline[: self.night + 1]}) > 1

    @property
    def moved(self) -> bool:
        """Whether the standing changed on this night."""
        return self.before is not None and self.before != self.after

    @property
    def new_verdict(self) -> str | None:
        """The verdict, if it is another one than before."""
        same = self.before is not None and self.before.verdict == self.after.verdict
        return None if same else self.after.verdict

    @property
    def right(self) -> bool:
        """Whether the standing is a right one."""
        return self.after in self.right_standings


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A post's end that its platform states: the night on which it began, and the one on which the program confirmed it.

    It is due on the first clear night whose clock confirms an earlier clear one. If that never comes, there is nothing to confirm.
    """

    post: SimulatedPost
    began: int
    due: int | None
    confirmed: int | None

    @property
    def in_time(self) -> bool:
        """Whether it was confirmed neither too late nor on its first night."""
        return self.confirmed is not None and self.due is not None and self.began < self.confirmed <= self.due


@dataclass(kw_only=True)
class Score:
    """All post-nights of a month, and what the program told of each night."""

    scenario: Scenario
    post_nights: list[PostNight] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    over_time: Mapping[str, Any] = field(default_factory=dict)
    """What the last night's report told over time."""

    def add(self, result: NightResult, right: Mapping[str, Sequence[frozenset[Standing]]], before: Mapping[str, Standing]) -> None:
        """Add one night."""
        self.over_time = result.over_time
        self.told.append(what_was_told(self.scenario, result))
        for post in self.scenario.posts:
            self.post_nights.append(
                PostNight(
                    post=post,
                    night=result.night,
                    state=post.timeline[result.night].state,
                    visibility=self.scenario.visibility(post, result.night),
                    before=before.get(post.ref),
                    after=result.standings.get(post.ref, Standing(verdict="not found")),
                    right_standings=right[post.ref][result.night],
                    answered=post.ref in result.answered,
                )
            )

    @property
    def live(self) -> list[PostNight]:
        """The post-nights of posts that are alive and asked about."""
        return [night for night in self.post_nights if night.alive and night.post.platform not in NEVER_ASKED]

    @property
    def false_dead(self) -> list[PostNight]:
        """The live post-nights called gone: newly, or still on a night on which the platform was visible."""
        gone = [night for night in self.live if night.after.verdict == "gone"]
        return [night for night in gone if night.new_verdict == "gone" or night.visibility is Visibility.CLEAR]

    @property
    def false_altered(self) -> list[PostNight]:
        """The post-nights of posts that are alive and were never edited, and are called altered."""
        return [night for night in self.live if night.after.verdict == "altered" and not night.is_edited]

    @property
    def mistold(self) -> list[str]:
        """What was not told of a night, or told wrongly or twice."""
        return [mistake for told in self.told for mistake in told.mistakes]

    @property
    def not_refused(self) -> list[int]:
        """The nights on which a run under a clock that cannot be right was not refused, or wrote something."""
        return [told.night for told in self.told if not all(told.refusals)]

    @property
    def returned_unseen(self) -> int:
        """The number of live post-nights called gone because the post returned while nobody could see it."""
        return sum(night.after.verdict == "gone" for night in self.live) - len(self.false_dead)

    @property
    def void(self) -> list[PostNight]:
        """The post-nights on which controls fail."""
        return [night for night in self.post_nights if night.visibility is Visibility.VOID]

    @property
    def ends(self) -> list[End]:
        """Every end of a post that its platform states."""
        by_post: dict[str, list[PostNight]] = {}
        for night in self.post_nights:
            by_post.setdefault(night.post.ref, []).append(night)
        return [end for nights in by_post.values() for end in _ends(nights, self.scenario.schedule)]

    @property
    def due_ends(self) -> list[End]:
        """The ends that are to be confirmed."""
        return [end for end in self.ends if end.due is not None]

    @property
    def reasons(self) -> tuple[int, int]:
        """How many of the new verdicts `gone` and `withheld` have the right reason, and how many there are."""
        new = [night for night in self.post_nights if night.new_verdict in {"gone", "withheld"}]
        right = [
            any(night.after.reason == due.reason for due in night.right_standings if due.verdict == night.after.verdict)
            for night in new
        ]
        return sum(right), len(right)

    @property
    def healthy(self) -> list[PostNight]:
        """The post-nights on which controls hold, of platforms that are asked."""
        return [
            night
            for night in self.post_nights
            if night.visibility not in {Visibility.VOID, Visibility.BLIND} and night.post.platform not in NEVER_ASKED
        ]

    @property
    def wrong(self) -> list[PostNight]:
        """The post-nights with a wrong standing."""
        return [night for night in self.post_nights if not night.right]

    def targets(self) -> list[Target]:
        """The figures to be reached."""
        ends, healthy = self.due_ends, self.healthy
        right, reasons = self.reasons
        unanswered = sum(not night.answered for night in healthy)
        in_time = sum(end.in_time for end in ends)
        return [
            Target(what="live post-nights", value=len(self.live), at_least=3000),
            Target(what="false dead among them", value=len(self.false_dead), at_most=0),
            Target(what="false altered among them", value=len(self.false_altered), at_most=0),
            Target(what="standings that moved on nights whose controls fail", value=sum(n.moved for n in self.void), at_most=0),
            Target(what="ends confirmed in time", value=share(in_time, len(ends)), at_least=1),
            Target(what="right reasons", value=share(right, reasons), at_least=0.95),
            Target(what="without an answer on healthy nights", value=share(unanswered, len(healthy)), at_most=0.05),
            Target(what="nights wrongly or not told to be void, doubtful or unread", value=len(self.mistold), at_most=0),
            Target(what="runs under a wrong clock that were not refused", value=len(self.not_refused), at_most=0),
            Target(what="post-nights with a wrong standing", value=len(self.wrong), at_most=0),
        ]


def score(scenario: Scenario, results: Sequence[NightResult]) -> Score:
    """The score of a month's results."""
    right = {
        post.ref: expected(
            post.platform,
            post.timeline,
            [Circumstances(visibility=scenario.visibility(post, night.number), clock=night.clock) for night in scenario.schedule],
            pinned=post.pinned,
        )
        for post in scenario.posts
    }
    scored, before = Score(scenario=scenario), dict[str, Standing]()
    for result in results:
        scored.add(result, right, before)
        before = dict(result.standings)
    return scored


def share(part: int, whole: int) -> float:
    """A part of a whole; 1 where there is no whole."""
    return part / whole if whole else 1.0


def _ends(nights: Sequence[PostNight], schedule: Sequence[Night]) -> Iterator[End]:
    """The ends in one post's timeline that its platform states."""
    ended: list[PostNight] = []
    for night in (*nights, None):
        if night is not None and not night.alive and night.disclosed.kind is DisclosureKind.ENDED:
            ended.append(night)
        elif ended:
            clear = [night.night for night in ended if night.visibility is Visibility.CLEAR]
            confirmed = next((night.night for night in ended if night.after.verdict == "gone"), None)
            clocks = [schedule[number].clock for number in clear]
            due = next((number for place, number in enumerate(clear) if is_confirmed_by_time(clocks[:place], clocks[place])), None)
            yield End(post=ended[0].post, began=ended[0].night, due=due, confirmed=confirmed)
            ended = []
