"""Probes VK by the post's page; how it shows a post or its absence is not known, so nothing is concluded.

What is known are the walls: `/challenge.html`, and the login.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus

from archiver.model.observations import Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.toolkit.blocks import blocked_reading, unexplained_status, unrecognised_page
from archiver.platforms.toolkit.probes import ask_page, unknown_probe
from archiver.platforms.toolkit.short_links import no_links, no_targets

PAGE = "vk-page"

CONTROLS = Controls()
alias_probes, targets = no_links, no_targets

_HOSTS = frozenset({"vk.com", "vk.ru", "m.vk.com", "vkvideo.ru", "www.vk.com"})
_KEY = re.compile(r"(?:wall|video|clip|photo)-?[0-9]{1,15}_[0-9]{1,15}")


def probes(post: PostRef) -> Sequence[Probe]:
    """The post's page."""
    return (ask_page(PAGE, f"https://vk.com/{post.key}"),) if _KEY.fullmatch(post.key) else ()


def read(post: PostRef, answer: Answer) -> Reading:
    """What the page shows: nothing that we know how to read."""
    if answer.probe.kind != PAGE or not _KEY.fullmatch(post.key):
        return unknown_probe(answer)
    blocked = blocked_reading(answer, _HOSTS)
    if blocked is not None:
        return blocked
    return unrecognised_page(answer) if answer.status == HTTPStatus.OK else unexplained_status(answer)


def showing(post: PostRef) -> CapturePage:
    """The post's page: the widget's address needs a digest that only its author's page has."""
    return CapturePage(
        url=f"https://vk.com/{post.key}", elements=(f"#post{post.key.removeprefix('wall')}", ".wall_post_cont", "main")
    )
