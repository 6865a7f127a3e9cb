"""The pretend web of a scenario: the platforms' answers on one night, or the failures in their place."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from archiver.demo.smallweb.interface import PlatformView, PretendPlatform
from archiver.demo.smallweb.messages import TEXT, Request, Response
from archiver.demo.smallweb.pictures import draw_harbour
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PretendPost
from archiver.demo.smallweb.world import World
from tests.simulation.controls import unchanged_controls
from tests.simulation.failures import (
    MOVED_PREFIX,
    RENAMED_FIELDS,
    WALL_HOSTS,
    Failure,
    FailureContext,
    failing_answer,
    wall_page,
)
from tests.simulation.renames import with_renamed_field
from tests.simulation.scenario import Scenario, failure_domain, pretend_post

_PICTURE_HOST, _PICTURE_SIZE = "files.social.example", (64, 40)
_CONTROL_PICTURE = 7_000
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
        return self.scenario.schedule[self.night].at

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host, for the certificate."""
        own = dict.fromkeys(host for platform in PLATFORMS.values() for host in platform.HOSTS)
        return (*own, *(f"{MOVED_PREFIX}{host}" for host in own if "*" not in host), *WALL_HOSTS, _PICTURE_HOST)

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
        if request.host == _PICTURE_HOST:
            return Response(body=draw_harbour(request.path, *_PICTURE_SIZE), content_type="image/png")
        if request.host.startswith(MOVED_PREFIX):
            return self._own_answer(replace(request, host=request.host.removeprefix(MOVED_PREFIX)))
        platform = _platform_of(request)
        if platform is None:
            return _NO_SUCH_HOST
        domain = failure_domain(platform.NAME, request.host)
        context = FailureContext(failure=self._failure(domain), requests_before=self.requests[domain], now=self.now)
        self.requests[domain] += 1
        return failing_answer(domain, context, request) or self._own_answer(request)

    def _own_answer(self, request: Request) -> Response:
        """The platform's own answer, whatever happens on the way to it."""
        platform = _platform_of(request)
        if platform is None:
            return _NO_SUCH_HOST
        domain = failure_domain(platform.NAME, request.host)
        answer = platform.answer(self._view(platform, domain), request)
        field = RENAMED_FIELDS.get(self._failure(domain))
        return answer if field is None else with_renamed_field(answer, platform.NAME, field)

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
            failure = self._failure(domain)
            posts = self._controls(platform.NAME) | ({} if failure is Failure.DENIES_POSTS else self._posts(platform))
            self.views[domain] = PlatformView(now=self.now, posts=posts, denies=failure is Failure.DENIES)
        return self.views[domain]

    def _controls(self, platform: str) -> dict[str, PretendPost]:
        changed = self.scenario.controls.get(platform)
        controls = unchanged_controls(platform) if changed is None else changed.posts(self.night)
        pictures = (_CONTROL_PICTURE,) if platform == "truthsocial" else ()
        return {
            key: replace(pretend_post(number, key, text, self.night, state=state), pictures=pictures)
            for key, number, state, text in controls
        }

    def _posts(self, platform: PretendPlatform) -> dict[str, PretendPost]:
        return {post.key: post.on(self.night) for post in self.scenario.posts if post.platform == platform.NAME}


def _platform_of(request: Request) -> PretendPlatform | None:
    """The platform that answers for the host; Meta's Graph API answers for two."""
    if request.host == "graph.facebook.com":
        return PLATFORMS["instagram" if "instagram" in request.path else "facebook"]
    if request.host.endswith(".tumblr.com"):
        return PLATFORMS["tumblr"]
    return next((platform for platform in PLATFORMS.values() if request.host in platform.HOSTS), None)
