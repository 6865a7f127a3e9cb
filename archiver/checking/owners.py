"""Owners: whether an answer is about the post of the account or channel that had it when it was first read.

A name can pass to somebody else: a Telegram handle, a blog's name, a host. What is under the name then is another post, however
alike its key is, and what is no longer there says nothing about the first owner's post. The platform's id of an owner never passes
to anybody. The owner that the first trustworthy answer names is recorded; an answer that names another one, or that stands beside
such an answer in the same run, is unreadable.
"""

from collections.abc import Sequence
from dataclasses import replace

from archiver.model.observations import Gone, Observation, Reading, Unreadable, owner_of
from archiver.model.posts import Author
from archiver.model.probes import About, Why


def are_different(known: Author, shown: Author) -> bool:
    """Whether two owners are shown to be different ones: both have an id of the same kind (a URI, or none), and the ids differ."""
    if known.id is None or shown.id is None or ("://" in known.id) != ("://" in shown.id):
        return False
    return known.id != shown.id


def with_owner(observations: Sequence[Observation], known: Author | None, *, needs_owner: bool = False) -> tuple[Observation, ...]:
    """The observations of a post in one run, read for its known owner: those of another owner's post are unreadable.

    With `needs_owner`, a denial proves nothing as long as no answer of the run shows the known owner: because every answer of the
    platform shows one, or because who has the name was asked, and no answer came.
    """
    if known is None:
        return tuple(observations)
    shown = [owner for observation in observations if (owner := owner_of(observation.reading)) is not None and owner.id is not None]
    is_same = any(owner.id == known.id for owner in shown)
    others: list[Reading] = [_other_owner(known, owner) for owner in shown if are_different(known, owner)]
    others += [observation.reading for observation in observations if is_other_owner(observation.reading)]
    elsewhere, proves = others[0] if others and not is_same else None, is_same or not needs_owner
    return tuple(replace(each, reading=_reading(each, known, elsewhere, proves=proves)) for each in observations)


def reading_for_owner(reading: Reading, known: Author | None) -> Reading:
    """A single reading, read for the known owner of the post."""
    shown = owner_of(reading)
    return _other_owner(known, shown) if known is not None and shown is not None and are_different(known, shown) else reading


def is_other_owner(reading: Reading) -> bool:
    """Whether a reading says that the answer is about another owner's post."""
    return isinstance(reading, Unreadable) and reading.why is Why.OTHER_OWNER


def _reading(observation: Observation, known: Author, elsewhere: Reading | None, *, proves: bool) -> Reading:
    """The reading of one observation; `elsewhere` is that of the name's other owner, `proves` whether a denial may prove an end."""
    reading, shown = observation.reading, owner_of(observation.reading)
    if shown is not None and are_different(known, shown):
        return _other_owner(known, shown)
    if shown is None and elsewhere is not None and not isinstance(reading, Unreadable):
        return elsewhere
    if isinstance(reading, Gone) and observation.about is About.POST and not proves:
        return replace(reading, ambiguous=True)
    return reading


def _other_owner(known: Author, shown: Author) -> Unreadable:
    return Unreadable(why=Why.OTHER_OWNER, detail=f"it belongs to {_named(shown)} now, and belonged to {_named(known)}"[:300])


def _named(owner: Author) -> str:
    """An owner as messages name it: its display name or handle, and its id."""
    name = f"“{owner.name[:80]}”" if owner.name else f"@{owner.handle}" if owner.handle else ""
    return f"{name} ({owner.id})" if name else f"{owner.id}"
