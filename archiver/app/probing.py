"""Probing: put a platform's questions about a post to the web, and record what its answers are read as."""

from dataclasses import dataclass, replace

from archiver.app.run import Run
from archiver.observations import Answer, Observation, Present, Probe, Reading, Silence, Unreadable, observe
from archiver.platforms import by_name
from archiver.platforms.interface import Platform
from archiver.posts import Content, PostRef
from archiver.runs import Probed


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the probes of one post brought in one run: outcomes and observations, in the order in which they were asked."""

    post: PostRef
    outcomes: tuple[Answer | Silence, ...]
    observations: tuple[Observation, ...]

    @property
    def content(self) -> Content | None:
        """What the post says, by the first probe that tells."""
        told = (one.reading.content for one in self.observations if isinstance(one.reading, Present))
        return next((content for content in told if content is not None), None)

    @property
    def present(self) -> bool:
        """Whether any probe found the post."""
        return any(isinstance(one.reading, Present) for one in self.observations)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The outcomes that are answers."""
        return tuple(one for one in self.outcomes if isinstance(one, Answer))


async def ask(run: Run, platform: Platform, post: PostRef, probe: Probe) -> tuple[Answer | Silence, Reading]:
    """One question about a post, and how its outcome reads."""
    outcome = await run.web.ask(probe)
    if isinstance(outcome, Silence):
        return outcome, Unreadable(why=outcome.why, detail=outcome.detail)
    return outcome, platform.read(post, outcome)


async def look(run: Run, post: PostRef) -> Look:
    """Ask what there is to ask about a post, until its words are known or there is nothing left to ask."""
    platform = by_name(post.platform)
    outcomes: list[Answer | Silence] = []
    observations: list[Observation] = []
    if platform is None:
        return Look(post=post, outcomes=(), observations=())
    for probe in platform.probes(post):
        outcome, reading = await ask(run, platform, post, probe)
        outcomes.append(outcome)
        observations.append(
            observe(post, outcome, reading, run=run.id, healthy=run.healthy(post.platform), rehearsed=run.clock.rehearsed)
        )
        silence = outcome if isinstance(outcome, Silence) else None
        run.tell(Probed(post=post, probe=probe.kind, reading=reading, silence=silence))
        if isinstance(reading, Present) and reading.content is not None:
            break
    return Look(post=post, outcomes=tuple(outcomes), observations=tuple(observations))


def record_look(run: Run, post_id: int, seen: Look) -> list[Observation]:
    """Record what the probes of a post brought; the observations with their ids."""
    with run.ledger.transaction():
        recorded = [replace(one, id=run.ledger.record_observation(run.id, post_id, one)) for one in seen.observations]
    run.tally.probed.add(post_id)
    return recorded
