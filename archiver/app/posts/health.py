"""Decide whether a platform's reading may change verdicts in this run, and which parts of a content may be compared.

There are three kinds of platforms. Most have control posts, which stand for the whole platform. A platform with many hosts is
judged host by host: before a negative reading counts, the host must identify itself, and must deny a post that no host can have.
Where there are no controls, a reading counts only if it proves itself: a present post bears its own name, a deletion its author's
signature.

Controls are read by their first probe. A later probe that reads a post as gone or withheld, or shows its content, is tried once per
run on a live control; if it denies that post too, its denials do not count, and what it does not show of it is not compared.
"""

from collections.abc import Sequence

from archiver.app.runs.run import Run
from archiver.checking.controls import ControlParts, parts_read
from archiver.checking.owners import reading_for_owner
from archiver.model.observations import (
    CONTENT_CLAIMS,
    QUOTED_POST,
    Claim,
    Gone,
    Present,
    Reading,
    Unreadable,
    Withheld,
    negative_claim,
    observe,
)
from archiver.model.posts import PostRef
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.platforms import service_of
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import ByHost, by_host


async def may_move_verdict(run: Run, platform: Platform, post: PostRef, probe: Probe, reading: Reading) -> bool:
    """Whether the reading of a probe's answer may change the post's verdict."""
    if probe.about is About.SIGNED_IN:
        return True  # it moves none
    if (hosted := by_host(platform)) is not None:
        return await _host_vouches(run, hosted, post, reading)
    if has_controls(run, platform.name):
        return run.healthy(platform.name) and await _is_credible(run, platform, probe, reading)
    return isinstance(reading, Present | Unreadable) or (isinstance(reading, Gone) and reading.signed)


async def unproven_claims(run: Run, platform: Platform, post: PostRef, probe: Probe, reading: Reading) -> tuple[Claim, ...]:
    """The claims of a reading that count for nothing: what it does not show in a known way, or the platform's controls do not."""
    service = service_of(post)
    denies = negative_claim(reading)
    if denies is not None:
        return (denies,) if service in run.without_negatives else ()
    if not isinstance(reading, Present) or reading.content is None:
        return reading.unread if isinstance(reading, Present) else ()
    if by_host(platform) is None and run.healthy(platform.name) and (service, probe.kind) not in run.unproven:
        await _try_on_control(run, platform, probe)
    unproven = {*reading.unread, *run.unproven.get((service, probe.kind), ()), *_parts_lost(run, post, probe, reading)}
    return tuple(part for part in CONTENT_CLAIMS if part in unproven)


def _parts_lost(run: Run, post: PostRef, probe: Probe, reading: Present) -> frozenset[Claim]:
    """The parts that the post has shown by this probe, and that the answer has no field for now.

    The post that it quotes is such a part where nothing is said of its fate: no platform lets a post cease to quote.
    """
    quotes = reading.content is not None and reading.content.quoted is not None
    is_explained = any(label.startswith(QUOTED_POST) for label in reading.labels)
    omitted = frozenset(reading.omitted) | (frozenset() if quotes or is_explained else frozenset({Claim.CONTEXT}))
    return omitted & run.ledger.parts_shown(post, probe.kind) if omitted else frozenset()


def has_controls(run: Run, name: str) -> bool:
    """Whether a platform has control posts."""
    controls = run.controls.get(name)
    return controls is not None and bool(controls.live or controls.gone)


def host_of(post: PostRef) -> str:
    """The host in the key of a post, on a platform with many hosts."""
    return post.key.partition("/")[0]


async def read_control(
    run: Run, platform: Platform, post: PostRef, probe: Probe, *, live: bool
) -> tuple[Answer | Silence, Reading, ControlParts]:
    """Send one probe about a control, and record the observation: how it reads, and which parts of it are shown as known."""
    outcome = await run.web.ask(probe)
    reading = Unreadable(why=outcome.why, detail=outcome.detail) if isinstance(outcome, Silence) else platform.read(post, outcome)
    earlier = run.ledger.controls.control_contents(post, probe.kind) if live else []
    reading = reading_for_owner(reading, next((shown.author for shown in earlier if shown.author.id is not None), None))
    parts = ControlParts()
    if live and isinstance(reading, Present) and probe.about is About.POST:
        configured = run.controls[platform.name].known.get(post)
        parts = parts_read(reading.content, configured, earlier, unread=reading.unread)
    healthy = isinstance(reading, Present if live else Gone)
    _record_control(run, post, outcome, reading, healthy=healthy, unproven=parts.unproven)
    return outcome, reading, parts


