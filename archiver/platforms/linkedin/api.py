"""Builds LinkedIn's probes and reads the answers: the embed page, which shows live posts to some clients without login.

"This post cannot be displayed" covers deleted and restricted posts, and all posts for some networks, so it never proves deletion.
Status 999 is LinkedIn's refusal of bots.
"""

import re
from collections.abc import Sequence

from archiver.model.observations import Present, Reading
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, attributes, page, words_of
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.probes import ask_link, ask_page, other_post
from archiver.platforms.toolkit.readers import read_by_kind
from archiver.platforms.toolkit.short_links import redirect_targets

EMBED = "linkedin-embed"
LINK = "linkedin-link"

CONTROLS = Controls()
targets = redirect_targets

_HOSTS = frozenset({"www.linkedin.com", "linkedin.com"})
_KEY = re.compile(r"(activity|share|ugcPost):([0-9]{5,25})")
_URN = re.compile(r"urn:li:(?:activity|share|ugcPost):[0-9]{5,25}")
_ALIAS = re.compile(r"lnkd\.in/[A-Za-z0-9_\-]{3,40}")


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the embed page."""
    return (ask_page(EMBED, _embed(post)),) if _KEY.fullmatch(post.key) else ()


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of the embed page."""
    return read_by_kind(post, answer, {EMBED: _read_page}, hosts=_HOSTS)


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """A probe of where a short link leads; none for any other alias."""
    return (ask_link(LINK, f"https://{alias}"),) if _ALIAS.fullmatch(alias) else ()


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    return CapturePage(url=_embed(post), elements=("article[data-activity-urn]", "article", "main"))


def _embed(post: PostRef) -> str:
    return f"https://www.linkedin.com/embed/feed/update/urn:li:{post.key}"


def _read_page(post: PostRef, answer: Answer) -> Reading:
    """The reading of the embed page. A post has several URNs with different numbers, any of which may name it."""
    parsed = page(answer.body)
    commentary = parsed.select_one('[data-test-id="main-feed-activity-embed-card__commentary"]')
    lockup = parsed.select_one('[data-test-id="main-feed-activity-embed-card__entity-lockup"]')
    if commentary is None and lockup is None:
        return unrecognised_page(answer)
    own = [*attributes(parsed, "[data-activity-urn]", "data-activity-urn")]
    own.extend(attributes(parsed, 'link[rel="canonical"]', "href"))
    urns = {urn for written in own for urn in _URN.findall(written)}
    if f"urn:li:{post.key}" not in urns:
        return other_post(", ".join(sorted(urns)))
    words = words_of(commentary)
    if words is None:
        return Present()
    actor = '[data-tracking-control-name="public_post_embed_feed-actor-name"]'
    name = words_of(parsed.select_one(actor))
    address = attribute(parsed.select_one(actor), "href").split("?")[0].rstrip("/")
    return Present(content=Content(author=Author(handle=address.rpartition("/")[2] or None, name=name), text=words))
