"""Health: whether what a platform answers may count in this run.

Three kinds of platforms, three proofs. Where posts are known for sure, they are the controls, and stand for the platform. Where a
platform is many hosts, no post of one speaks for another: before a negative counts, its own host must name itself and say of a post
that no host gives out that there is none. Where nothing is known for sure, only what proves itself counts: what shows the post
bears its own name, and what ends it bears its author's signature.

The controls are read by their first probe. Another one that says of a post that it is gone or withheld is asked, once a run, about
a post that is known to be there: one that denies that too is not believed.
"""

from archiver.app.runs.run import Run
from archiver.model.observations import Gone, Present, Reading, Unreadable, Withheld, observe
from archiver.model.posts import PostRef
from archiver.model.probes import About, Probe, Silence, Why
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import ByHost, by_host


async def may_move_verdict(run: Run, platform: Platform, post: PostRef, probe: Probe, reading: Reading) -> bool:
    """Whether what a probe's answer reads as may move a post's verdict."""
    if (hosted := by_host(platform)) is not None:
        return await _host_vouches(run, hosted, post, reading)
    if has_controls(run, platform.name):
        return run.healthy(platform.name) and await _is_credible(run, platform, probe, reading)
    return isinstance(reading, Present | Unreadable) or (isinstance(reading, Gone) and reading.signed)


async def _is_credible(run: Run, platform: Platform, probe: Probe, reading: Reading) -> bool:
    """Whether a later probe that says of a post that it is gone or withheld does not say so of a post that is known to be there."""
    known = run.controls[platform.name].live
    later = [one for one in platform.probes(known[0]) if one.about is About.POST][1:] if known else []
    same = next((one for one in later if one.kind == probe.kind), None)
    if isinstance(reading, Present | Unreadable) or same is None:
        return True
    if probe.kind not in run.probe_credible:
        run.probe_credible[probe.kind] = not await _denies(run, platform, known[0], same)
        if not run.probe_credible[probe.kind]:
            run.problem(
                platform.name,
                f"{probe.kind} denies {known[0]} as well, which is known to be there",
                "what it denies in this run counts for nothing; the next run tries again",
            )
    return run.probe_credible[probe.kind]


async def _denies(run: Run, platform: Platform, post: PostRef, probe: Probe) -> bool:
    """Whether a probe says of a post that it is gone or withheld; the answer is recorded as a control's."""
    outcome = await run.web.ask(probe)
    reading = Unreadable(why=outcome.why, detail=outcome.detail) if isinstance(outcome, Silence) else platform.read(post, outcome)
    healthy = isinstance(reading, Present)
    run.ledger.record_observation(
        run.id, None, observe(post, outcome, reading, run=run.id, healthy=healthy, control=True, rehearsed=run.clock.rehearsed)
    )
    return isinstance(reading, Gone | Withheld)


def has_controls(run: Run, name: str) -> bool:
    """Whether posts are known by which the platform's health can be told."""
    known = run.controls.get(name)
    return known is not None and bool(known.live or known.gone)


def host_of(post: PostRef) -> str:
    """The host in the key of a post on a platform of many."""
    return post.key.partition("/")[0]


async def _host_vouches(run: Run, platform: ByHost, post: PostRef, reading: Reading) -> bool:
    """Whether the post's host lets a reading count; it is asked for its own answers at the first negative of the run."""
    host = host_of(post)
    if isinstance(reading, Present | Unreadable):
        return run.host_health.get(host, True)
    if host not in run.host_health:
        run.host_health[host] = await _beats(run, platform, post)
        if not run.host_health[host]:
            run.problem(
                host,
                "does not answer for itself as a working host does",
                "nothing is concluded from what it denies in this run; the next run tries again",
            )
    return run.host_health[host]


async def _beats(run: Run, platform: ByHost, post: PostRef) -> bool:
    """Whether the host answers every question about itself rightly; each answer is recorded as a control's."""
    health_probes = platform.health_probes(post)
    for probe in health_probes:
        outcome = await run.web.ask(probe)
        is_healthy = not isinstance(outcome, Silence) and platform.is_healthy(outcome)
        reading = (
            Present()
            if is_healthy
            else Unreadable(why=outcome.why)
            if isinstance(outcome, Silence)
            else _not_itself(outcome.status)
        )
        run.ledger.record_observation(
            run.id,
            None,
            observe(None, outcome, reading, run=run.id, healthy=is_healthy, control=True, rehearsed=run.clock.rehearsed),
        )
        if not is_healthy:
            return False
    return bool(health_probes)


def _not_itself(status: int) -> Unreadable:
    return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"status {status}: not the host's own answer")
