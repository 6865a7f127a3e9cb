"""Probe each platform's controls at the start of a run, to prove that its answers can be believed and its posts be read.

Where no live control is there, or no gone one is gone, the platform's observations of this run are recorded but change no verdict.
A part of the content that no control shows as known is not compared in this run.
"""

from collections.abc import Iterable

from archiver.app.posts.control_problems import assessment_problems
from archiver.app.posts.health import has_controls, host_of, read_control
from archiver.app.posts.probing import probes_for
from archiver.app.runs.run import Run
from archiver.checking.controls import Assessment, ControlParts, ControlReading, ControlState, assess
from archiver.model.observations import Gone, Present, Reading, Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import About, Answer, Silence, Why
from archiver.platforms import by_name
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import by_host, with_follow_ups


async def probe_controls(run: Run, platforms: Iterable[str]) -> None:
    """Probe the controls of these platforms, once per run, and record in the run what may be believed of each.

    For platforms without controls, or with many hosts, `health` tells which readings count.
    """
    for name in sorted(set(platforms) - run.platform_health.keys()):
        platform, known = by_name(name), run.controls.get(name)
        if platform is None or known is None or not has_controls(run, name):
            continue
        readings = [await _read(run, platform, post, live=True) for post in known.live]
        readings += [await _read(run, platform, post, live=False) for post in known.gone]
        if by_host(platform) is None:
            assessment = assess(readings)
            run.platform_health[name] = assessment.healthy
            _note(run, name, readings, assessment)
        else:
            for host in sorted({host_of(reading.post) for reading in readings}):
                of_host = [reading for reading in readings if host_of(reading.post) == host]
                assessment = assess(of_host)
                if not assessment.healthy:
                    run.host_health[host] = False
                _note(run, host, of_host, assessment)


def _note(run: Run, service: str, readings: list[ControlReading], assessment: Assessment) -> None:
    """Record in the run what an assessment says about a service, and tell its problems."""
    run.unproven.update({(service, probe): parts for probe, parts in assessment.unproven.items()})
    run.proven.update({(service, probe): parts for probe, parts in assessment.proven.items()})
    for control in readings:
        if control.live and control.state is ControlState.HOLDS:
            run.live_control.setdefault(service, control.post)
    if not assessment.negatives_count:
        run.without_negatives.add(service)
    for what, remedy in assessment_problems(run.ledger.controls, service, readings, assessment):
        run.problem(service, what, remedy)


async def _read(run: Run, platform: Platform, post: PostRef, *, live: bool) -> ControlReading:
    """How a control reads: by the first probe (or, where any may answer, the first readable one), and by the follow-up probes."""
    before = run.ledger.controls.control_failures(post)
    probes = [probe for probe in probes_for(run, platform, post) if probe.about is About.POST]
    reading: Reading = Unreadable(why=Why.OUR_MISTAKE, detail="the platform has no probe for it")
    outcomes: list[Answer | Silence] = []
    shown_by, parts = "", ControlParts()
    for probe in probes if platform.controls.by_any_probe else probes[:1]:
        outcome, reading, parts = await read_control(run, platform, post, probe, live=live)
        outcomes.append(outcome)
        shown_by = probe.kind
        if not isinstance(reading, Unreadable):
            break
    follow_up = with_follow_ups(platform)
    while follow_up is not None and (following := follow_up.follow_ups(post, outcomes)):
        outcome, further, further_parts = await read_control(run, platform, post, following[0], live=live)
        outcomes.append(outcome)
        if following[0].about is About.POST and not isinstance(reading, Present) and _is_definite(further):
            reading, shown_by, parts = further, following[0].kind, further_parts
    at = outcomes[0].at if outcomes else run.clock()
    return ControlReading(
        post=post,
        live=live,
        reading=reading,
        at=at,
        probe=shown_by,
        parts=parts,
        failing_since=before.at[0] if before is not None else at,
        failed_before=before.at[-1] if before is not None else None,
    )


def _is_definite(reading: Reading) -> bool:
    """Whether a reading is one statement about the post, and not one of several possible ones."""
    return not isinstance(reading, Unreadable) and not (isinstance(reading, Gone) and reading.ambiguous)
