"""Controls: before anything is concluded in a run, each platform's known posts prove that its probes still work.

A live control that does not read `Present`, or a gone one that does not read `Gone`, voids the platform's night: what is observed
is recorded, and moves no verdict.
"""

import tomllib
from collections.abc import Iterable, Mapping

from archiver.app.home import Home
from archiver.app.probing import ask
from archiver.app.run import Run
from archiver.errors import InputError
from archiver.observations import About, Gone, Present, Reading, Unreadable, observe
from archiver.platforms import REGISTRY, by_name
from archiver.platforms.interface import Controls
from archiver.posts import PostRef, parse_postref


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
        controls[name] = Controls(live=_refs(home, name, lists, "live"), gone=_refs(home, name, lists, "gone"))
    return controls


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
    """Probe the controls of these platforms, once a run, and say of each whether it is healthy."""
    for name in sorted(set(platforms) - run.health.keys()):
        platform = by_name(name)
        known = run.controls.get(name)
        if platform is None or known is None:
            continue
        failed = [await _fails(run, post, Present) for post in known.live] + [await _fails(run, post, Gone) for post in known.gone]
        sentences = [sentence for sentence in failed if sentence]
        run.health[name] = not sentences and bool(failed)
        for sentence in sentences:
            run.problem(name, sentence, "nothing is concluded about its posts in this run; the next run tries again")


async def _fails(run: Run, post: PostRef, expected: type[Present] | type[Gone]) -> str | None:
    """Whether a control does not read as it must, and how it reads then."""
    platform = by_name(post.platform)
    if platform is None:
        return None
    probe = next(one for one in platform.probes(post) if one.about is About.POST)
    outcome, reading = await ask(run, platform, post, probe)
    as_expected = isinstance(reading, expected)
    run.ledger.record_observation(
        run.id, None, observe(post, outcome, reading, run=run.id, healthy=as_expected, control=True, rehearsed=run.clock.rehearsed)
    )
    if as_expected:
        return None
    side = "live" if expected is Present else "gone"
    return f"its {side} control {post} reads {_name(reading)}"


def _name(reading: Reading) -> str:
    match reading:
        case Unreadable():
            return f"unreadable ({reading.why.value})"
        case _:
            return type(reading).__name__.lower()
