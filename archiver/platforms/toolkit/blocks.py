"""Recognise answers that do not come from the platform: bot challenges, login walls, captive portals, outages, soft redirects.

Recognised before any platform looks at an answer, by headers, status and place, never by words: a bot challenge names itself in a
header (`cf-mitigated`), LinkedIn has a status of its own for strangers (999), a login or consent wall is a redirect to one, a soft
404 a redirect to the front page, and what stands between us and the web (a captive portal, a filter, a lying name server) answers
from another host, or as a page where the platform answers in JSON. None of these says anything of a post.
"""

import re
from collections.abc import Collection
from http import HTTPStatus

from archiver.model.observations import Reading, Reason, Unreadable, Withheld
from archiver.model.probes import Answer, Why
from archiver.model.urls import URL, parse_url

_CHALLENGES = (
    "cf-mitigated",
    "cf-chl-out",
    "x-amzn-waf-action",
    "x-vercel-mitigated",
    "x-dd-b",
    "x-px-blocked",
    "x-sucuri-block",
    "x-iinfo-block",
)
"""Headers by which the guards of web sites say that they, not the site, have answered."""

_PRESENCES = ("x-datadome", "x-kpsdk-ct", "akamai-cache-status")
"""Headers that guards leave on what they let through as well: with a refusal they tell whose it is, and else nothing."""

_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.TOO_MANY_REQUESTS)

_SLOW_DOWN = (HTTPStatus.TOO_MANY_REQUESTS, 420)
_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY)
_GATED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED, 999)

_CHALLENGE_MARKS = re.compile(
    rb"""/cdn-cgi/challenge-platform/h/|\bid=["'](?:challenge-form|challenge-running|cf-wrapper|wci|captcha-container)["']|"""
    rb"""_wafchallengeid|\bblock_headline\b|geo\.captcha-delivery\.com|/_Incapsula_Resource"""
)
"""What the pages of guards are made of: looked for only where no platform would have answered with a page of its own."""
_MARKED_WITHIN = 20_000

_WALL_PATHS = re.compile(
    r"/(?:accounts/|i/flow/)?(?:login|signin|sign-in|checkpoint|challenge(?:\.html)?|consent|authwall|unsupportedbrowser|visitor)(?:[/.]|$)"
    r"|/uas/login|/login\.php|/sso/|/privacy/consent",
    re.IGNORECASE,
)
_WALL_HOSTS = re.compile(r"(?:consent|login|passport|accounts|auth|guce|captcha)\.|(?:.*\.)?google\.com/sorry")


def failure_reading(answer: Answer) -> Reading | None:
    """The reading of an answer that the platform has not given, or could not; None where it speaks for itself."""
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
    """The reading of a 451 of the platform's own; a filter before it has another address, or another page."""
    if answer.status == HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS:
        return Withheld(reason=Reason.WITHHELD_IN_COUNTRY)
    return None


def redirected_reading(answer: Answer, hosts: Collection[str]) -> Reading | None:
    """The reading of an answer that came from another place than the one that was asked, or not whole."""
    place = parse_url(answer.url)
    if place is None:
        return Unreadable(why=Why.BLOCKED, detail=f"led to {answer.url[:200]}")
    wall = login_wall(place)
    if wall is not None:
        return Unreadable(why=Why.BLOCKED, detail=f"led to {wall}")
    if place.host not in hosts:
        return Unreadable(why=Why.BLOCKED, detail=f"led to {place.host}")
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
    """The reading of an answer that says nothing of the post, whoever gave it; None for the platform's own, to be read."""
    return failure_reading(answer) or redirected_reading(answer, hosts) or withheld_by_law(answer)


def unexplained_status(answer: Answer) -> Unreadable:
    """The reading of a refusal that gives no reason of the platform's own: whoever blocks us answers so."""
    if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return Unreadable(why=Why.OUR_MISTAKE, detail=f"the platform calls the request bad, status {answer.status}")
    return Unreadable(why=_challenged(answer) or Why.BLOCKED, detail=f"status {answer.status} without a reason")


def unrecognised_page(answer: Answer) -> Unreadable:
    """The reading of a page in which nothing of the platform's own was found: a script's shell, a challenge, anything."""
    if not answer.body.strip():
        return Unreadable(why=Why.EMPTY, detail="no bytes")
    return Unreadable(why=_challenged(answer) or Why.SHELL, detail="a page that shows nothing of the post")


def login_wall(place: URL) -> str | None:
    """Which wall an address is of, login or consent; None for any other."""
    if _WALL_HOSTS.match(f"{place.host}{place.path}") or _WALL_PATHS.match(place.path):
        return f"a wall at {place.host}{place.path}"[:200]
    return None


def downgraded_to_http(answer: Answer, place: URL) -> bool:
    """Whether an answer came unencrypted to a question that was put encrypted: a portal can give any."""
    asked = parse_url(answer.probe.url)
    return place.scheme == "http" and asked is not None and asked.scheme == "https"


def _challenged(answer: Answer) -> Why | None:
    return Why.CHALLENGED if _CHALLENGE_MARKS.search(answer.body[:_MARKED_WITHIN]) else None


def _sent_to_the_front_page(answer: Answer, place: URL) -> bool:
    """Whether another page was asked for: many sites answer so for what they do not have, or do not show to strangers."""
    asked = parse_url(answer.probe.url)
    return place.path == "/" and not place.query and asked is not None and asked.path != "/"
