"""What a platform is like on each night: clear, or in one of the troubles that say nothing of any post.

A trouble takes all of a platform's hosts, the controls with them; of Mastodon, each host has weather of its own. Only a host that
begins to refuse in the middle of a night lets some questions through: it is murky, and what is right may be concluded or not.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import Enum, StrEnum

from archiver.demo.smallweb.messages import TEXT, Delivery, Request, Response, page, redirect


class Sky(Enum):
    """How much of a platform can be seen on a night."""

    CLEAR = "clear"
    MURKY = "murky"
    VOID = "void"


class Kind(StrEnum):
    """The kinds of weather."""

    CLEAR = "clear"
    ONE_SURFACE = "one of several surfaces blocks machines"
    ONE_PAUSE = "429 to the first question, then clear"
    REFUSES_LATER = "429 in the middle of the night"
    OUTAGE = "503 to everything"
    DENIES = "denies everything in its own words"
    SHELLS = "redesigned into script shells"
    CHALLENGE = "a guard's challenge"
    BLOCKED = "blocks machines"
    LOGIN_WALL = "a login wall"
    CONSENT_WALL = "a consent wall"
    RATE_LIMITED = "429 to everything, Retry-After in seconds"
    RATE_LIMITED_UNTIL = "429 to everything, Retry-After as a date"
    PORTAL = "a certificate that does not hold"
    CUT_OFF = "half answers"
    EMPTY = "empty answers"
    SILENCE = "never answers"


_TROUBLES = [kind for kind in Kind if kind not in {Kind.CLEAR, Kind.ONE_SURFACE, Kind.SILENCE}]
_ONSET = 0.085  # how likely trouble begins on a night
_LONGEST = 3
_NIGHTS_FOR_SILENCE = 20  # whoever never answers is waited for: in short plays nobody does
_LETS_THROUGH = 12  # questions, before a host refuses later

Forecast = Mapping[str, Sequence[Kind]]
"""The kinds of weather of each region (a platform, or a host of many), night by night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The weather as a request meets it: its kind, how many requests this region had before in this night, and the time there."""

    kind: Kind
    before: int
    now: datetime


def sky(region: str, kind: Kind) -> Sky:
    """How much can be seen through a kind of weather."""
    match kind:
        case Kind.CLEAR | Kind.ONE_PAUSE:
            return Sky.CLEAR
        case Kind.REFUSES_LATER:
            return Sky.MURKY
        case Kind.ONE_SURFACE if region in _SURFACES:
            return Sky.MURKY
        case _:
            return Sky.VOID


def forecast(dice: random.Random, regions: Sequence[str], nights: int) -> Forecast:
    """The weather of a month: the first night is clear; on one night of a long month a portal takes all."""
    told: dict[str, list[Kind]] = {}
    troubles = _dealt(dice)
    for region in regions:
        kinds = [Kind.CLEAR] * (nights + 1)
        own = [Kind.ONE_SURFACE] if region in _SURFACES else []
        night = 1
        while night <= nights:
            if dice.random() < _ONSET:
                lasts = dice.randint(1, _LONGEST)
                kind = own.pop() if own else next(troubles)
                kinds[night : night + lasts] = [kind] * len(kinds[night : night + lasts])
                night += lasts
            night += 1
        told[region] = kinds
    if nights >= _NIGHTS_FOR_SILENCE:
        everywhere = nights // 2
        for kinds in told.values():
            kinds[everywhere] = Kind.PORTAL
        told[dice.choice(list(regions))][everywhere + 2] = Kind.SILENCE
    return told


def _dealt(dice: random.Random) -> Iterator[Kind]:
    """Troubles without end, each as often as any other."""
    while True:
        yield from dice.sample(_TROUBLES, k=len(_TROUBLES))


def spoiled(region: str, moment: Moment, request: Request) -> Response | None:
    """What the weather answers in a platform's place; None where the platform itself answers."""
    match moment.kind:
        case Kind.CLEAR | Kind.DENIES | Kind.PORTAL:
            return None  # denials are the platform's own, and a certificate fails before anything is asked
        case Kind.ONE_PAUSE:
            return _refusal("1") if moment.before == 0 else None
        case Kind.REFUSES_LATER:
            return _refusal("3600") if moment.before >= _LETS_THROUGH else None
        case Kind.RATE_LIMITED_UNTIL:
            return _refusal(format_datetime(moment.now + timedelta(hours=1), usegmt=True))
        case Kind.ONE_SURFACE:
            return _blocked(region) if _SURFACES.get(region, _all_of_it)(request) else None
        case Kind.CHALLENGE:
            return _challenge(region)
        case Kind.BLOCKED:
            return _blocked(region)
        case Kind.LOGIN_WALL:
            return _wall(request, _LOGINS.get(region, "/login"))
        case Kind.CONSENT_WALL:
            return _wall(request, _CONSENTS.get(region, "/consent"))
        case kind:
            return _THE_SAME[kind]


