"""The public page of a post, for hosts whose API answers only those who are signed in (GoToSocial always, others if set so).

A page counts only if it says itself that it is this post's, by `og:url` or its canonical link. Its words are those of the post's
own element, or of the description for link previews, which may be cut.
"""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from archiver.model.observations import ANSWERS_SIGNED_IN_ONLY, Gone, Present, Reading, Reason
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL, parse_url
from archiver.platforms.mastodon.addresses import address_of, key_of
from archiver.platforms.parsing.html_pages import attribute, page, property_of, words_of
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.blocks import unexplained_status, unrecognised_page
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.poll_choices import paragraphs
from archiver.platforms.toolkit.probes import NOT_FOUND_STATUSES, ask_page

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

PAGE = "mastodon-page"

_GUESSED = re.compile(r"https://[^/]+/web/")
"""An address that only Mastodon's app has, and that nobody gave: its absence says nothing."""
_CUT = ("…", "...")
_WORDS = ".e-content, .text .content, .status__content"
_WARNING = ".spoiler-text, .spoiler > span"
_MAX_MEDIA = 100


def ask_public_page(post: PostRef) -> Probe:
    """A probe of the post's page."""
    return ask_page(PAGE, str(address_of(post)))


def read_public_page(post: PostRef, answer: Answer) -> Reading:
    """The reading of a page: the post, if it says that it is the post's page.

    A host that answers nobody gives the same 404 for a post that is gone and for one whose author hides it from the web.
    """
    if answer.status in NOT_FOUND_STATUSES and not _GUESSED.match(answer.probe.url):
        return Gone(reason=Reason.NOT_STATED, ambiguous=True)
    if answer.status != HTTPStatus.OK:
        return unexplained_status(answer)
    shown = page(answer.body)
    own = _own_url(shown)
    if own is None or key_of(own) != post.key:
        return unrecognised_page(answer)
    return Present(content=_content(post, shown, own), labels=(ANSWERS_SIGNED_IN_ONLY,))


def _own_url(shown: "BeautifulSoup") -> URL | None:
    return parse_url(property_of(shown, "og:url") or attribute(shown.select_one('link[rel="canonical"]'), "href"))


def _content(post: PostRef, shown: "BeautifulSoup", own: URL) -> Content | None:
    """What the page shows of the post; None if neither an element nor a description holds words or pictures."""
    element = shown.find(id=post.key.rpartition("/")[2]) or _only(shown, ".h-entry") or _only(shown, ".detailed-status")
    words = element.select_one(_WORDS) if element is not None else None
    handle = next((part[1:] for part in own.segments if part.startswith("@")), None)
    author = Author(handle=handle)
    posted_at = parse_iso(attribute(element.select_one("time[datetime]"), "datetime") if element is not None else None)
    if element is not None and words is not None:
        text = paragraphs(words_of(element.select_one(_WARNING)), words_of(words))
        return Content(author=author, text=text, media=tuple(_media(element)), posted_at=posted_at, links=links_of(words))
    described = property_of(shown, "og:description")
    if not described:
        return None
    return Content(author=author, text=described, posted_at=posted_at, truncated=described.endswith(_CUT))


def _only(shown: "BeautifulSoup", selector: str) -> "Tag | None":
    """The element, if there is one; a page with several shows a conversation, and does not say which is meant."""
    found = shown.select(selector, limit=2)
    return found[0] if len(found) == 1 else None


def _media(element: "Tag") -> list[Media]:
    found = []
    for link in element.select(".media a[href]:has(img)", limit=_MAX_MEDIA):
        address = parse_url(attribute(link, "href"))
        if address is not None:
            alt = attribute(link.select_one("img"), "alt") or None
            found.append(Media(key=f"{address.host}{address.path}", kind="photo", url=str(address), alt=alt))
    return found
