"""What a hostile page is: its address is its name, and it shows the post at once unless it says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archiver.model.shortfalls import Shortfall

POST = "<div id=post>here</div>"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostilePage:
    """A page, with further resources by path, and the shortfalls that its capture must and may have."""

    name: str
    body: str | bytes
    status: str = "200 OK"
    headers: tuple[str, ...] = ("Content-Type: text/html; charset=utf-8",)
    resources: Mapping[str, str | bytes] = field(default_factory=dict)
    must: frozenset[Shortfall] = frozenset()
    may: frozenset[Shortfall] = frozenset()


def script(
    name: str, code: str, *, must: tuple[Shortfall, ...] = (), may: tuple[Shortfall, ...] = (), **resources: str
) -> HostilePage:
    """A page that shows the post, and then runs a script."""
    body = f"<!doctype html><title>{name}</title>{POST}<script>{code}</script>"
    files = {f"/{path}": content for path, content in resources.items()}
    return HostilePage(name=name, body=body, must=frozenset(must), may=frozenset(may), resources=files)


def waiting(name: str, code: str, *, must: tuple[Shortfall, ...] = (), may: tuple[Shortfall, ...] = ()) -> HostilePage:
    """A page that runs a script while the capture waits for a picture that never comes, if nothing else ends it."""
    body = f"<!doctype html><div id=post>here<img src=/never></div><script>{code}</script>"
    late = (Shortfall.BODIES_MISSING, Shortfall.PICTURES_MISSING, Shortfall.TIMED_OUT)
    return HostilePage(name=name, body=body, must=frozenset(must), may=frozenset((*may, *late)))


def markup(
    name: str, code: str, *, must: tuple[Shortfall, ...] = (), may: tuple[Shortfall, ...] = (), **resources: str
) -> HostilePage:
    """A page that shows the post, and then has more markup."""
    files = {f"/{path}": content for path, content in resources.items()}
    return HostilePage(name=name, body=f"<!doctype html>{POST}{code}", must=frozenset(must), may=frozenset(may), resources=files)