def _all_of_it(_: Request) -> bool:
    return True


_SURFACES: Mapping[str, Callable[[Request], bool]] = {
    "x": lambda request: request.host == "publish.twitter.com",
    "bluesky": lambda request: request.host == "public.api.bsky.app",
    "reddit": lambda request: request.path.endswith(".json"),
    "instagram": lambda request: request.host == "graph.facebook.com",
    "facebook": lambda request: request.host == "graph.facebook.com",
    "tiktok": lambda request: request.path == "/oembed",
    "youtube": lambda request: request.path == "/watch",
}
"""Of platforms that can be asked in several ways, one that can fail alone while the controls hold."""


WALL_HOSTS = ("passport.weibo.com", "accounts.google.com", "consent.youtube.com")
"""Hosts on which there is nothing but a wall."""
_LOGINS = {
    "x": "https://x.com/i/flow/login",
    "instagram": "/accounts/login/",
    "facebook": "/login.php",
    "linkedin": "/authwall",
    "youtube": "https://accounts.google.com/ServiceLogin",
    "weibo": "https://passport.weibo.com/visitor/visitor",
}
_CONSENTS = {"youtube": "https://consent.youtube.com/m"}
_GUARDS = {"tiktok": (("x-amzn-waf-action", "challenge"),), "reddit": (("x-datadome", "protected"),)}


def at_a_wall(request: Request) -> Response | None:
    """The wall itself, where a request has been led to one."""
    walls = {path.partition("?")[0] for path in ("/login", "/consent", *_LOGINS.values()) if path.startswith("/")}
    if request.host in WALL_HOSTS or request.path in walls or request.path == "/i/flow/login":
        return page("<!DOCTYPE html><title>Welcome</title><form>Name and password, please</form>")
    return None


def _wall(request: Request, place: str) -> Response:
    wall = place if place.startswith("https://") else f"https://{request.host}{place}"
    return redirect(f"{wall}?next=https%3A%2F%2F{request.host}{request.path}", status=302)


def _refusal(after: str) -> Response:
    return Response(status=429, body=b"Too many requests\n", content_type=TEXT, headers=(("Retry-After", after),))


def _blocked(region: str) -> Response:
    return page("<title>Blocked</title>whoa there, pardner!", status=999 if region == "linkedin" else 403)


_THE_SAME = {
    Kind.RATE_LIMITED: _refusal("3600"),
    Kind.OUTAGE: page("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", status=503),
    Kind.SHELLS: page('<!DOCTYPE html><html><head><script src="/app.js"></script></head><body><div id="root"></div></body></html>'),
    Kind.CUT_OFF: Response(body=b'{"half": "of an ' + b"answer " * 64, delivery=Delivery.BROKEN_OFF),
    Kind.EMPTY: Response(),
    Kind.SILENCE: Response(delivery=Delivery.NEVER),
}
"""What is answered to everything alike."""


def _challenge(region: str) -> Response:
    markup = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
    return page(markup, status=403, headers=_GUARDS.get(region, (("cf-mitigated", "challenge"), ("Server", "cloudflare"))))
