"""Conditions: a question may be put so that a host need not tell again what it told last time (RFC 9110 §13).

A host that gives its answer a validator (`ETag`, or `Last-Modified`) answers 304 while the answer would be the same. Such an answer
has no body, and shows what the last one showed: its reading stands for it, if and only if it was of a healthy night, the last by
that probe, and showed the post. A host whose validators do not change when the post does would blind us for good, so that after
some nights the whole answer is asked for all the same.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from archiver.model.observations import Observation, Present
from archiver.model.probes import About, Answer, Probe

MAX_CACHE_AGE = timedelta(days=7)
"""How old the last whole answer may be; then it is asked for again, whatever its validator."""

_ETAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]{1,200})"')
_SURE_AFTER = timedelta(minutes=1)
"""How old a change must be for its time to tell it from another one in the same second (RFC 9110 §8.8.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a host gave along with its last whole answer at an address; `whole_at` is when that came."""

    url: str
    etag: str | None
    modified: str | None
    whole_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedReading:
    """Validators with the observation whose reading stands as long as they hold."""

    validators: Validators
    observation: int


def is_cacheable(seen: Observation) -> bool:
    """Whether an observation may stand for answers to come: it may be believed, and shows all that the post says.

    Where only its place names a picture, the address is another one each time, and the picture is looked at through it.
    """
    content = seen.reading.content if isinstance(seen.reading, Present) else None
    lasts = content is not None and not any(one.placed for one in content.media)
    return lasts and seen.healthy and seen.about is About.POST


def validators_of(answer: Answer) -> Validators | None:
    """The validators of a whole answer that came without a redirect; None where it has none, or may not be asked for again so."""
    if answer.probe.unconditional or answer.status != HTTPStatus.OK or len(answer.exchanges) != 1:
        return None
    etag, modified = answer.header("etag"), answer.header("last-modified")
    given = etag if etag is not None and _ETAG.fullmatch(etag) else None
    changed = modified if given is None and modified is not None and _is_sure(modified, answer.at) else None
    if given is None and changed is None:
        return None
    return Validators(url=answer.url, etag=given, modified=changed, whole_at=answer.at)


def add_validators(probe: Probe, validators: Validators | None, *, now: datetime) -> Probe:
    """The question with the condition that the answer be another one; as it is, where none may be put."""
    if validators is None or probe.unconditional or validators.url != probe.url or now - validators.whole_at >= MAX_CACHE_AGE:
        return probe
    named = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.modified))
    return replace(probe, headers=(*probe.headers, *((name, value) for name, value in named if value is not None)))


def is_not_modified(answer: Answer, validators: Validators | None) -> bool:
    """Whether an answer says that these validators still hold, which this very question has named."""
    if validators is None or answer.status != HTTPStatus.NOT_MODIFIED or len(answer.exchanges) != 1:
        return False
    named = {name.lower(): value for name, value in answer.probe.headers}
    asked = (named.get("if-none-match"), named.get("if-modified-since"))
    return asked == (validators.etag, validators.modified) and _same(answer.header("etag"), validators.etag)


def _same(given: str | None, known: str | None) -> bool:
    """Whether an answer's validator is the one that was named, as weak ones are compared; it may leave it out."""
    return given is None or known is None or given.removeprefix("W/") == known.removeprefix("W/")


def _is_sure(modified: str, at: datetime) -> bool:
    """Whether `Last-Modified` is a time, and long enough ago."""
    try:
        then = parsedate_to_datetime(modified)
    except ValueError:
        return False
    return (then if then.tzinfo else then.replace(tzinfo=UTC)) <= at - _SURE_AFTER
