"""Probing: put a platform's questions about a post to the web, and record what its answers are read as."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from archiver.app.posts.health import may_move_verdict
from archiver.app.runs.run import Run
from archiver.checking.revalidation import CachedReading, Validators, add_validators, is_cacheable, is_not_modified, validators_of
from archiver.model.captures import Exchange
from archiver.model.observations import Observation, Present, Reading, Unreadable, Withheld, observe
from archiver.model.posts import Content, Media, PostRef
from archiver.model.probes import EDIT_PROBE, About, Answer, Probe, Silence, Witness
from archiver.platforms import by_name
from archiver.platforms.interface import KnownFacts, Platform
from archiver.platforms.lazy import with_follow_ups, with_known_facts
from archiver.reporting.events import PostProbed


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What the probes of one post brought in one run: outcomes and observations, in the order in which they were asked.

    `validators` are what the answers that show the post gave along, by probe. `media` are the exchanges that brought its pictures
    and videos, by address, where they were fetched; none of those that could not be had.
    """

    post: PostRef
    outcomes: tuple[Answer | Silence, ...]
    observations: tuple[Observation, ...]
    validators: Mapping[str, Validators] = field(default_factory=dict)
    media: Mapping[str, tuple[Exchange, ...]] = field(default_factory=dict)

    @property
    def content(self) -> Content | None:
        """What the post says, by the first probe that tells."""
        told = (
            one.reading.content for one in self.observations if isinstance(one.reading, Present) and one.about is not About.ACCOUNT
        )
        return next((content for content in told if content is not None), None)

    @property
    def former_media(self) -> tuple[Media, ...]:
        """The pictures and videos that it has had before, by its own history, and has no more."""
        now = {one.key for one in self.content.media} if self.content else set()
        states = (state for one in self.observations if isinstance(one.reading, Present) for state in one.reading.states)
        before = {one.key: one for state in states for one in state.content.media if one.key not in now}
        return tuple(before.values())

    @property
    def present(self) -> bool:
        """Whether any probe found the post."""
        return any(isinstance(one.reading, Present) and one.about is not About.ACCOUNT for one in self.observations)

    @property
    def found(self) -> bool:
        """Whether any probe found the post, for everyone or only for some."""
        told = (one.reading for one in self.observations if one.about is not About.ACCOUNT)
        return any(isinstance(reading, Present | Withheld) for reading in told)

    @property
    def newest_edit(self) -> PostRef | None:
        """The post's newest edit by the platform's own word, where that is another post than this one."""
        chains = [one.reading.chain for one in self.observations if isinstance(one.reading, Present) and one.reading.chain]
        newest = chains[0][-1] if chains else None
        return newest if newest != self.post else None

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


_NOTHING_KEPT: Mapping[str, CachedReading] = MappingProxyType({})


def probes_for(run: Run, platform: Platform, post: PostRef) -> Sequence[Probe]:
    """What is asked about a post, by what is known of it where the platform wants to know more than its name."""
    informed = with_known_facts(platform)
    if informed is None:
        return platform.probes(post)
    controls, post_id = run.controls.get(platform.name), run.ledger.post_of(post)
    relays = controls.relays if controls else ()
    if post_id is None:
        return informed.probes_from_known(post, KnownFacts(relays=relays))
    aliases, seen = run.ledger.aliases((post_id,))[post_id], run.ledger.observations((post_id,))[post_id]
    told = (one.reading for one in seen if one.about is About.POST and one.witness is Witness.PLATFORM_API and not one.control)
    contents = (reading.content for reading in told if isinstance(reading, Present))
    author = next((content.author.id for content in contents if content is not None), None)
    return informed.probes_from_known(post, KnownFacts(aliases=aliases, author=author, relays=relays))


