"""Recognise answers that say nothing of the post: bot challenges, login walls, captive portals, rate limits, outages; and 451.

They are recognised before a platform reads an answer, by headers, status and URL, never by words: a bot challenge has a header
(`cf-mitigated`), LinkedIn's refusal a status of its own (999), a login or consent wall is a redirect to one, a soft 404 a redirect
to the front page, and a captive portal, filter or lying name server answers from another host, or with a page instead of JSON.
"""

import re
from collections.abc import Collection
from http import HTTPStatus

from archiver.model.observations import Reading, Reason, Unreadable, Withheld
from archiver.model.probes import Answer, Why
from archiver.model.urls import URL, parse_url

_CHALLENGES = (
    *("cf-mitigated", "cf-chl-out", "x-amzn-waf-action", "x-vercel-mitigated", "x-dd-b", "x-px-blocked"),
    *("x-sucuri-block", "x-iinfo-block"),
)
"""Headers of answers by bot guards, not by the site behind them."""

_PRESENCES = ("x-datadome", "x-kpsdk-ct", "akamai-cache-status")
"""Headers that guards also add to answers of the site: only with a refusal do they show that the guard has answered."""

_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.TOO_MANY_REQUESTS)

_SLOW_DOWN = (HTTPStatus.TOO_MANY_REQUESTS, 420)
_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY)
_GATED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED, 999)

_CHALLENGE_MARKS = re.compile(
    rb"""/cdn-cgi/challenge-platform/h/|\bid=["'](?:challenge-form|challenge-running|cf-wrapper|wci|captcha-container)["']|"""
    rb"""_wafchallengeid|\bblock_headline\b|geo\.captcha-delivery\.com|/_Incapsula_Resource"""
)
"""Markup of guards' pages, searched only where the platform would not answer with a page of its own."""
_MARKED_WITHIN = 20_000

_WALL_PATHS = re.compile(
    r"/(?:accounts/|i/flow/)?(?:login|signin|sign-in|checkpoint|challenge(?:\.html)?|consent|authwall|unsupportedbrowser|visitor)(?:[/.]|$)"
    r"|/uas/login|/login\.php|/sso/|/privacy/consent",
    re.IGNORECASE,
)
_WALL_HOSTS = re.compile(r"(?:consent|login|passport|accounts|auth|guce|captcha)\.|(?:.*\.)?google\.com/sorry")


def failure_reading(answer: Answer) -> Reading | None:
    """The reading of an answer from a guard or a failing server; None for any other answer."""
    status = answer.status
    telling = (*_CHALLENGES, *_PRESENCES) if status in _REFUSALS else _CHALLENGES
    if any(answer.header(name) for name in telling):
        return Unreadable(why=Why.CHALLENGED, detail="a guard before the site wants proof of a browser")
    if status in _SLOW_DOWN:
        return Unreadable(why=Why.RATE_LIMITED, detail=f"status {status}")
    if status in _GATED:
        return Unreadable(why=Why.BLOCKED, detail=f"status {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        return Unreadable(why=_challenged(answer) or Why.SERVER_TROUBLE, detail=f"status {status}")
    return None


def withheld_by_law(answer: Answer) -> Reading | None:
    """The reading of the platform's own 451; None for any other status."""
    if answer.status == HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS:
        return Withheld(reason=Reason.WITHHELD_IN_COUNTRY)
    return None


def redirected_reading(answer: Answer, hosts: Collection[str]) -> Reading | None:
    """The reading of an answer that came from elsewhere, unencrypted or incomplete; None for any other answer."""
    place = parse_url(answer.url)
    if place is None:
        return Unreadable(why=Why.BLOCKED, detail=f"led to {answer.url[:200]}")
    wall = login_wall(place)
    if wall is not None:
        return Unreadable(why=Why.BLOCKED, detail=f"led to {wall}")
    if place.host not in hosts:
        return Unreadable(why=Why.LED_ELSEWHERE, detail=f"led to {place.host}")
    if downgraded_to_http(answer, place):
        return Unreadable(why=Why.BLOCKED, detail="led to where nothing is encrypted, and anybody on the way can answer")
    if _sent_to_the_front_page(answer, place):
        return Unreadable(why=Why.BLOCKED, detail="led to the front page")
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return Unreadable(why=Why.NOT_UNDERSTOOD, detail=f"a redirect that was not followed, status {answer.status}")
    if answer.last.cut:
        return Unreadable(why=Why.TOO_LARGE, detail="longer than any answer that we read")
    return None


def blocked_reading(answer: Answer, hosts: Collection[str]) -> Reading | None:
    """The reading of an answer that does not come from the platform, or is a 451; None for any other answer."""
    return failure_reading(answer) or redirected_reading(answer, hosts) or withheld_by_law(answer)


def unexplained_status(answer: Answer) -> Unreadable:
    """The reading of an error status without a reason of the platform's own, which may come from whoever blocks us."""
    if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return Unreadable(why=Why.OUR_MISTAKE, detail=f"the platform calls the request bad, status {answer.status}")
    return Unreadable(why=_challenged(answer) or Why.BLOCKED, detail=f"status {answer.status} without a reason")


def unrecognised_page(answer: Answer) -> Unreadable:
    """The reading of a page without any of the platform's elements: a script's shell, a challenge, or anything else."""
    if not answer.body.strip():
        return Unreadable(why=Why.EMPTY, detail="no bytes")
    return Unreadable(why=_challenged(answer) or Why.SHELL, detail="a page that shows nothing of the post")


def login_wall(place: URL) -> str | None:
    """A description of the login or consent wall at a URL; None for any other URL."""
    if _WALL_HOSTS.match(f"{place.host}{place.path}") or _WALL_PATHS.match(place.path):
        return f"a wall at {place.host}{place.path}"[:200]
    return None


def downgraded_to_http(answer: Answer, place: URL) -> bool:
    """Whether a request with https was answered by http, as any captive portal can."""
    asked = parse_url(answer.probe.url)
    return place.scheme == "http" and asked is not None and asked.scheme == "https"


def shows_challenge(body: bytes) -> bool:
    """Whether a page has the markup of a bot guard's page, which guards also add to pages of the site."""
    return _CHALLENGE_MARKS.search(body[:_MARKED_WITHIN]) is not None


def _challenged(answer: Answer) -> Why | None:
    return Why.CHALLENGED if shows_challenge(answer.body) else None


def _sent_to_the_front_page(answer: Answer, place: URL) -> bool:
    """Whether a request for another page led to the front page, as sites do for what they lack or hide."""
    asked = parse_url(answer.probe.url)
    return place.path == "/" and not place.query and asked is not None and asked.path != "/"
