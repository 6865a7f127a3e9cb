"""Controls: before anything is concluded in a run, each platform's known posts prove that its probes still work.

A live control that does not read `Present`, or a gone one that does not read `Gone`, voids the platform's night: what is observed
is recorded, and moves no verdict.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from archiver.app.posts.health import has_controls, host_of
from archiver.app.posts.probing import ask, probes_for
from archiver.app.runs.home import Home
from archiver.app.runs.run import Run
from archiver.errors import InputError
from archiver.model.observations import Gone, Present, Reading, Unreadable, observe
from archiver.model.posts import PostRef, parse_postref
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.platforms import REGISTRY, by_name
from archiver.platforms.interface import Controls, Platform
from archiver.platforms.lazy import by_host, with_follow_ups
from archiver.platforms.nostr.names import relay
from archiver.reporting.phrases import why_unreadable


def load_controls(home: Home) -> dict[str, Controls]:
    """Each platform's controls: its own, or those that `seeds/controls.toml` names instead."""
    controls = {platform.name: platform.controls for platform in REGISTRY}
    try:
        written = tomllib.loads(home.controls.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return controls
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise InputError(f"{home.controls} cannot be read: {trouble}", remedy="see seeds/README.md for its form") from None
    for name, lists in written.items():
        if name not in controls or not isinstance(lists, Mapping):
            known = ", ".join(sorted(controls))
            raise InputError(f"{home.controls}: [{name}] is no platform", remedy=f"there are: {known}")
        controls[name] = Controls(
            live=_refs(home, name, lists, "live"),
            gone=_refs(home, name, lists, "gone"),
            relays=_relays(home, name, lists) or controls[name].relays,
        )
    return controls


def _relays(home: Home, platform: str, lists: Mapping[str, object]) -> tuple[str, ...]:
    """The relays to ask, each an address that begins with `wss://`."""
    written = lists.get("relays", [])
    named = [relay(str(one)) for one in written] if isinstance(written, list) else [None]
    told = tuple(one for one in named if one is not None)
    if len(told) != len(named):
        raise InputError(f"{home.controls}: [{platform}] relays are no addresses", remedy='write relays = ["wss://relay.example"]')
    return told


def _refs(home: Home, platform: str, lists: Mapping[str, object], side: str) -> tuple[PostRef, ...]:
    """The posts of one list, each of that very platform."""
    written = lists.get(side, [])
    if not isinstance(written, list):
        raise InputError(f"{home.controls}: [{platform}] {side} is no list", remedy=f'write it as {side} = ["{platform}:ID"]')
    refs = tuple(parse_postref(str(one)) for one in written)
    named = tuple(ref for ref in refs if ref is not None and ref.platform == platform)
    if len(named) != len(refs):
        raise InputError(f"{home.controls}: [{platform}] {side} names what is no post of {platform}", remedy=f"write {platform}:ID")
    return named


async def probe_controls(run: Run, platforms: Iterable[str]) -> None:
    """Probe the controls of these platforms, once a run, and say of each whether it is healthy.

    Where a platform has no controls, or many hosts, `health` tells what counts.
    """
    for name in sorted(set(platforms) - run.platform_health.keys()):
        platform, known = by_name(name), run.controls.get(name)
        if platform is None or known is None or not has_controls(run, name):
            continue
        failed = [await _fails(run, platform, post, Present) for post in known.live]
        failed += [await _fails(run, platform, post, Gone) for post in known.gone]
        sentences = [sentence for sentence in failed if sentence]
        if by_host(platform) is None:
            run.platform_health[name] = not sentences
        for sentence in sentences:
            run.problem(name, sentence, "nothing is concluded about its posts in this run; the next run tries again")


async def _fails(run: Run, platform: Platform, post: PostRef, expected: type[Present] | type[Gone]) -> str | None:
    """Whether a control does not read as it must, and how it reads then; a host of many stands for itself alone."""
    reading = await _reading(run, platform, post, expected)
    if isinstance(reading, expected):
        return None
    if by_host(platform) is not None:
        run.host_health[host_of(post)] = False
    side = "live" if expected is Present else "gone"
    return f"its {side} control {post} {_reads(reading)}"


async def _reading(run: Run, platform: Platform, post: PostRef, expected: type[Present] | type[Gone]) -> Reading:
    """How a control reads: by the first probe, by the first that says anything, or by a platform's whole course of questions."""
    probes = [one for one in probes_for(run, platform, post) if one.about is About.POST]
    reading: Reading = Unreadable(why=Why.OUR_MISTAKE, detail="there is nothing to ask about it")
    outcomes: list[Answer | Silence] = []
    for probe in probes if platform.controls.by_any_probe else probes[:1]:
        outcome, reading = await _ask(run, platform, post, probe, expected)
        outcomes.append(outcome)
        if not isinstance(reading, Unreadable):
            break
    course = with_follow_ups(platform)
    while course is not None and (following := course.follow_ups(post, outcomes)):
        outcome, told = await _ask(run, platform, post, following[0], expected)
        outcomes.append(outcome)
        if following[0].about is About.POST and not isinstance(reading, Present) and _is_plain(told):
            reading = told
    return reading


def _is_plain(reading: Reading) -> bool:
    """Whether a reading says one thing of the post, and not one of several."""
    return not isinstance(reading, Unreadable) and not (isinstance(reading, Gone) and reading.ambiguous)


async def _ask(
    run: Run, platform: Platform, post: PostRef, probe: Probe, expected: type[Present] | type[Gone]
) -> tuple[Answer | Silence, Reading]:
    """One question about a control, recorded as such."""
    outcome, reading = await ask(run, platform, post, probe)
    told = observe(post, outcome, reading, run=run.id, control=True, rehearsed=run.clock.rehearsed)
    run.ledger.record_observation(run.id, None, replace(told, healthy=isinstance(reading, expected)))
    return outcome, reading


def _reads(reading: Reading) -> str:
    match reading:
        case Unreadable(why=why):
            return f"could not be read: {why_unreadable(why)} ({why.value})"
        case _:
            return f"reads {type(reading).__name__.lower()}"
