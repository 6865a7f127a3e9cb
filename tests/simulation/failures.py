"""Failure injection: on some nights a platform answers in a way that says nothing about any post.

A failure affects a whole failure domain: all hosts of a platform, its controls included; or one host of Mastodon. A host that
begins to refuse in the middle of a night answers some requests before: on such a night the right conclusion may be drawn or not.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import Enum, StrEnum

from archiver.demo.smallweb.messages import TEXT, Delivery, Request, Response, page, redirect
from tests.simulation.renames import Field


class Visibility(Enum):
    """How much of a platform can be seen on a night."""

    CLEAR = "clear"
    PARTIAL = "partial"
    BLIND = "posts can be seen, and a part of them cannot be read"
    DENIALS_DO_NOT_COUNT = "one of several controls is denied"
    DOUBTFUL = "unusually many posts move alike"
    VOID = "void"


class Failure(StrEnum):
    """The kinds of failures."""

    NONE = "none"
    ONE_ENDPOINT = "one of several endpoints blocks bots"
    FIRST_REQUEST = "429 to the first request only"
    REFUSES_LATER = "429 in the middle of the night"
    OUTAGE = "503 to everything"
    DENIES = "denies everything in its own words"
    EMPTY_SHELLS = "pages that are empty without scripts"
    CHALLENGE = "a bot challenge"
    BLOCKED = "blocks bots"
    LOGIN_WALL = "a login wall"
    CONSENT_WALL = "a consent wall"
    RATE_LIMITED = "429 to everything, Retry-After in seconds"
    RATE_LIMITED_UNTIL = "429 to everything, Retry-After as a date"
    PORTAL = "an untrusted certificate"
    TRUNCATED = "truncated answers"
    EMPTY = "empty answers"
    SILENCE = "never answers"
    MOVED = "redirects to another host"
    CLOSED = "has closed down"
    RENAMED_TEXT = "the field with the text has another name"
    RENAMED_MEDIA = "the field with the pictures has another name"
    RENAMED_AUTHOR = "the field with the author has another name"
    DENIES_POSTS = "denies all posts but its controls in its own words"
    PURGE = "removes posts of many accounts"
    CONTROL_FAILS = "its only control has changed"
    CONTROL_REWRITTEN = "its only control says something else"
    CONTROL_DENIED = "one of its controls has died"


RENAMED_FIELDS: Mapping[Failure, Field] = {
    Failure.RENAMED_TEXT: Field.TEXT,
    Failure.RENAMED_MEDIA: Field.MEDIA,
    Failure.RENAMED_AUTHOR: Field.AUTHOR,
}
_VISIBILITIES: Mapping[Failure, Visibility] = {
    Failure.NONE: Visibility.CLEAR,
    Failure.FIRST_REQUEST: Visibility.CLEAR,
    Failure.REFUSES_LATER: Visibility.PARTIAL,
    Failure.CONTROL_REWRITTEN: Visibility.BLIND,
    Failure.CONTROL_DENIED: Visibility.DENIALS_DO_NOT_COUNT,
    Failure.DENIES_POSTS: Visibility.DOUBTFUL,
    Failure.PURGE: Visibility.DOUBTFUL,
    **dict.fromkeys(RENAMED_FIELDS, Visibility.BLIND),
}
"""The failures during which something can be seen."""
PLANNED = {Failure.MOVED, Failure.CLOSED, Failure.CONTROL_FAILS, *_VISIBILITIES} - {Failure.FIRST_REQUEST, Failure.REFUSES_LATER}
"""What is placed on certain nights (`events`); all other failures may come at any time."""
_INJECTED = [failure for failure in Failure if failure not in {*PLANNED, Failure.ONE_ENDPOINT, Failure.SILENCE}]
_ONSET_PROBABILITY = 0.085  # per night
_MAX_NIGHTS = 3  # of one failure
_MIN_NIGHTS_FOR_SILENCE = 20  # a host that never answers costs time: short simulations have none
_REQUESTS_BEFORE_REFUSAL = 12
_LIMITED = {Failure.FIRST_REQUEST, Failure.REFUSES_LATER}
_ANSWERED = {*_VISIBILITIES, Failure.CONTROL_FAILS, Failure.DENIES, Failure.PORTAL} - _LIMITED
"""The failures during which the platform itself answers, if only to deny; an untrusted certificate fails before it is asked."""
MOVED_PREFIX = "moved-to-another-"
"""What the names of the hosts begin with to which hosts redirect that have moved."""

FailurePlan = Mapping[str, Sequence[Failure]]
"""The failures of each failure domain (a platform, or one host of Mastodon), night by night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureContext:
    """A request's circumstances: the failure, how many requests the domain had before on this night, and the time there."""

    failure: Failure
    requests_before: int
    now: datetime


def visibility(domain: str, failure: Failure) -> Visibility:
    """How much can be seen during a failure."""
    if failure is Failure.ONE_ENDPOINT and domain in _ONE_ENDPOINT:
        return Visibility.PARTIAL
    return _VISIBILITIES.get(failure, Visibility.VOID)


def plan_failures(dice: random.Random, domains: Sequence[str], nights: int) -> FailurePlan:
    """The failures of a month: none on the first night; on one night of a long month no certificate is trusted anywhere."""
    plan: dict[str, list[Failure]] = {}
    injected = _shuffled_failures(dice)
    for domain in domains:
        failures = [Failure.NONE] * (nights + 1)
        own = [Failure.ONE_ENDPOINT] if domain in _ONE_ENDPOINT else []
        night = 1
        while night <= nights:
            if dice.random() < _ONSET_PROBABILITY:
                duration = dice.randint(1, _MAX_NIGHTS)
                failure = own.pop() if own else next(injected)
                failures[night : night + duration] = [failure] * len(failures[night : night + duration])
                night += duration
            night += 1
        plan[domain] = failures
    if nights >= _MIN_NIGHTS_FOR_SILENCE:
        everywhere = nights // 2
        for failures in plan.values():
            failures[everywhere] = Failure.PORTAL
        plan[dice.choice(list(domains))][everywhere + 2] = Failure.SILENCE
    return plan


