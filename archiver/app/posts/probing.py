"""Probe a post: send its platform's probes, read the answers, and record the observations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from archiver.app.posts.health import may_move_verdict, unproven_claims
from archiver.app.posts.media_faults import FetchedMedia
from archiver.app.runs.run import Run
from archiver.checking.owners import is_other_owner, with_owner
from archiver.checking.revalidation import CachedReading, Validators, add_validators, is_cacheable, is_not_modified, validators_of
from archiver.model.observations import Claim, Gone, Observation, Present, Reading, Unreadable, Withheld, observe, owner_of
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import EDIT_PROBE, About, Answer, Probe, Silence, Why, Witness
from archiver.platforms import by_name
from archiver.platforms.interface import KnownFacts, Platform
from archiver.platforms.lazy import with_follow_ups, with_keyed_probes, with_known_facts, with_owner_probes, with_page_among
from archiver.reporting.events import PostProbed
from archiver.reporting.phrases import why_unreadable

_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_STAYS = "its verdict stays as it is: what is under that name now says nothing about it; the report goes on telling so"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswers:
    """What earlier runs recorded: the post's `owner`, by probe the readings that a 304 lets us reuse, whether it is `in_doubt`."""

    owner: Author | None
    cached: Mapping[str, CachedReading] = field(default_factory=dict)
    in_doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What the probes of one post brought in one run, in the order in which they were sent.

    `owner` is the account or channel that the post is known to belong to: readings of another one's post are unreadable.
    `validators` are the HTTP validators of the answers that show the post, by probe kind. `media` is what came when its pictures
    and videos were fetched, by URL.
    """

    post: PostRef
    outcomes: tuple[Answer | Silence, ...]
    observations: tuple[Observation, ...]
    owner: Author | None = None
    validators: Mapping[str, Validators] = field(default_factory=dict)
    media: Mapping[str, FetchedMedia] = field(default_factory=dict)

    @property
    def _post_readings(self) -> list[Reading]:
        others = (About.ACCOUNT, About.SIGNED_IN)
        return [observation.reading for observation in self.observations if observation.about not in others]

    @property
    def content(self) -> Content | None:
        """What the post says, by the first probe that shows it."""
        contents = (observation.content for observation in self.observations if observation.about is not About.ACCOUNT)
        return next((content for content in contents if content is not None), None)

    @property
    def former_media(self) -> tuple[Media, ...]:
        """Pictures and videos of earlier states of the post, by the platform's own history, that it no longer has."""
        current = {file.key for file in self.content.media} if self.content else set()
        readings = (observation.reading for observation in self.observations)
        states = (state for reading in readings if isinstance(reading, Present) for state in reading.states)
        return tuple({file.key: file for state in states for file in state.content.media if file.key not in current}.values())

    @property
    def present(self) -> bool:
        """Whether any probe found the post."""
        return any(isinstance(reading, Present) for reading in self._post_readings)

    @property
    def found(self) -> bool:
        """Whether any probe found the post, visible to everyone or only to some."""
        return any(isinstance(reading, Present | Withheld) for reading in self._post_readings)

    @property
    def newest_edit(self) -> PostRef | None:
        """The post's newest edit as the platform declares it; None where that is this post."""
        readings = (observation.reading for observation in self.observations)
        chain = next((reading.chain for reading in readings if isinstance(reading, Present) and reading.chain), None)
        return chain[-1] if chain and chain[-1] != self.post else None

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The outcomes that are answers."""
        return tuple(outcome for outcome in self.outcomes if isinstance(outcome, Answer))


async def ask(run: Run, platform: Platform, post: PostRef, probe: Probe) -> tuple[Answer | Silence, Reading]:
    """Send one probe; the outcome, and how the platform reads it."""
    outcome = await run.web.ask(probe)
    if isinstance(outcome, Silence):
        return outcome, Unreadable(why=outcome.why, detail=outcome.detail)
    return outcome, platform.read(post, outcome)


def probes_for(run: Run, platform: Platform, post: PostRef) -> Sequence[Probe]:
    """The probes for a post, built from its aliases, its author's id and the relays to ask where the platform needs these."""
    informed = with_known_facts(platform)
    if informed is None:
        return platform.probes(post)
    controls, post_id = run.controls.get(platform.name), run.ledger.post_of(post)
    relays = controls.relays if controls else ()
    if post_id is None:
        return informed.probes_from_known(post, KnownFacts(relays=relays))
    aliases, observations = run.ledger.aliases((post_id,))[post_id], run.ledger.observations((post_id,))[post_id]
    by_api = (observation for observation in observations if observation.is_direct and observation.witness is Witness.PLATFORM_API)
    author = next((observation.content.author.id for observation in by_api if observation.content is not None), None)
    return informed.probes_from_known(post, KnownFacts(aliases=aliases, author=author, relays=relays))


