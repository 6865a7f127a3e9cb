"""What is wrong with a platform's controls, since when, and what to do: problems of a run, and findings of `doctor`."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from archiver import __version__
from archiver.checking.controls import Assessment, ControlParts, ControlReading, ControlState, assess
from archiver.ledger.control_posts import ControlFailures, ControlRecords
from archiver.model.observations import Claim, Gone, Present, Reading, Unreadable
from archiver.model.posts import PostRef
from archiver.platforms.interface import Controls
from archiver.reporting.phrases import count_of, human_date, why_unreadable
from archiver.verdicts.staleness import STALE_AFTER_DAYS

_AT_NO_TIME = datetime.max.replace(tzinfo=UTC)
"""The time of a control that holds, which nothing depends on."""
_PART_NAMES = {Claim.TEXT: "words", Claim.MEDIA: "pictures or videos", Claim.CONTEXT: "quoted or answered post"}


def assessment_problems(
    history: ControlRecords, service: str, readings: Sequence[ControlReading], assessment: Assessment
) -> Iterator[tuple[str, str]]:
    """The problems that a run tells about the controls of a service: each void night, and each changed control once."""
    for control in readings if not assessment.healthy else ():
        if control.state is not ControlState.HOLDS:
            yield void_problem(history, service, control)
    for control in assessment.outliers:
        if control.is_newly_confirmed or control.failed_before is None:
            yield _outlier_problem(service, control, readings, is_believed=control.is_confirmed)
    for probe, parts in assessment.unproven.items():
        if assessment.healthy and parts:
            shown = next(control for control in readings if control.probe == probe and control.parts.unproven)
            yield unread_problem(history, shown.post, shown.parts.unproven)


def recorded_problems(history: ControlRecords, platform: str, controls: Controls) -> Iterator[tuple[str, str]]:
    """What the ledger tells of a platform's controls: why nothing of it counts lately, what cannot be read, which have changed."""
    readings = [_recorded(history, post, live=True) for post in controls.live if history.was_asked(post)]
    readings += [_recorded(history, post, live=False) for post in controls.gone if history.was_asked(post)]
    assessment = assess(readings)
    yield from assessment_problems(history, platform, readings, assessment)


def _recorded(history: ControlRecords, post: PostRef, *, live: bool) -> ControlReading:
    """How a control read last."""
    failures = history.control_failures(post)
    if failures is None:
        return ControlReading(post=post, live=live, reading=Present() if live else Gone(), at=_AT_NO_TIME)
    parts = ControlParts(known=failures.unproven, unproven=failures.unproven)
    return ControlReading(
        post=post, live=live, reading=failures.reading, at=failures.at[-1], parts=parts, failing_since=failures.at[0]
    )


def void_problem(history: ControlRecords, service: str, control: ControlReading) -> tuple[str, str]:
    """Why nothing of a service counts: a control that does not read as known, since when, and what to do after some nights."""
    failures = history.control_failures(control.post)
    no_effect = f"this run changes no verdict about posts of {service}"
    what = f"{_what_was_seen(control)}{_since(failures)}"
    if failures is None or failures.nights < STALE_AFTER_DAYS:
        return what, f"{no_effect}; the next run tries again"
    if isinstance(control.reading, Unreadable):
        newer = f"a newer version of this program may know how its answers have changed (this is {__version__})"
        return what, f"{no_effect}; if you can see {control.post} in a browser, {newer}"
    side, platform = "live" if control.live else "gone", control.post.platform
    others = history.posts_seen_since(platform, failures.first_run)
    changed = f"{control.post} may have changed for good"
    if others:
        changed = (
            f"other posts of {platform} were seen there meanwhile ({others:,}), so {control.post} itself seems to have changed"
        )
    return what, f'{no_effect}; {changed}: name another in archiver.toml, under [controls.{platform}]: {side} = ["{platform}:…"]'


def _what_was_seen(control: ControlReading) -> str:
    """How a control read, as a sentence."""
    if isinstance(control.reading, Unreadable):
        return f"the control post {control.post} could not be read: {unreadable_phrase(control.reading)}"
    known = "there" if control.live else "gone"
    return f"the control post {control.post} is known to be {known}, but reads as {_reading_name(control.reading)}"


def unreadable_phrase(reading: Unreadable) -> str:
    """Why an answer could not be read, with its code and what was seen."""
    detail = f": {reading.detail}" if reading.detail else ""
    return f"{why_unreadable(reading.why)} ({reading.why.value}{detail})"


def _reading_name(reading: Reading) -> str:
    return type(reading).__name__.lower()


def _since(failures: ControlFailures | None) -> str:
    """Since when a control has failed, if it is not the first day."""
    if failures is None or failures.nights <= 1:
        return ""
    return f", on {count_of(failures.nights, 'day')} since {human_date(failures.at[0])}"


def _outlier_problem(
    service: str, control: ControlReading, readings: Sequence[ControlReading], *, is_believed: bool
) -> tuple[str, str]:
    """A control that contradicts what is known while others hold: doubtful at first, then to be replaced."""
    what = f"{_what_was_seen(control)}, while other controls hold"
    side = "live" if control.live else "gone"
    others = ", ".join(f'"{other.post}"' for other in readings if other.live is control.live and other.post != control.post)
    line = f"in archiver.toml, under [controls.{control.post.platform}], write {side} = [{others}]"
    if is_believed or not control.is_denied:
        return what, f"it has changed itself, and is left out of account: {line}"
    return what, f"what {service} denies does not count in this run; if the next one finds the same, the control itself is gone"


def unread_problem(history: ControlRecords, post: PostRef, parts: Sequence[Claim]) -> tuple[str, str]:
    """Which parts of a service's posts could not be read, by its control, and what to do after some nights."""
    failures = history.control_failures(post)
    names = " and ".join(_PART_NAMES[part] for part in parts)
    what = f"posts are there, but their {names} could not be read: the control post {post} does not show its own as known"
    what = f"{what}{_since(failures)}"
    silent = "they are not compared in this run, and no verdict about them moves"
    if failures is None or failures.nights < STALE_AFTER_DAYS:
        return what, f"{silent}; the next run tries again"
    table = f'[controls.{post.platform}.known."{post}"]'
    return what, (
        f'{silent}; if its author has changed {post}, write what it says now into archiver.toml, under {table}: words = "…"; '
        f"else the platform's answers have changed, and a newer version of this program may read them (this is {__version__})"
    )
