"""Builds Threads' probes and reads the answers: the embed page, whose one error page stands for every negative answer.

`EmbedError` covers deleted, private, login-required and never-existed posts, so it never proves deletion.
Desktop browsers get only a script's shell, so the page must be requested as another client.
"""

import re
from collections.abc import Sequence

from archiver.model.observations import Gone, Present, Reading, Reason
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, page, words_of
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.probes import ask_link, ask_page, other_post
from archiver.platforms.toolkit.readers import read_by_kind
from archiver.platforms.toolkit.short_links import redirect_targets

EMBED = "threads-embed"
LINK = "threads-link"

_HOSTS = frozenset({"www.threads.com", "www.threads.net", "threads.com", "threads.net"})
_CODE = re.compile(r"[A-Za-z0-9_\-]{5,40}")
_POST_PATH = re.compile(r"/(?:@[^/]*/post|t)/([A-Za-z0-9_\-]{5,40})(?:/|$)")
_ALIAS = re.compile(r"(?:www\.)?threads\.(?:com|net)/(?:share|t)/[A-Za-z0-9_\-]{5,40}/?(?:\?\S*)?")

# Both as recorded: Meta's own chief on his own network, and a code that shows the error page.
CONTROLS = Controls(live=(PostRef(platform="threads", key="C-srcchPpp7"),), gone=(PostRef(platform="threads", key="Dd_vHLcCfNB"),))
targets = redirect_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """A probe of the embed page."""
    if not _CODE.fullmatch(post.key):
        return ()
    return (ask_page(EMBED, f"https://www.threads.com/t/{post.key}/embed"),)


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of the embed page."""
    return read_by_kind(post, answer, {EMBED: _read_page}, hosts=_HOSTS)


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """A probe of where a share link leads; none for any other alias."""
    return (ask_link(LINK, f"https://{alias}"),) if _ALIAS.fullmatch(alias) else ()


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    return CapturePage(url=f"https://www.threads.com/t/{post.key}/embed", elements=(".Embed", ".EmbedContainer"))


def _read_page(post: PostRef, answer: Answer) -> Reading:
    parsed = page(answer.body)
    shown = parsed.select_one(".Embed .LinkContainer a[href]")
    if shown is None:
        refuses = parsed.select_one(".EmbedError") is not None and parsed.select_one(".Embed") is None
        return Gone(reason=Reason.NOT_STATED, ambiguous=True) if refuses else unrecognised_page(answer)
    address = parse_url(attribute(shown, "href"), base=parse_url(answer.url))
    named = _POST_PATH.search(address.path) if address else None
    if named is None or named[1] != post.key:
        return other_post(address)
    handle = words_of(parsed.select_one(".AuthorIdentity a.HeaderLink span"))
    body = parsed.select_one(".BodyTextContainer")
    words, links = words_of(body), links_of(body, own=_HOSTS) if body is not None else ()
    # A post of pictures alone has no words; where even its author is missing, the page was not understood.
    return Present(content=Content(author=Author(handle=handle), text=words or "", links=links) if handle else None)
