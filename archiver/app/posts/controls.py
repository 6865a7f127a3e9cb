"""Probe each platform's controls at the start of a run, to prove that its probes still work.

If a live control does not read `Present`, or a gone control does not read `Gone`, the platform's observations of this run are
recorded, but change no verdict.
"""

from collections.abc import Iterable
from typing import TypeAlias

from archiver.app.posts.health import has_controls, host_of, record_control
from archiver.app.posts.probing import ask, probes_for
from archiver.app.runs.run import Run
from archiver.model.observations import Gone, Present, Reading, Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.platforms import by_name
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import by_host, with_follow_ups
from archiver.reporting.phrases import why_unreadable

_NO_EFFECT = "this run changes no verdict about posts of {platform}"

_Expected: TypeAlias = type[Present] | type[Gone]


async def probe_controls(run: Run, platforms: Iterable[str]) -> None:
    """Probe the controls of these platforms, once per run, and record in `run.platform_health` whether all read as known.

    For platforms without controls, or with many hosts, `health` tells which readings count.
    """
    for name in sorted(set(platforms) - run.platform_health.keys()):
        platform, known = by_name(name), run.controls.get(name)
        if platform is None or known is None or not has_controls(run, name):
            continue
        healthy = [await _reads_as_known(run, platform, post, Present) for post in known.live]
        healthy += [await _reads_as_known(run, platform, post, Gone) for post in known.gone]
        if by_host(platform) is None:
            run.platform_health[name] = all(healthy)


async def _reads_as_known(run: Run, platform: Platform, post: PostRef, expected: _Expected) -> bool:
    """Whether a control reads as known; a problem is noted if not. On a platform with many hosts, it stands only for its host."""
    reading = await _reading(run, platform, post, expected)
    if isinstance(reading, expected):
        return True
    if by_host(platform) is not None:
        run.host_health[host_of(post)] = False
    what, remedy = _problem(platform.name, post, reading, expected)
    run.problem(platform.name, what, remedy)
    return False


def _problem(platform: str, post: PostRef, reading: Reading, expected: _Expected) -> tuple[str, str]:
    """What is wrong with a control, and what to do."""
    no_effect = _NO_EFFECT.format(platform=platform)
    if isinstance(reading, Unreadable):
        what = f"the control post {post} could not be read: {why_unreadable(reading.why)} ({reading.why.value})"
        return what, f"{no_effect}; the next run tries again"
    known, key = ("there", "live") if expected is Present else ("gone", "gone")
    what = f"the control post {post} is known to be {known}, but reads as {type(reading).__name__.lower()}"
    return what, f"{no_effect}; if {post} has changed for good, name another post under `{key}` in seeds/controls.toml"


async def _reading(run: Run, platform: Platform, post: PostRef, expected: _Expected) -> Reading:
    """How a control reads: by the first probe (or, where any may answer, the first readable one), and by the follow-up probes."""
    probes = [probe for probe in probes_for(run, platform, post) if probe.about is About.POST]
    reading: Reading = Unreadable(why=Why.OUR_MISTAKE, detail="the platform has no probe for it")
    outcomes: list[Answer | Silence] = []
    for probe in probes if platform.controls.by_any_probe else probes[:1]:
        outcome, reading = await _ask(run, platform, post, probe, expected)
        outcomes.append(outcome)
        if not isinstance(reading, Unreadable):
            break
    follow_up = with_follow_ups(platform)
    while follow_up is not None and (following := follow_up.follow_ups(post, outcomes)):
        outcome, further = await _ask(run, platform, post, following[0], expected)
        outcomes.append(outcome)
        if following[0].about is About.POST and not isinstance(reading, Present) and _is_definite(further):
            reading = further
    return reading


def _is_definite(reading: Reading) -> bool:
    """Whether a reading is one statement about the post, and not one of several possible ones."""
    return not isinstance(reading, Unreadable) and not (isinstance(reading, Gone) and reading.ambiguous)


async def _ask(run: Run, platform: Platform, post: PostRef, probe: Probe, expected: _Expected) -> tuple[Answer | Silence, Reading]:
    """Send one probe about a control, and record the observation as a control's."""
    outcome, reading = await ask(run, platform, post, probe)
    record_control(run, post, outcome, reading, healthy=isinstance(reading, expected))
    return outcome, reading
