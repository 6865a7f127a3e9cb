"""Builds VK's probe and reads the answer: the post's page, of which only the walls are recognised (the challenge, the login)."""

import re
from collections.abc import Sequence

from archiver.model.observations import Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.probes import ask_page
from archiver.platforms.toolkit.readers import read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets

PAGE = "vk-page"

CONTROLS = Controls()
alias_probes, targets = no_links, no_targets

_HOSTS = frozenset({"vk.com", "vk.ru", "m.vk.com", "vkvideo.ru", "www.vk.com"})
_KEY = re.compile(r"(?:wall|video|clip|photo)-?[0-9]{1,15}_[0-9]{1,15}")


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the post's page."""
    return (ask_page(PAGE, f"https://vk.com/{post.key}"),) if _KEY.fullmatch(post.key) else ()


def read(post: PostRef, answer: Answer) -> Reading:
    """Which wall the page is, else `Unreadable`."""
    readers = {PAGE: _read_page} if _KEY.fullmatch(post.key) else {}
    return read_by_kind(post, answer, readers, hosts=_HOSTS)


def _read_page(_post: PostRef, answer: Answer) -> Reading:
    return unrecognised_page(answer)


def capture_page(post: PostRef) -> CapturePage:
    """The post's page; the widget's URL needs a digest found only on the page of the post's author."""
    return CapturePage(
        url=f"https://vk.com/{post.key}", elements=(f"#post{post.key.removeprefix('wall')}", ".wall_post_cont", "main")
    )
