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


class Visibility(Enum):
    """How much of a platform can be seen on a night."""

    CLEAR = "clear"
    PARTIAL = "partial"
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


_INJECTED = [failure for failure in Failure if failure not in {Failure.NONE, Failure.ONE_ENDPOINT, Failure.SILENCE}]
_ONSET_PROBABILITY = 0.085  # per night
_MAX_NIGHTS = 3  # of one failure
_MIN_NIGHTS_FOR_SILENCE = 20  # a host that never answers costs time: short simulations have none
_REQUESTS_BEFORE_REFUSAL = 12

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
    match failure:
        case Failure.NONE | Failure.FIRST_REQUEST:
            return Visibility.CLEAR
        case Failure.REFUSES_LATER:
            return Visibility.PARTIAL
        case Failure.ONE_ENDPOINT if domain in _ONE_ENDPOINT:
            return Visibility.PARTIAL
        case _:
            return Visibility.VOID


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
    match context.failure:
        case Failure.NONE | Failure.DENIES | Failure.PORTAL:
            return None  # the platform itself denies; an untrusted certificate fails before anything is asked
        case Failure.FIRST_REQUEST:
            return _refusal("1") if context.requests_before == 0 else None
        case Failure.REFUSES_LATER:
            return _refusal("3600") if context.requests_before >= _REQUESTS_BEFORE_REFUSAL else None
        case Failure.RATE_LIMITED_UNTIL:
            return _refusal(format_datetime(context.now + timedelta(hours=1), usegmt=True))
        case Failure.ONE_ENDPOINT:
            return _blocked(domain) if _ONE_ENDPOINT.get(domain, _every_request)(request) else None
        case Failure.CHALLENGE:
            return _challenge(domain)
        case Failure.BLOCKED:
            return _blocked(domain)
        case Failure.LOGIN_WALL:
            return _wall(request, _LOGINS.get(domain, "/login"))
        case Failure.CONSENT_WALL:
            return _wall(request, _CONSENTS.get(domain, "/consent"))
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
}
"""The answers that do not depend on the request."""


def _challenge(domain: str) -> Response:
    markup = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
    return page(
        markup, status=403, headers=_CHALLENGE_HEADERS.get(domain, (("cf-mitigated", "challenge"), ("Server", "cloudflare")))
    )
