"""Read kept answers again, as a run would read them: with the probe that asked, and the same adjustments of what was read.

Which probe asked is found by replaying what a run does: the platform's probes of the post, then those that follow from the earlier
answers. A probe's grounds come from these answers too, so an answer is read by what stood before it, not by what its row says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archiver.app.posts.health import reading_of_host
from archiver.app.posts.probing import without_unproven
from archiver.app.posts.settling import posts_behind, reading_of_alias
from archiver.app.rescue.accounts import observe_statement
from archiver.app.rescue.rescue import MEMENTO_PROBE, not_a_memento, reading_of_memento
from archiver.checking.owners import reading_for_owner, with_owner
from archiver.ledger.queries import RecordedEmbed
from archiver.model.captures import Exchange
from archiver.model.mementos import Memento, memento_time
from archiver.model.observations import Observation, Reading, Unreadable, observe
from archiver.model.posts import Alias, Author, PostRef
from archiver.model.probes import EDIT_PROBE, About, Answer, Probe, Silence, Why
from archiver.model.urls import parse_url
from archiver.platforms import REGISTRY, by_name
from archiver.platforms.interface import KnownFacts, Platform
from archiver.platforms.lazy import by_host, with_follow_ups, with_keyed_probes, with_known_facts, with_owner_probes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """An observation, and the exchanges behind it: none where nothing answered, or where nothing is kept.

    `unchanged` is the reading that a “not modified” stands for.
    """

    observation: Observation
    exchanges: tuple[Exchange, ...] = ()
    unchanged: Reading | None = None

    def outcome(self, probe: Probe) -> Answer | Silence:
        """What came of a probe."""
        if self.exchanges:
            return Answer(probe=probe, exchanges=self.exchanges)
        reading = self.observation.reading
        silent = reading if isinstance(reading, Unreadable) else Unreadable(why=Why.OUR_MISTAKE)
        return Silence(probe=probe, at=self.observation.at, why=silent.why, detail=silent.detail)

    @property
    def asked(self) -> str | None:
        """The URL that was asked."""
        return self.exchanges[0].url if self.exchanges else self.observation.url


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """What a run knew of a post before it asked: other names, the author's id that an API had proven, and the post's owner."""

    aliases: tuple[Alias, ...] = ()
    author: str | None = None
    owner: Author | None = None


@dataclass(slots=True, kw_only=True)
class _Asked:
    """What was asked about a post in one run so far; `of_owner` are the positions of the answers that tell who has its name."""

    outcomes: list[Answer | Silence] = field(default_factory=list)
    of_owner: list[int] = field(default_factory=list)


def reread_post(post: PostRef, recorded: Sequence[RecordedAnswer], known: PostFacts) -> tuple[Observation, ...]:
    """The observations of a post in one run, in their order, from the answers alone; none where no platform reads them."""
    platform = by_name(post.platform)
    if platform is None:
        return ()
    asked, observations = _Asked(), tuple[Observation, ...]()
    for answer in recorded:
        noted, is_edit = answer.observation, answer.observation.probe.endswith(EDIT_PROBE)
        of_post = (noted.post or post) if is_edit else post
        probe = platform.probes(of_post)[0] if is_edit else _probe_of(platform, post, answer, asked, known)
        outcome = answer.outcome(probe)
        reading = _read(platform, of_post, outcome) if answer.unchanged is None else answer.unchanged
        made = _like(noted, observe(of_post, outcome, without_unproven(reading, noted.unproven), run=noted.run))
        made = made if answer.unchanged is None else replace(made, body=noted.body)
        made = replace(made, probe=f"{probe.kind}{EDIT_PROBE}", about=About.EDIT) if is_edit else made
        asked.outcomes.append(outcome)
        observations = with_owner((*observations, made), known.owner)
    of_owner = [observations[position].reading for position in asked.of_owner]
    is_unanswered = bool(of_owner) and all(isinstance(reading, Unreadable) for reading in of_owner)
    return with_owner(observations, known.owner, needs_owner=platform.declaration.shows_owners or is_unanswered)


def reread_control(post: PostRef, recorded: Sequence[RecordedAnswer], author: Author | None) -> tuple[Observation, ...]:
    """The observations of a control in one run; `author` is the one that it was first read with."""
    platform = by_name(post.platform)
    if platform is None:
        return ()
    asked, observations = _Asked(), list[Observation]()
    for answer in recorded:
        probe = _probe_of(platform, post, answer, asked, PostFacts())
        outcome = answer.outcome(probe)
        reading = reading_for_owner(_read(platform, post, outcome), author)
        observations.append(_like(answer.observation, observe(post, outcome, reading, run=answer.observation.run)))
        asked.outcomes.append(outcome)
    return tuple(observations)


def reread_host(answer: RecordedAnswer) -> Observation | None:
    """The observation of whether a host is healthy; None where no platform asks hosts like this."""
    noted = answer.observation
    platform = next((known for known in REGISTRY if noted.probe.startswith(f"{known.name}-")), None)
    hosted = by_host(platform) if platform is not None else None
    if hosted is None:
        return None
    outcome = answer.outcome(Probe(kind=noted.probe, url=answer.asked or "", about=noted.about, witness=noted.witness))
    return _like(noted, observe(None, outcome, reading_of_host(hosted, outcome), run=noted.run))


def reread_alias(platform_name: str, answer: RecordedAnswer, aliases: Sequence[Alias]) -> Observation | None:
    """The observation of where an alias of a post leads; None where no alias is asked about like this."""
    platform, noted = by_name(platform_name), answer.observation
    probes = [probe for alias in aliases for probe in (platform.alias_probes(alias) if platform else ())]
    alike = [probe for probe in probes if probe.kind == noted.probe]
    probe = next((probe for probe in alike if probe.url == answer.asked), next(iter(alike), None))
    if platform is None or probe is None:
        return None
    outcome = answer.outcome(probe)
    posts = posts_behind(platform, outcome)
    return _like(noted, observe(None, outcome, reading_of_alias(outcome, list(posts.values())), run=noted.run))


def reread_memento(
    post: PostRef, answer: RecordedAnswer, memento: Memento | None, embeds: Sequence[RecordedEmbed], owner: Author | None
) -> Observation | None:
    """The observation of a web archive's copy; None where no platform reads it."""
    platform, noted = by_name(post.platform), answer.observation
    if platform is None:
        return None
    asked = Probe(kind=noted.probe, url=answer.asked or "", witness=noted.witness)
    outcome = answer.outcome(asked)
    if memento is None:
        reading = not_a_memento(outcome) if isinstance(outcome, Answer) and memento_time(outcome.last) is None else noted.reading
        return _like(noted, observe(post, outcome, reading, run=noted.run))
    original = parse_url(memento.original)
    url = (
        str(replace(original, scheme="https")) if original is not None else memento.original
    )  # archives do not tell http from https
    probe = Probe(kind=noted.probe.removeprefix(MEMENTO_PROBE), url=url)
    if isinstance(outcome, Answer):
        reading = reading_of_memento(platform, post, replace(outcome, probe=probe), memento, embeds)
        if not memento.is_in_file:
            memento = replace(memento, url=outcome.url, at=memento_time(outcome.last) or memento.at)
    else:
        reading = noted.reading
    (made,) = with_owner((observe(post, outcome, reading, run=noted.run),), owner)
    return replace(_like(noted, made), at=noted.at, memento=memento)


