"""The town of the month: its posts with their courses, its weather, and what is answered in it on the night that it is.

A town is made of a seed and two numbers, so the process that serves it and the one that judges the program draw the same one.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from archiver.demo.smallweb.messages import TEXT, Request, Response
from archiver.demo.smallweb.world import World
from bench.month.dialects import DIALECTS
from bench.month.dialects.interface import CONTROL, Dialect, Post, Seen, View
from bench.month.fates import Lot, Possible, draw_course
from bench.month.truth import EDITED, EDITED_BACK, PINNED, TRUTHS
from bench.month.weather import WALL_HOSTS, Forecast, Kind, Moment, Sky, at_a_wall, forecast, sky, spoiled

FIRST_NIGHT = datetime(2026, 12, 1, 2, tzinfo=UTC)
_SPEECH = """
water rises at the north quay and nobody answers the phone in the harbour office we asked twice what the council knew before the
vote they said wait until spring the ferry leaves without its pilot every light on the bridge is out
"""
_WORDS = _SPEECH.split()
_EPITAPHS = (
    "This Post was deleted by the Post author. Learn more",
    "This post has been deleted. The account no longer exists.",
    "Post not found",
    "[deleted]",
    "[removed]",
    "Thread not available",
    '{"error": "Record not found"}',
    '<div class="EmbedBrokenMedia">The post may have been removed</div>',
    "404: this page is no longer available, it was suspended",
)
_SAY_SO = 0.06
"""How many live posts say of themselves, in their own words, that they are gone."""
_NO_SUCH_HOST = Response(status=421, body=b"No such host in this small web\n", content_type=TEXT)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that will happen in a month."""

    seed: int
    nights: int
    posts: Sequence[Post]
    weather: Forecast

    def sky(self, post: Post, night: int) -> Sky:
        """How much of a post's platform can be seen on a night."""
        place = region(post.dialect, post.key.partition("/")[0])
        kinds = self.weather.get(place)
        return Sky.CLEAR if kinds is None else sky(place, kinds[night])


def plan(seed: int, posts: int, nights: int) -> Plan:
    """The month of a seed."""
    dice = random.Random(seed)
    regions = [place for one in DIALECTS.values() if one.HOSTS for place in _regions(one)]
    weather = forecast(dice, regions, nights)
    return Plan(seed=seed, nights=nights, posts=_posts(dice, posts, nights), weather=weather)


def says_so(post: Post) -> bool:
    """Whether a post says in its own words that it is gone."""
    return post.words[0] in _EPITAPHS


def _posts(dice: random.Random, number: int, nights: int) -> list[Post]:
    """The posts, every dialect's share of them."""
    names = list(DIALECTS)
    shares = [DIALECTS[name].SHARE for name in names]
    chosen = [*names, *dice.choices(names, weights=shares, k=max(number - len(names), 0))][:number]
    dice.shuffle(chosen)
    return [_post(dice, place, DIALECTS[name], nights) for place, name in enumerate(chosen)]


def _post(dice: random.Random, number: int, dialect: Dialect, nights: int) -> Post:
    name = dialect.NAME
    lots = [lot for lot in TRUTHS[name] if lot is not Lot.LIVE]
    course = draw_course(dice, nights, Possible(lots=lots, edited=name in EDITED, back=name in EDITED_BACK))
    first = dice.choice(_EPITAPHS) if dice.random() < _SAY_SO else _sentence(dice)
    return Post(
        number=number,
        dialect=name,
        platform=dialect.PLATFORM,
        key=dialect.key(number, dice),
        words=(first, _sentence(dice)),
        course=course,
        pinned=name in PINNED and (name != "bluesky" or dice.random() < 0.5),  # noqa: PLR2004 - half of the newsrooms
    )


def _sentence(dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=dice.randint(5, 16))).capitalize() + f" {dice.randrange(10**6)}"


def _regions(dialect: Dialect) -> tuple[str, ...]:
    return dialect.HOSTS if dialect.NAME == "mastodon" else (dialect.NAME,)


def region(dialect: str, host: str) -> str:
    """The region whose weather a host of a dialect has."""
    return host if dialect == "mastodon" else dialect


@dataclass(kw_only=True)
class Town:
    """The town on one night; `turn` makes it another night."""

    plan: Plan
    night: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    views: dict[str, View] = field(default_factory=dict)

    def turn(self, night: int) -> None:
        """Let it be that night."""
        self.night = night
        self.asked.clear()
        self.views.clear()

    @property
    def now(self) -> datetime:
        """When this night begins."""
        return FIRST_NIGHT + timedelta(days=self.night)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host, for the certificate."""
        return (*dict.fromkeys(host for one in DIALECTS.values() for host in one.HOSTS), *WALL_HOSTS)

    @property
    def impersonated(self) -> frozenset[str]:
        """The hosts that something else answers for, this night."""
        return frozenset(
            host
            for name, one in DIALECTS.items()
            for host in (*one.HOSTS, *self._blogs(name))
            if self._kind(region(name, host)) is Kind.PORTAL
        )

    def answer(self, _: World, request: Request) -> Response:
        """What is answered in the town."""
        wall = at_a_wall(request)
        if wall is not None:
            return wall
        dialect = _dialect_at(request)
        if dialect is None:
            return _NO_SUCH_HOST
        place = region(dialect.NAME, request.host)
        moment = Moment(kind=self._kind(place), before=self.asked[place], now=self.now)
        self.asked[place] += 1
        return spoiled(place, moment, request) or dialect.answer(self._view(dialect, place), request)

    def _kind(self, place: str) -> Kind:
        kinds = self.plan.weather.get(place)
        return Kind.CLEAR if kinds is None else kinds[self.night]

    def _blogs(self, name: str) -> list[str]:
        """The hosts that are too many to be listed."""
        return [f"{post.handle}.tumblr.com" for post in self.plan.posts if post.dialect == name == "tumblr"]

    def _view(self, dialect: Dialect, place: str) -> View:
        """The platform as it is, made once a night."""
        if place not in self.views:
            denies = self._kind(place) is Kind.DENIES
            self.views[place] = View(night=self.night, now=self.now, posts=self._seen(dialect), denies=denies)
        return self.views[place]

    def _seen(self, dialect: Dialect) -> Mapping[str, Seen]:
        own = [one for one in self.plan.posts if one.dialect == dialect.NAME]
        live = {one: _control(dialect, one) for one in dialect.CONTROLS}
        return live | {one.key: _on(one, self.night) for one in own}


def _on(post: Post, night: int) -> Seen:
    versions = [version for version, _ in groupby(how.version for how in post.course[: night + 1])]
    return Seen(post=post, lot=post.course[night].lot, said=tuple(post.words[version] for version in versions))


def _control(dialect: Dialect, key: str) -> Seen:
    words = "A post that everyone knows"
    post = Post(number=CONTROL, dialect=dialect.NAME, platform=dialect.PLATFORM, key=key, words=(words, words), course=())
    return Seen(post=post, lot=Lot.LIVE, said=(words,))


def _dialect_at(request: Request) -> Dialect | None:
    """Whose host it is; Meta's Graph answers for two."""
    if request.host == "graph.facebook.com":
        return DIALECTS["instagram" if "instagram" in request.path else "facebook"]
    if request.host.endswith(".tumblr.com"):
        return DIALECTS["tumblr"]
    return next((one for one in DIALECTS.values() if request.host in one.HOSTS), None)
