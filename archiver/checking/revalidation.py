"""HTTP conditional requests (RFC 9110 §13): add validators to probes, and decide when a 304 lets us reuse a cached reading.

A host that sends a validator (`ETag`, or `Last-Modified`) answers 304 without a body as long as its answer would be the same. The
reading of the last full answer then counts again, if that answer came in a healthy run, is the last one by that probe, and showed
the post. Because a host may keep its validator although the post changed, an unconditional request is made every 7 days.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from archiver.model.http_dates import parse_http_date
from archiver.model.observations import Observation
from archiver.model.probes import About, Answer, Probe

MAX_CACHE_AGE = timedelta(days=7)
"""How old the last full answer may be; after that it is requested again, whatever its validator."""

_ETAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]{1,200})"')
_MIN_MODIFIED_AGE = timedelta(minutes=1)
"""How old `Last-Modified` must be to be a strong validator: it has a resolution of seconds (RFC 9110 §8.8.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The validators of a URL's last full answer, which came at `whole_at`."""

    url: str
    etag: str | None
    modified: str | None
    whole_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedReading:
    """HTTP validators and the id of the observation that a 304 lets us reuse."""

    validators: Validators
    observation: int


def is_cacheable(observation: Observation) -> bool:
    """Whether an observation may stand for later 304 answers: it is trustworthy and shows everything that the post says.

    Pictures known only by their position are fetched by the address in each full answer, so such posts are not cacheable.
    """
    is_complete = observation.content is not None and not any(media.placed for media in observation.content.media)
    return is_complete and observation.healthy and not observation.unproven and observation.about is About.POST


def validators_of(answer: Answer) -> Validators | None:
    """The validators of a full answer without redirects; None where it has none, or where the probe needs full answers."""
    if answer.probe.unconditional or answer.status != HTTPStatus.OK or len(answer.exchanges) != 1:
        return None
    etag, modified = answer.header("etag"), answer.header("last-modified")
    usable_etag = etag if etag is not None and _ETAG.fullmatch(etag) else None
    usable_date = modified if usable_etag is None and modified is not None and _is_strong(modified, answer.at) else None
    if usable_etag is None and usable_date is None:
        return None
    return Validators(url=answer.url, etag=usable_etag, modified=usable_date, whole_at=answer.at)


def add_validators(probe: Probe, validators: Validators | None, *, now: datetime) -> Probe:
    """The probe as a conditional request; unchanged where there are no validators, or they are too old or from the future."""
    if validators is None or probe.unconditional or validators.url != probe.url:
        return probe
    if not timedelta(0) <= now - validators.whole_at < MAX_CACHE_AGE:
        return probe
    conditions = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.modified))
    return replace(probe, headers=(*probe.headers, *((name, value) for name, value in conditions if value is not None)))


def is_not_modified(answer: Answer, validators: Validators | None) -> bool:
    """Whether an answer is a 304 to a request that named these very validators."""
    if validators is None or answer.status != HTTPStatus.NOT_MODIFIED or len(answer.exchanges) != 1:
        return False
    sent = {name.lower(): value for name, value in answer.probe.headers}
    conditions = (sent.get("if-none-match"), sent.get("if-modified-since"))
    return conditions == (validators.etag, validators.modified) and _matches(answer.header("etag"), validators.etag)


def _matches(etag: str | None, expected: str | None) -> bool:
    """Whether a 304's ETag is the expected one by weak comparison; it may be missing."""
    return etag is None or expected is None or etag.removeprefix("W/") == expected.removeprefix("W/")


def _is_strong(modified: str, at: datetime) -> bool:
    """Whether `Last-Modified` is a date, and old enough before `at`."""
    then = parse_http_date(modified)
    return then is not None and then <= at - _MIN_MODIFIED_AGE