def reread_statement(post: PostRef, answer: RecordedAnswer, memento: Memento | None, owner: Author | None) -> Observation | None:
    """The observation of what an account's own archive says of a post; None where no platform reads it."""
    platform, noted = by_name(post.platform), answer.observation
    if platform is None or not answer.exchanges:
        return None
    made = observe_statement(platform, post, noted.probe, answer.exchanges[-1].body, owner=owner, run=noted.run)
    return replace(_like(noted, made), at=noted.at, memento=memento)


def _like(noted: Observation, made: Observation) -> Observation:
    """An observation with what the answers do not tell: whether the controls held, and what was unproven because of them."""
    return replace(
        made, healthy=noted.healthy, unproven=noted.unproven, control=noted.control, rehearsed=noted.rehearsed, id=noted.id
    )


def _read(platform: Platform, post: PostRef, outcome: Answer | Silence) -> Reading:
    if isinstance(outcome, Silence):
        return Unreadable(why=outcome.why, detail=outcome.detail)
    return platform.read(post, outcome)


def _probe_of(platform: Platform, post: PostRef, answer: RecordedAnswer, asked: _Asked, known: PostFacts) -> Probe:
    """The probe that an answer came to: one of its kind that the platform sends at this point, at the URL that was asked."""
    noted, url = answer.observation, answer.asked
    follow_up, informed, owners = with_follow_ups(platform), with_known_facts(platform), with_owner_probes(platform)
    place = parse_url(url or "")
    facts = KnownFacts(aliases=known.aliases, author=known.author, relays=(place.host,) if place is not None else ())
    first = platform.probes(post) if informed is None else informed.probes_from_known(post, facts)
    following = follow_up.follow_ups(post, asked.outcomes)[:1] if follow_up is not None else ()
    about_owner = owners.owner_probes(post, known.owner, asked.outcomes) if owners is not None and known.owner is not None else ()
    keyed = asker.keyed_probes(post) if (asker := with_keyed_probes(platform)) is not None else ()
    alike = [probe for probe in (*first, *following, *about_owner, *keyed) if probe.kind == noted.probe]
    found = next((probe for probe in alike if probe.url == url), next(iter(alike), None))
    if found is None:
        return Probe(kind=noted.probe, url=url or "", about=noted.about, witness=noted.witness)
    if found in about_owner:
        asked.of_owner.append(len(asked.outcomes))
    return replace(found, url=url or found.url)
