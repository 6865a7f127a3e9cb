"""Leave out answers that say the same as before, where the operator wants only news to be kept.

Most of what is kept in a night are bodies that differ in counts alone. With `--keep-answers news` the answers of a post are left
out, and their observations say so, if each of them shows the post exactly as the last one of the same probe did. Nothing is left
out that a version, a move of a verdict, a control or a later “not modified” rests on.
"""

from collections.abc import Sequence
from dataclasses import replace

from archiver.app.posts.probing import ProbeResult
from archiver.model.observations import Observation, Present, Reading
from archiver.model.posts import is_same_version, version_key
from archiver.model.probes import Answer


def without_repeated_answers(result: ProbeResult, known: Sequence[Observation]) -> ProbeResult:
    """The result with all its answers marked as left out, if each says what the last one of its probe said; else unchanged.

    `known` are the post's earlier observations, oldest first.
    """
    last = {(earlier.probe, earlier.post): earlier for earlier in known}
    answered = [observation for observation in result.observations if observation.body is not None]
    if result.validators or not all(_repeats(current, last.get((current.probe, current.post))) for current in answered):
        return result
    marked = tuple(replace(each, left_out=True) if each.body is not None else each for each in result.observations)
    return replace(result, observations=marked)


def answers_to_keep(result: ProbeResult) -> list[Answer]:
    """The answers that were not left out."""
    pairs = zip(result.outcomes, result.observations, strict=True)
    return [outcome for outcome, observation in pairs if isinstance(outcome, Answer) and not observation.left_out]


def _repeats(current: Observation, before: Observation | None) -> bool:
    """Whether an observation shows the post as an earlier one did, and both may be believed with all that they say."""
    if before is None or not (current.healthy and before.healthy) or current.unproven or before.unproven:
        return False
    now, then = current.reading, before.reading
    if not isinstance(now, Present) or not isinstance(then, Present) or now.states:
        return False
    if now.content is not None and then.content is not None:
        return is_same_version(version_key(then.content), version_key(now.content)) and _without_bytes(now) == _without_bytes(then)
    return now == then


def _without_bytes(reading: Present) -> Reading:
    """The reading without what the bytes of media tell, which not every run fetches."""
    if reading.content is None:
        return reading
    media = tuple(replace(file, digest=None, signature=None) for file in reading.content.media)
    return replace(reading, content=replace(reading.content, media=media))
