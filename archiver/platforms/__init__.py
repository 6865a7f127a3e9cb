"""Platforms: one folder or file a platform, each with its markup, names, probes and readings. The registry is `REGISTRY`."""

from archiver.platforms.interface import Platform
from archiver.platforms.x import X
from archiver.posts import PostRef
from archiver.urls import URL

REGISTRY: tuple[Platform, ...] = (X(),)
"""All platforms, in the order in which they are asked."""

_BY_NAME = {platform.name: platform for platform in REGISTRY}


def by_name(name: str) -> Platform | None:
    """The platform of that name; None if we know none."""
    return _BY_NAME.get(name)


def identify(url: URL) -> PostRef | None:
    """Which post a URL names, on whatever platform; None if it names none that we know."""
    return next((post for platform in REGISTRY if (post := platform.identify(url)) is not None), None)