async def probe_post(run: Run, post: PostRef, cached: Mapping[str, CachedReading] = _NOTHING_KEPT) -> ProbeResult:
    """Ask what there is to ask about a post, until its words are known or there is nothing left to ask.

    Of `cached`, what a probe brought last time need not be told again as long as its validators hold.

    Where a platform's questions follow from its answers, they are put until none is left, also to prove what is known already.
    The account is asked about only where the post was not found. Where the platform declares a newer edit, that is asked for too:
    not for where the post stands, but for what it says now.
    """
    platform = by_name(post.platform)
    seen = ProbeResult(post=post, outcomes=(), observations=())
    for probe in probes_for(run, platform, post) if platform else ():
        if seen.content is not None or (seen.present and probe.about is About.ACCOUNT):
            break
        seen = await _ask_also(run, seen, post, probe, cached.get(probe.kind))
    if platform is not None and (course := with_follow_ups(platform)) is not None:
        while (following := course.follow_ups(post, seen.outcomes)) and not _is_known(run, post, following[0]):
            seen = await _ask_also(run, seen, post, following[0])
    newest = seen.newest_edit
    if platform is None or newest is None:
        return seen
    return await _ask_also(run, seen, newest, platform.probes(newest)[0])


def _is_known(run: Run, post: PostRef, probe: Probe) -> bool:
    """Whether the newest state that an answer would tell is on record already."""
    return probe.unless_known is not None and run.ledger.knows_state(post, probe.kind, since=probe.unless_known)


async def _ask_also(run: Run, seen: ProbeResult, post: PostRef, probe: Probe, cached: CachedReading | None = None) -> ProbeResult:
    """The look with one more question asked; where nothing has changed since, what was seen then is what is seen now."""
    platform = by_name(post.platform)
    if platform is None:
        return seen
    question = add_validators(probe, cached.validators if cached is not None else None, now=run.clock())
    outcome, reading = await ask(run, platform, post, question)
    before = _unchanged(run, outcome, cached)
    reading = reading if before is None else before.reading
    healthy = await may_move_verdict(run, platform, post, probe, reading)
    observation = observe(post, outcome, reading, run=run.id, healthy=healthy, rehearsed=run.clock.rehearsed)
    observation = observation if before is None else replace(observation, body=before.body)
    given = _given(outcome, observation, cached if before is not None else None)
    if post != seen.post:
        observation, given = replace(observation, probe=f"{probe.kind}{EDIT_PROBE}", about=About.EDIT), None
    silence = outcome if isinstance(outcome, Silence) else None
    run.emit(PostProbed(post=post, probe=probe.kind, reading=reading, silence=silence, unchanged=before is not None))
    return replace(
        seen,
        outcomes=(*seen.outcomes, outcome),
        observations=(*seen.observations, observation),
        validators=seen.validators if given is None else {**seen.validators, probe.kind: given},
    )


def _unchanged(run: Run, outcome: Answer | Silence, cached: CachedReading | None) -> Observation | None:
    """What was seen last time, where an answer says that it is so still."""
    if cached is None or not isinstance(outcome, Answer) or not is_not_modified(outcome, cached.validators):
        return None
    return run.ledger.observation(cached.observation)


def _given(outcome: Answer | Silence, observation: Observation, still: CachedReading | None) -> Validators | None:
    """What the next question may name: the validators of an answer, if what it shows may stand for the next one."""
    if not isinstance(outcome, Answer) or not is_cacheable(observation):
        return None
    return validators_of(outcome) if still is None else still.validators


def record_probe_result(run: Run, post_id: int, seen: ProbeResult) -> list[Observation]:
    """Record what the probes of a post brought; the observations with their ids."""
    recorded = list[Observation]()
    with run.ledger.transaction():
        for one in seen.observations:
            row = run.ledger.record_observation(run.id, post_id, one)
            recorded.append(replace(one, id=row))
            if (given := seen.validators.get(one.probe)) is not None:
                run.ledger.remember_validators(post_id, one.probe, CachedReading(validators=given, observation=row))
    run.counters.probed.add(post_id)
    return recorded
