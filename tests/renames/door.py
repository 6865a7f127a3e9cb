"""The way to a scene's web within this process: what `archiver.web` does with a probe, without a network."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archiver.demo.smallweb.messages import Response
from archiver.model.captures import Capture, Exchange
from archiver.model.probes import MEDIA_PROBE, Answer, Probe, Silence, Why
from archiver.model.urls import URL, parse_url
from archiver.web import HostState
from archiver.web.capture_request import VIEWPORT
from tests.renames.renaming import Rename, renamed
from tests.renames.scenes import Scene, picture

_MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(kw_only=True)
class Door:
    """Answers probes from a scene, with one rename in all answers; `bodies` are those that were given, before it."""

    scene: Scene
    clock: Callable[[], datetime]
    rename: Rename | None = None
    media_bytes: int = 1 << 26
    bodies: set[bytes] = field(default_factory=set)

    async def ask(self, probe: Probe) -> Answer | Silence:
        """The answer to a probe, with the redirects that led there."""
        hops: list[Exchange] = []
        url = parse_url(probe.url)
        while url is not None and len(hops) < _MAX_REDIRECTS:
            response = self._response(url, probe)
            if response is None:
                break
            hops.append(_exchange(self.clock(), url, probe, response))
            location = dict(response.headers).get("Location")
            if response.status not in _REDIRECTS or location is None or not probe.follow:
                return Answer(probe=probe, exchanges=tuple(hops))
            url = parse_url(location, base=url)
        return Silence(probe=probe, at=self.clock(), why=Why.NO_ANSWER_IN_TIME)

    def _response(self, url: URL, probe: Probe) -> Response | None:
        if probe.kind == MEDIA_PROBE:
            return Response(body=picture(url.path), content_type="image/png")
        response = self.scene.answer(url, probe, now=self.clock().replace(hour=0, minute=0, second=0, microsecond=0))
        if response is None or not response.body:
            return response
        self.bodies.add(response.body)
        if self.rename is None:
            return response
        body = renamed(response.body, self.rename)
        return Response(status=response.status, body=body, content_type=response.content_type, headers=response.headers)

    async def capture(self, url: str, elements: Sequence[str] = (), *, viewport: tuple[int, int] = VIEWPORT, **_: float) -> Capture:
        """A complete capture of a page: how pages are captured is not what these nights are about."""
        element = next(iter(elements), None)
        return Capture(
            at=self.clock(),
            url=url,
            screenshot=picture(url),
            dom="<p></p>",
            exchanges=(),
            browser=None,
            element=element,
            viewport=viewport,
        )

    def requests_to(self, _host: str) -> int:
        """Nothing is counted."""
        return 0

    async def why_unreachable(self, places: Iterable[tuple[str, int]]) -> None:
        """There is a network."""
        del places

    def host_states(self) -> dict[str, HostState]:
        """No host asks to wait."""
        return {}

    def browser_problem(self) -> None:
        """There is none."""


def _exchange(at: datetime, url: URL, probe: Probe, response: Response) -> Exchange:
    return Exchange(
        at=at,
        method="GET" if probe.sends is None else "POST",
        url=str(url),
        status=response.status,
        request_headers=probe.headers,
        response_headers=(("Content-Type", response.content_type), *response.headers),
        body=response.body,
    )
