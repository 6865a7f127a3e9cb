"""Fixtures: a small web that is open while tests run, and a client that requests pages of it under their real host names."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding, harbour

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def world() -> World:
    """The demonstration's first night: the harbour town, and the two founding posts."""
    return harbour.opening_night()


@pytest.fixture(scope="module")
def web(world: World) -> Iterator[SmallWeb]:
    """The small web, shared by the tests of a file; they change its world by `in_world`."""
    with small_web(world, hosts=("www.harbour-gazette.example",)) as opened:
        yield opened


@pytest.fixture
def in_world(web: SmallWeb, world: World) -> Iterator[Callable[[World], None]]:
    """A function that replaces the small web's world until the test ends."""

    def become(other: World) -> None:
        web.world = other

    yield become
    web.world = world


@pytest.fixture(scope="module")
def ask(web: SmallWeb) -> Iterator[Ask]:
    """A client that only trusts the small web's authority, and follows no redirects."""
    with httpx.Client(verify=ssl.create_default_context(cafile=web.ca_file), trust_env=False, timeout=5) as client:

        def get(address: str, *, agent: str = "a plain client", **headers: str) -> httpx.Response:
            url = httpx.URL(address)
            named = {"Host": url.host, "User-Agent": agent, **headers}
            here = url.copy_with(host="127.0.0.1", port=web.port)
            return client.get(here, headers=named, extensions={"sni_hostname": url.host})

        yield get


@pytest.fixture(scope="session")
def in_state() -> Callable[[PostState], World]:
    """A function that makes a world in which the first founding post is in a given state."""

    def world_in(state: PostState) -> World:
        return founding.world_for_founding().with_posts([replace(founding.PRESIDENT_POST, state=state)])

    return world_in