def _shuffled_failures(dice: random.Random) -> Iterator[Failure]:
    """Failures without end, each as often as any other."""
    while True:
        yield from dice.sample(_INJECTED, k=len(_INJECTED))


def failing_answer(domain: str, context: FailureContext, request: Request) -> Response | None:
    """The answer in place of the platform's own; None where the platform answers itself."""
    if context.failure in _ANSWERED:
        return None
    match context.failure:
        case Failure.FIRST_REQUEST:
            return _refusal("1") if context.requests_before == 0 else None
        case Failure.REFUSES_LATER:
            return _refusal("3600") if context.requests_before >= _REQUESTS_BEFORE_REFUSAL else None
        case Failure.RATE_LIMITED_UNTIL:
            return _refusal(format_datetime(context.now + timedelta(hours=1), usegmt=True))
        case Failure.ONE_ENDPOINT:
            return _blocked(domain) if _ONE_ENDPOINT.get(domain, _every_request)(request) else None
        case failure if failure in _BY_REQUEST:
            return _BY_REQUEST[failure](domain, request)
        case failure:
            return _SAME_FOR_ALL[failure]


def _every_request(_: Request) -> bool:
    return True


_ONE_ENDPOINT: Mapping[str, Callable[[Request], bool]] = {
    "x": lambda request: request.host == "publish.twitter.com",
    "bluesky": lambda request: request.host == "public.api.bsky.app",
    "reddit": lambda request: request.path.endswith(".json"),
    "instagram": lambda request: request.host == "graph.facebook.com",
    "facebook": lambda request: request.host == "graph.facebook.com",
    "tiktok": lambda request: request.path == "/oembed",
    "youtube": lambda request: request.path == "/watch",
}
"""Of platforms with several endpoints, one that can fail alone while the controls hold."""


WALL_HOSTS = ("passport.weibo.com", "accounts.google.com", "consent.youtube.com")
"""Hosts that have nothing but a login or consent wall."""
_LOGINS = {
    "x": "https://x.com/i/flow/login",
    "instagram": "/accounts/login/",
    "facebook": "/login.php",
    "linkedin": "/authwall",
    "youtube": "https://accounts.google.com/ServiceLogin",
    "weibo": "https://passport.weibo.com/visitor/visitor",
}
_CONSENTS = {"youtube": "https://consent.youtube.com/m"}
_CHALLENGE_HEADERS = {"tiktok": (("x-amzn-waf-action", "challenge"),), "reddit": (("x-datadome", "protected"),)}


def wall_page(request: Request) -> Response | None:
    """The login or consent wall, if the request was redirected to one."""
    walls = {path.partition("?")[0] for path in ("/login", "/consent", *_LOGINS.values()) if path.startswith("/")}
    if request.host in WALL_HOSTS or request.path in walls or request.path == "/i/flow/login":
        return page("<!DOCTYPE html><title>Welcome</title><form>Name and password, please</form>")
    return None


def _wall(request: Request, target: str) -> Response:
    wall = target if target.startswith("https://") else f"https://{request.host}{target}"
    return redirect(f"{wall}?next=https%3A%2F%2F{request.host}{request.path}", status=302)


def _refusal(retry_after: str) -> Response:
    return Response(status=429, body=b"Too many requests\n", content_type=TEXT, headers=(("Retry-After", retry_after),))


def _blocked(domain: str) -> Response:
    return page("<title>Blocked</title>whoa there, pardner!", status=999 if domain == "linkedin" else 403)


_SAME_FOR_ALL = {
    Failure.RATE_LIMITED: _refusal("3600"),
    Failure.OUTAGE: page("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", status=503),
    Failure.EMPTY_SHELLS: page(
        '<!DOCTYPE html><html><head><script src="/app.js"></script></head><body><div id="root"></div></body></html>'
    ),
    Failure.TRUNCATED: Response(body=b'{"half": "of an ' + b"answer " * 64, delivery=Delivery.BROKEN_OFF),
    Failure.EMPTY: Response(),
    Failure.SILENCE: Response(delivery=Delivery.NEVER),
    Failure.CLOSED: page("<html><body><h1>This server has closed</h1></body></html>", status=410),
}
"""The answers that do not depend on the request."""


def _moved(_: str, request: Request) -> Response:
    query = f"?{request.query}" if request.query else ""
    return redirect(f"https://{MOVED_PREFIX}{request.host}{request.path}{query}")


def _challenge(domain: str) -> Response:
    markup = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
    return page(
        markup, status=403, headers=_CHALLENGE_HEADERS.get(domain, (("cf-mitigated", "challenge"), ("Server", "cloudflare")))
    )


_BY_REQUEST: Mapping[Failure, Callable[[str, Request], Response]] = {
    Failure.MOVED: _moved,
    Failure.CHALLENGE: lambda domain, _: _challenge(domain),
    Failure.BLOCKED: lambda domain, _: _blocked(domain),
    Failure.LOGIN_WALL: lambda domain, request: _wall(request, _LOGINS.get(domain, "/login")),
    Failure.CONSENT_WALL: lambda domain, request: _wall(request, _CONSENTS.get(domain, "/consent")),
}
"""The answers that depend on the request or the domain."""