async def probe_post(run: Run, post: PostRef, earlier: EarlierAnswers | None = None) -> ProbeResult:
    """Send a post's probes until its content is known or none is left; `earlier` is read from the ledger if not given.

    All probes are sent if an earlier run's claims about the post are doubtful.

    Follow-up probes are sent until none is left. The account is probed only where the post was not found. Where the platform
    declares a newer edit, that is probed as well: not for whether the post is there, but for what it says now.
    """
    platform = by_name(post.platform)
    earlier = earlier or EarlierAnswers(owner=run.ledger.owner_of(post))
    result = ProbeResult(post=post, outcomes=(), observations=(), owner=earlier.owner)
    if platform is None:
        return result
    for probe in probes_for(run, platform, post):
        if (result.content is not None and not earlier.in_doubt) or (result.present and probe.about is About.ACCOUNT):
            break
        result = await _probe_once(run, result, post, probe, earlier.cached.get(probe.kind))
    if (follow_up := with_follow_ups(platform)) is not None:
        while (following := follow_up.follow_ups(post, result.outcomes)) and not _is_known(run, post, following[0]):
            result = await _probe_once(run, result, post, _at_own_address(run, platform, post, following[0]))
    for probe in _keyed_probes(run, platform, result):
        result = await _probe_once(run, result, post, probe)
        _tell_of_refusal(run, result.outcomes[-1])
    before = len(result.observations)
    for probe in _owner_probes(platform, result):
        result = await _probe_once(run, result, post, probe)
    owner_answers = [observation.reading for observation in result.observations[before:]]
    is_unanswered = bool(owner_answers) and all(isinstance(reading, Unreadable) for reading in owner_answers)
    newest = result.newest_edit
    if newest is not None:
        result = await _probe_once(run, result, newest, platform.probes(newest)[0])
    needs_owner = platform.declaration.shows_owners or is_unanswered
    result = replace(result, observations=with_owner(result.observations, result.owner, needs_owner=needs_owner))
    for outcome, observation in zip(result.outcomes, result.observations, strict=True):
        _tell(run, outcome, observation)
    _report_other_owner(run, result)
    return result


def _keyed_probes(run: Run, platform: Platform, result: ProbeResult) -> Sequence[Probe]:
    """The probes with the operator's keys, where what everybody sees neither shows what the post says nor denies it."""
    asker = with_keyed_probes(platform)
    readings = [observation.reading for observation in result.observations]
    is_denied = any(isinstance(reading, Gone) and not reading.ambiguous for reading in readings)
    if asker is None or result.content is not None or is_denied:
        return ()
    return [probe for probe in asker.keyed_probes(result.post) if run.web.takes_key_for(probe)]


def _tell_of_refusal(run: Run, outcome: Answer | Silence) -> None:
    """Note a problem where the platform does not take a key of the operator."""
    what = outcome.detail if isinstance(outcome, Silence) and outcome.why is Why.REFUSED else ""
    if isinstance(outcome, Answer) and outcome.status in _REFUSALS:
        what = f"the platform does not take the key for {outcome.probe.kind} (status {outcome.status})"
    if what:
        run.problem(f"key {outcome.probe.key}", what, "`doctor` tries each key; docs/own-keys.md says how to make a new one")


def _owner_probes(platform: Platform, result: ProbeResult) -> Sequence[Probe]:
    """The probes that tell who has the post's name now, if a denial leaves that open."""
    readings = [observation.reading for observation in result.observations]
    asker = with_owner_probes(platform)
    is_open = any(isinstance(reading, Gone) for reading in readings) and not any(map(owner_of, readings))
    if asker is None or result.owner is None or not is_open:
        return ()
    return asker.owner_probes(result.post, result.owner, result.outcomes)


def _tell(run: Run, outcome: Answer | Silence, observation: Observation) -> None:
    """Tell how the answer to a probe reads."""
    reading, silence = observation.reading, outcome if isinstance(outcome, Silence) else None
    unchanged = isinstance(outcome, Answer) and outcome.status == HTTPStatus.NOT_MODIFIED and isinstance(reading, Present)
    if observation.post is not None:
        kind = outcome.probe.kind
        run.emit(PostProbed(post=observation.post, probe=kind, reading=reading, silence=silence, unchanged=unchanged))


