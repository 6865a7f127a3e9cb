"""The pretend web of a scenario: the platforms' answers on one night, or the failures in their place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archiver.demo.smallweb.interface import CONTROL_NUMBER, PlatformView, PretendPlatform
from archiver.demo.smallweb.messages import TEXT, Request, Response
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PretendPost
from archiver.demo.smallweb.world import World
from tests.simulation.failures import WALL_HOSTS, Failure, FailureContext, failing_answer, wall_page
from tests.simulation.scenario import Scenario, failure_domain, pretend_post

FIRST_NIGHT = datetime(2026, 12, 1, 2, tzinfo=UTC)
_NO_SUCH_HOST = Response(status=421, body=b"No such host in this small web\n", content_type=TEXT)


@dataclass(kw_only=True)
class SimulatedWeb:
    """The web of a scenario on one night; `turn` makes it another night."""

    scenario: Scenario
    night: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    views: dict[str, PlatformView] = field(default_factory=dict)

    def turn(self, night: int) -> None:
        """Make it that night."""
        self.night = night
        self.requests.clear()
        self.views.clear()

    @property
    def now(self) -> datetime:
        """When this night begins."""
        return FIRST_NIGHT + timedelta(days=self.night)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host, for the certificate."""
        return (*dict.fromkeys(host for platform in PLATFORMS.values() for host in platform.HOSTS), *WALL_HOSTS)

    @property
    def impersonated(self) -> frozenset[str]:
        """The hosts that show an untrusted certificate on this night."""
        return frozenset(
            host
            for name, platform in PLATFORMS.items()
            for host in (*platform.HOSTS, *self._blogs(name))
            if self._failure(failure_domain(name, host)) is Failure.PORTAL
        )

    def answer(self, _: World, request: Request) -> Response:
        """The answer to a request."""
        wall = wall_page(request)
        if wall is not None:
            return wall
        platform = _platform_of(request)
        if platform is None:
            return _NO_SUCH_HOST
        domain = failure_domain(platform.NAME, request.host)
        context = FailureContext(failure=self._failure(domain), requests_before=self.requests[domain], now=self.now)
        self.requests[domain] += 1
        return failing_answer(domain, context, request) or platform.answer(self._view(platform, domain), request)

    def _failure(self, domain: str) -> Failure:
        failures = self.scenario.failures.get(domain)
        return Failure.NONE if failures is None else failures[self.night]

    def _blogs(self, name: str) -> list[str]:
        """Tumblr's hosts, which are too many to be listed."""
        posts = self.scenario.posts if name == "tumblr" else ()
        return [f"{post.key.partition('/')[0]}.tumblr.com" for post in posts if post.platform == name]

    def _view(self, platform: PretendPlatform, domain: str) -> PlatformView:
        """The platform as it is on this night."""
        if domain not in self.views:
            denies = self._failure(domain) is Failure.DENIES
            self.views[domain] = PlatformView(now=self.now, posts=self._posts(platform), denies=denies)
        return self.views[domain]

    def _posts(self, platform: PretendPlatform) -> Mapping[str, PretendPost]:
        controls = {key: pretend_post(CONTROL_NUMBER, key, "A post that everyone knows", self.night) for key in platform.CONTROLS}
        return controls | {post.key: post.on(self.night) for post in self.scenario.posts if post.platform == platform.NAME}


def _platform_of(request: Request) -> PretendPlatform | None:
    """The platform that answers for the host; Meta's Graph API answers for two."""
    if request.host == "graph.facebook.com":
        return PLATFORMS["instagram" if "instagram" in request.path else "facebook"]
    if request.host.endswith(".tumblr.com"):
        return PLATFORMS["tumblr"]
    return next((platform for platform in PLATFORMS.values() if request.host in platform.HOSTS), None)
