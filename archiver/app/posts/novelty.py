"""Decide whether a check found anything new about a post, so that a new snapshot is worth keeping.

A reading is new when it differs from the last readings of the same probe. Pictures with lasting keys need no second look. Where a
platform names pictures only by their position, their bytes are compared when the post is first marked as edited, and otherwise
about once a week: fetching them for every post every night would cost more than all probes together.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from archiver.app.posts.probing import ProbeResult
from archiver.model.digests import Digest, digest
from archiver.model.observations import Gone, Observation, Present, Reading, Unreadable, Withheld
from archiver.model.posts import Content, PostRef, content_digest
from archiver.model.probes import About
from archiver.platforms import current_name
from archiver.verdicts.changes import compare_contents

_WEEK_SECONDS = int(timedelta(days=7).total_seconds())

_Source = tuple[str, PostRef | None]
"""The probe and the post that an observation comes from, the post by its present name."""


def is_new(result: ProbeResult, known: Sequence[Observation]) -> bool:
    """Whether a healthy probe of the post shows something that it did not show last time.

    Where the platform's controls failed, nothing is new: an outage is not evidence.
    """
    last = _last_readings(known)
    return any(
        _lists_states(observation.reading)
        or all(_differs(observation.reading, before) for before in last.get(_source(observation), (None,)))
        for observation in result.observations
        if observation.healthy and observation.about is not About.ACCOUNT
    )


def pictures_due(result: ProbeResult, known: Sequence[Observation], *, now: datetime) -> bool:
    """Whether pictures that are named only by their position are to be fetched, although nothing else is new."""
    current = next((observation for observation in result.observations if _shows_placed_media(observation)), None)
    if current is None:
        return False
    before = [
        earlier for earlier in known if earlier.probe == current.probe and earlier.healthy and isinstance(earlier.reading, Present)
    ]
    if not before:
        return True
    newly_edited = _is_edited(current) and not _is_edited(before[-1])
    return newly_edited or _week_of(result.post, now) != _week_of(result.post, before[-1].at)


def pictures_changed(result: ProbeResult, known: Sequence[Observation]) -> bool:
    """Whether the fetched pictures differ from those that the same probe showed last."""
    last = {earlier.probe: earlier.content for earlier in known if earlier.healthy and earlier.content is not None}
    pairs = ((last.get(current.probe), current.content) for current in result.observations if current.about is About.POST)
    return any(then is not None and now is not None and compare_contents(then, now).alters for then, now in pairs)


def _last_readings(known: Sequence[Observation]) -> Mapping[_Source, Sequence[Reading]]:
    """The readings of each probe in the last run in which it had any: several, where it asks in several places."""
    last: dict[_Source, tuple[int, list[Reading]]] = {}
    for observation in known:
        if observation.healthy and not isinstance(observation.reading, Unreadable):
            source = _source(observation)
            run, readings = last.get(source, (observation.run, []))
            last[source] = (observation.run, [*(readings if run == observation.run else []), observation.reading])
    return {source: readings for source, (_, readings) in last.items()}


def _source(observation: Observation) -> _Source:
    return observation.probe, current_name(observation.post) if observation.post is not None else None


def _lists_states(reading: Reading) -> bool:
    """Whether a reading holds earlier states of the post: a probe asks only for those that are not on record."""
    return isinstance(reading, Present) and bool(reading.states)


def _differs(now: Reading, last: Reading | None) -> bool:
    """Whether a reading shows something that the one before did not; one that cannot be read, or has no content, shows nothing."""
    match now, last:
        case Unreadable(), _:
            return False
        case Present(content=None), Present():
            return False
        case Present(content=content), Present(content=before):
            return content != before and _digest_of(content) != _digest_of(before)
        case (Gone(reason=reason), Gone(reason=before)) | (Withheld(reason=reason), Withheld(reason=before)):
            return reason != before
        case _:
            return True


def _digest_of(content: Content | None) -> Digest | None:
    return content_digest(content) if content else None


def _shows_placed_media(observation: Observation) -> bool:
    media = observation.content.media if observation.content else ()
    return observation.healthy and observation.about is About.POST and any(file.placed for file in media)


def _is_edited(observation: Observation) -> bool:
    return isinstance(observation.reading, Present) and observation.reading.edited


def _week_of(post: PostRef, at: datetime) -> int:
    """The number of the week of a time; weeks begin at a different time for each post, so that the load is even."""
    offset = int(digest(str(post).encode())[-8:], 16) % _WEEK_SECONDS
    return int((at.timestamp() + offset) // _WEEK_SECONDS)