def _report_other_owner(run: Run, result: ProbeResult) -> None:
    """Note a problem, once, where the post's name belongs to somebody else now."""
    found = next((reading for observation in result.observations if is_other_owner(reading := observation.reading)), None)
    if isinstance(found, Unreadable) and not run.ledger.is_known_elsewhere(result.post, found):
        run.problem(str(result.post), f"{why_unreadable(found.why)}: {found.detail}", _STAYS)


def known_urls(run: Run, post_id: int) -> tuple[str, ...]:
    """The URLs by which articles and earlier answers name a post."""
    shown = (known.embed.url for known in run.ledger.embeds((post_id,))[post_id])
    return (*(url for url in shown if url is not None), *run.ledger.aliases((post_id,))[post_id])


def _at_own_address(run: Run, platform: Platform, post: PostRef, probe: Probe) -> Probe:
    """The probe of a post's page, at the address that an article or an earlier answer gives for it; any other probe unchanged."""
    page_among, post_id = with_page_among(platform), run.ledger.post_of(post)
    if page_among is None or post_id is None or probe.witness is not Witness.PLATFORM_PAGE:
        return probe
    return replace(probe, url=page_among.page_among(post, known_urls(run, post_id)).url)


def _is_known(run: Run, post: PostRef, probe: Probe) -> bool:
    """Whether the newest state that the answer would show is on record already."""
    return probe.unless_known is not None and run.ledger.knows_state(post, probe.kind, since=probe.unless_known)


async def _probe_once(
    run: Run, result: ProbeResult, post: PostRef, probe: Probe, cached: CachedReading | None = None
) -> ProbeResult:
    """The result with one more probe sent; after a 304, the cached observation's reading stands."""
    platform = by_name(post.platform)
    if platform is None:
        return result
    conditional = add_validators(probe, cached.validators if cached is not None else None, now=run.clock())
    outcome, reading = await ask(run, platform, post, conditional)
    unchanged = _unchanged(run, outcome, cached)
    reading = reading if unchanged is None else unchanged.reading
    healthy = await may_move_verdict(run, platform, post, probe, reading)
    unproven = await unproven_claims(run, platform, post, probe, reading)
    reading = without_unproven(reading, unproven)
    observation = observe(post, outcome, reading, run=run.id, healthy=healthy, unproven=unproven, rehearsed=run.clock.rehearsed)
    observation = observation if unchanged is None else replace(observation, body=unchanged.body)
    if post != result.post:
        observation = replace(observation, probe=f"{probe.kind}{EDIT_PROBE}", about=About.EDIT)
    observations = with_owner((*result.observations, observation), result.owner)
    validators = _next_validators(outcome, observations[-1], cached if unchanged is not None else None)
    return replace(
        result,
        outcomes=(*result.outcomes, outcome),
        observations=observations,
        validators=result.validators if validators is None else {**result.validators, probe.kind: validators},
    )


def without_unproven(reading: Reading, unproven: Sequence[Claim]) -> Reading:
    """The reading without a content whose text is unproven."""
    if isinstance(reading, Present) and Claim.TEXT in unproven:
        return replace(reading, content=None, edited=False, edited_at=None)
    return reading


def _unchanged(run: Run, outcome: Answer | Silence, cached: CachedReading | None) -> Observation | None:
    """The cached observation, if the answer is a 304 for its validators."""
    if cached is None or not isinstance(outcome, Answer) or not is_not_modified(outcome, cached.validators):
        return None
    return run.ledger.observation(cached.observation)


def _next_validators(outcome: Answer | Silence, observation: Observation, reused: CachedReading | None) -> Validators | None:
    """The validators for the next run's probe; None where the observation may not be cached."""
    if not isinstance(outcome, Answer) or not is_cacheable(observation):
        return None
    return validators_of(outcome) if reused is None else reused.validators


def record_probe_result(run: Run, post_id: int, result: ProbeResult) -> list[Observation]:
    """Record the observations and validators of a result; the observations with their row ids."""
    recorded: list[Observation] = []
    with run.ledger.transaction():
        for observation in result.observations:
            row = run.ledger.record_observation(run.id, post_id, observation)
            recorded.append(replace(observation, id=row))
            if (validators := result.validators.get(observation.probe)) is not None:
                run.ledger.remember_validators(post_id, observation.probe, CachedReading(validators=validators, observation=row))
    run.counters.probed.add(post_id)
    return recorded
