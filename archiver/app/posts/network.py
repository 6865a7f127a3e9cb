"""Find out before the first request of a run whether there is a network at all: without one nobody is asked.

Otherwise every host would be a problem of its own, after its own wait, and none of them would be the reason.
"""

from collections.abc import Iterable

from archiver.app.posts.health import has_controls
from archiver.app.posts.planning import first_host
from archiver.app.runs.run import Run
from archiver.model.posts import PostRef
from archiver.model.urls import parse_url
from archiver.platforms import by_name
from archiver.platforms.lazy import by_host
from archiver.reporting.events import NETWORK

_HTTPS_PORT = 443
FIRST_HOSTS = 8
"""How many of the hosts that are to be asked are tried, before those of the controls."""


async def has_network(run: Run, first: Iterable[tuple[str, int]]) -> bool:
    """Whether a host can be reached: the `first` that the run is to ask, by name and port, or that of any control.

    It is found out once per run; that there is none is a problem of the run.
    """
    async with run.one_try_of_network:
        if run.has_network is None:
            refusal = await run.web.why_unreachable(first)
            if refusal is not None:
                refusal = await run.web.why_unreachable(_hosts_of_controls(run))
            run.has_network = refusal is None
            if refusal is not None:
                why = f"no host could be reached ({refusal.why.value}: {refusal.detail})"
                what = f"{why}: nothing was asked, and nothing is concluded"
                run.problem(NETWORK, what, "see to the connection of this machine; the next run asks")
        return run.has_network


def leave_unasked(run: Run, platforms: Iterable[str]) -> None:
    """Note that the platforms are void whose controls a run could not reach, as any whose controls did not read as known."""
    for name in platforms:
        platform = by_name(name)
        if platform is not None and by_host(platform) is None and has_controls(run, name):
            run.platform_health[name] = False


def hosts_to_ask(posts: Iterable[PostRef | None]) -> set[tuple[str, int]]:
    """The first hosts that are asked about posts, with their ports."""
    found: set[tuple[str, int]] = set()
    for post in posts:
        if post is not None and (host := first_host(post)):
            found.add((host, _HTTPS_PORT))
        if len(found) == FIRST_HOSTS:
            break
    return found


def _hosts_of_controls(run: Run) -> set[tuple[str, int]]:
    """The hosts of one control of each platform, and of the relays that are asked."""
    hosts = {first_host(post) for known in run.controls.values() for post in (*known.live, *known.gone)[:1]}
    relays = {parse_url(f"https://{relay}") for known in run.controls.values() for relay in known.relays}
    return {(host, _HTTPS_PORT) for host in hosts if host} | {(relay.host, relay.origin_port) for relay in relays if relay}