def _record_control(
    run: Run,
    post: PostRef | None,
    outcome: Answer | Silence,
    reading: Reading,
    *,
    healthy: bool,
    unproven: Sequence[Claim] = (),
) -> None:
    """Record an observation that proves, or disproves, that probes work; `post` is None where the host itself was asked about."""
    observation = observe(
        post,
        outcome,
        reading,
        run=run.id,
        healthy=healthy,
        unproven=tuple(unproven),
        control=True,
        rehearsed=run.clock.rehearsed,
    )
    run.keep((outcome,), run.ledger.controls.last_answers(post))
    run.ledger.record_observation(run.id, None, observation)


async def _is_credible(run: Run, platform: Platform, probe: Probe, reading: Reading) -> bool:
    """Whether a reading counts: a negative one of a later probe only if that probe does not deny a live control as well."""
    if isinstance(reading, Present | Unreadable):
        return True
    if probe.kind not in run.probe_credible:
        await _try_on_control(run, platform, probe)
        if not run.probe_credible[probe.kind]:
            run.problem(
                platform.name,
                f"the probe {probe.kind} also denies {run.live_control.get(platform.name)}, which is known to be there",
                "what it denies does not count in this run; the next run tries again",
            )
    return run.probe_credible[probe.kind]


async def _try_on_control(run: Run, platform: Platform, probe: Probe) -> None:
    """Try a later probe on a live control, once per run; one by which controls are read anyway is credible."""
    live = run.live_control.get(platform.name)
    later = [other for other in platform.probes(live) if other.about is About.POST][1:] if live is not None else []
    same = next((other for other in later if other.kind == probe.kind), None)
    async with run.one_trial:
        if probe.kind in run.probe_credible:
            return
        credible, parts = True, ControlParts()
        if live is not None and same is not None:
            _, reading, parts = await read_control(run, platform, live, same, live=True)
            credible = not isinstance(reading, Gone | Withheld)
        run.probe_credible[probe.kind] = credible
        run.unproven.setdefault((platform.name, probe.kind), parts.unproven)
        run.proven.setdefault((platform.name, probe.kind), parts.proven)


async def _host_vouches(run: Run, platform: ByHost, post: PostRef, reading: Reading) -> bool:
    """Whether the post's host is healthy: it is probed at the first negative reading of the run, for each API by which it denies.

    A host that fails is reported by `staleness`.
    """
    host = host_of(post)
    proof = " ".join((host, *(probe.kind for probe in platform.health_probes(post))))
    if not isinstance(reading, Present | Unreadable) and run.host_health.get(host, True) and proof not in run.host_health:
        run.host_health[proof] = await _is_healthy(run, platform, post)
        run.host_health[host] = run.host_health.get(host, True) and run.host_health[proof]
    return run.host_health.get(host, True)


async def _is_healthy(run: Run, platform: ByHost, post: PostRef) -> bool:
    """Whether the host answers every health probe as it should."""
    health_probes = platform.health_probes(post)
    for probe in health_probes:
        outcome = await run.web.ask(probe)
        reading = reading_of_host(platform, outcome)
        healthy = isinstance(reading, Present)
        _record_control(run, None, outcome, reading, healthy=healthy)
        if not healthy:
            return False
    return bool(health_probes)


def reading_of_host(platform: ByHost, outcome: Answer | Silence) -> Reading:
    """How the outcome of a health probe reads."""
    if isinstance(outcome, Silence):
        return Unreadable(why=outcome.why)
    if not platform.is_healthy(outcome):
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"status {outcome.status}: not the host's own answer")
    return Present()
