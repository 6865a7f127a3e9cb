"""Builds Facebook's probes and reads the answers: the post plugin and oEmbed, neither of which says whether a post is gone.

The plugin's "is no longer available" covers deleted and private posts, every post in a group, URLs that it does not recognise and
some live posts that Meta does not embed, always with status 200. So only an answer with the post proves anything.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from archiver.model.digests import JSONValue
from archiver.model.observations import Present, Reading
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, markup, page, words_of
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.probes import ask_link, ask_oembed, ask_page, not_understood, other_post
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import redirect_targets

if TYPE_CHECKING:
    from bs4 import Tag

PLUGIN = "facebook-plugin"
OEMBED_POST = "facebook-oembed-post"
OEMBED_VIDEO = "facebook-oembed-video"
LINK = "facebook-link"

_HOSTS = frozenset({"www.facebook.com", "facebook.com"})
_GRAPH = frozenset({"graph.facebook.com"})
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{5,25}|pfbid[0-9A-Za-z]{10,120})(?![0-9A-Za-z])")
_KEY = re.compile(r"[0-9A-Za-z.\-_:/?=&]{5,300}")
_VIDEO = re.compile(r"/(?:videos?|reel|watch)(?:[/:?]|$)")
_ALIAS = re.compile(
    r"(?:(?:www|m|mbasic|web|touch)\.)?facebook\.com/share/\S{3,100}|fb\.watch/[A-Za-z0-9_\-]{3,40}/?|fb\.me/\S{2,40}"
)

# The post that Facebook's own documentation of the plugin shows.
CONTROLS = Controls(live=(PostRef(platform="facebook", key="20531316728/posts/10154009990506729"),))
targets = redirect_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of the plugin and of oEmbed, which knows no comments."""
    address = _address(post)
    if address is None:
        return ()
    plugin = _plugin(post)
    href = quote(address, safe="")
    page = ask_page(PLUGIN, f"https://www.facebook.com/plugins/{plugin}.php?href={href}&show_text=true&locale=en_US")
    if plugin == "comment_embed":
        return (page,)
    kind = OEMBED_VIDEO if plugin == "video" else OEMBED_POST
    return (page, ask_oembed(kind, f"https://graph.facebook.com/v26.0/oembed_{plugin}", address))


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    readers = {PLUGIN: _read_plugin, OEMBED_POST: of_object(_read_oembed), OEMBED_VIDEO: of_object(_read_oembed)}
    return read_by_kind(post, answer, readers, hosts=_HOSTS if answer.probe.kind == PLUGIN else _GRAPH)


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """A probe of where a share link leads, at Facebook's mobile site, which answers most often; none for any other alias."""
    if not _ALIAS.fullmatch(alias):
        return ()
    _, _, path = alias.partition("/")
    shared = "facebook.com/share/" in alias
    return (ask_link(LINK, f"https://m.facebook.com/{path}" if shared else f"https://{alias}"),)


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official plugin."""
    address = _address(post) or f"https://www.facebook.com/{post.key}"
    url = (
        f"https://www.facebook.com/plugins/{_plugin(post)}.php?href={quote(address, safe='')}&show_text=true&width=500&locale=en_US"
    )
    return CapturePage(url=url, elements=("[data-testid='post_message']", "._li", "#u_0_0", "body > div"))


def _address(post: PostRef) -> str | None:
    """The post's URL; None if its key is not valid."""
    return f"https://www.facebook.com/{post.key}" if _KEY.fullmatch(post.key) else None


def _plugin(post: PostRef) -> str:
    """The name of the plugin that shows the post."""
    if "comment_id=" in post.key:
        return "comment_embed"
    return "video" if _VIDEO.search(f"/{post.key}") else "post"


def _numbers(written: str) -> set[str]:
    """The numbers in an address that can name a post."""
    return set(_NUMBER.findall(written))


def _names(post: PostRef, addresses: Sequence[str]) -> bool:
    """Whether one of the addresses holds the last number of the post's key, which is the post's own."""
    own = _NUMBER.findall(post.key)
    return bool(own) and any(own[-1] in _numbers(address) for address in addresses)


def _read_plugin(post: PostRef, answer: Answer) -> Reading:
    """The plugin's page: the message and the time are elements of its own; without them it shows no post.

    Videos have no time, and a photograph may have no words. A page without either is its notice, or anything else.
    """
    parsed = page(answer.body)
    message = parsed.select_one('[data-testid="post_message"]')
    time = parsed.select_one("abbr[data-utime]")
    if message is None and time is None:
        return unrecognised_page(answer)
    links = [attribute(link, "href") for link in parsed.select("a[href]")]
    if not _names(post, links):
        return not_understood("a post whose address is not shown")
    if message is None:
        return Present()
    author = attribute(parsed.select_one("img[aria-label]"), "aria-label") or None
    content = Content(
        author=Author(name=author), text=words_of(message) or "", posted_at=_instant(time), links=links_of(message, own=_HOSTS)
    )
    return Present(content=content)


def _instant(time: "Tag | None") -> datetime | None:
    seconds = attribute(time, "data-utime")
    if not re.fullmatch(r"[0-9]{1,10}", seconds):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of oEmbed: the official markup, with the post's words cut short."""
    parsed = markup(text(payload, "html"))
    shown = parsed.select_one(".fb-post, .fb-video")
    quoted = parsed.select_one("blockquote")
    if shown is None or quoted is None:
        return not_understood("an object that shows no post")
    if not _names(post, [attribute(shown, "data-href"), attribute(quoted, "cite")]):
        return other_post(attribute(shown, "data-href"))
    return Present(content=_content(payload, quoted.select_one("p")))


def _content(payload: Mapping[str, JSONValue], paragraph: "Tag | None") -> Content | None:
    words = words_of(paragraph)
    if words is None:
        return None
    account = parse_url(text(payload, "author_url") or "")
    number = account.segments[0] if account and account.segments and account.segments[0].isdigit() else None
    author = Author(id=number, name=text(payload, "author_name"))
    return Content(author=author, text=words, truncated=words.endswith(("...", "…")))
