"""Platforms, one folder per platform: its declaration, finder and API. `REGISTRY` has those that are probed, `FINDERS` has all.

A new platform is a new folder and one line in `registry.NAMES`: CONTRIBUTING.md, "Add a platform".
"""

from archiver.model.posts import Alias, PostRef, parse_postref
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import Address, Finder, Platform
from archiver.platforms.lazy import LazyPlatform
from archiver.platforms.registry import DECLARATIONS, could_know

_PLATFORMS = tuple(LazyPlatform(declaration=declaration) for declaration in DECLARATIONS)

REGISTRY: tuple[Platform, ...] = tuple(platform for platform in _PLATFORMS if platform.declaration.is_probed)
"""All platforms whose posts are probed, each loaded on first use; those on any host come last."""

FINDERS: tuple[Finder, ...] = _PLATFORMS
"""All platforms whose posts are found, in the order in which they are offered a candidate."""

_BY_NAME = {platform.name: platform for platform in REGISTRY}
_FINDERS_BY_NAME = {finder.name: finder for finder in FINDERS}


def by_name(name: str) -> Platform | None:
    """The probed platform of that name; None if there is none."""
    return _BY_NAME.get(name)


def finder_by_name(name: str) -> Finder | None:
    """The platform of that name, whether it is probed or only found; None if there is none."""
    return _FINDERS_BY_NAME.get(name)


NAMES = 1
"""The number of the rules by which posts are named. If one names posts otherwise than before, this grows: the next run moves the
posts of the ledger to their present names (`archiver.ledger.renaming`)."""


def service_of(post: PostRef) -> str:
    """The name of the service that is probed about a post: its host on a platform of many hosts, else the platform."""
    finder = finder_by_name(post.platform)
    return post.key.partition("/")[0] if finder is not None and finder.declaration.addresses.on_any_host else post.platform


def current_name(post: PostRef) -> PostRef:
    """The post by the name that it has today, where it was recorded or written down by a name of an earlier version.

    An address that names a post stays its address, so the former name's address tells the present one.
    """
    finder = finder_by_name(post.platform)
    try:
        named = finder.identify(finder.address(post)) if finder is not None else None
    except ValueError:  # a key that no version gave has no address
        return post
    return named if named is not None and named.platform == post.platform else post


def current_alias(name: Alias) -> Alias:
    """An alias as it is written today, where an earlier version recorded it in another spelling; names stay as they are."""
    url = parse_url(f"https://{name}") if "/" in name and parse_postref(name) is None else None
    if url is None:
        return name
    shown = [embed for finder in finders_at(url.host) for embed in finder.embeds(Address(url=url)) if embed.post is None]
    written = [alias for embed in shown for alias in embed.aliases]
    return name if name in written or not written else written[0]


def finders_at(host: str) -> tuple[Finder, ...]:
    """The platforms that could know a URL on a host, in their order."""
    return tuple(finder for finder in FINDERS if could_know(finder.name, host))


def identify(url: URL) -> PostRef | None:
    """The post that a URL names, on any platform; None if it names none."""
    return next((post for finder in finders_at(url.host) if (post := finder.identify(url)) is not None), None)
