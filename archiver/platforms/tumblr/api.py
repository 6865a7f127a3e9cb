"""Builds Tumblr's probes and reads the answers: oEmbed and the page show the post, the blog's page tells deleted from renamed.

No content is read, since its markup depends on the blog's theme. oEmbed also answers 404 for posts of hidden blogs; the page does
not, since hidden blogs lead to a login.
After a blog was renamed, all pages at its old name answer 404, while its posts live on. So a 404 is ambiguous until the blog itself
is found under that name; then the page is probed once more, and that answer counts.
The name of a blog can pass to another blog. Its lasting id (`t:…`) is in the address of the frame that oEmbed gives, so the oEmbed
answer for one of the posts on the blog's page tells which blog has the name now.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Reason
from archiver.model.posts import Author, PostRef
from archiver.model.probes import About, Answer, Probe, Silence
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, attributes, markup, page, property_of
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.blocks import unexplained_status, unrecognised_page
from archiver.platforms.toolkit.probes import NOT_FOUND_STATUSES, ask_oembed, ask_page, not_understood, other_post, unknown_probe
from archiver.platforms.toolkit.readers import of_object, read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets

OEMBED = "tumblr-oembed"
PAGE = "tumblr-page"
BLOG = "tumblr-blog"
AGAIN = "tumblr-page-again"
OWNER = "tumblr-owner"

# As recorded in 2024. No number is known that reads as gone for sure.
CONTROLS = Controls(live=(PostRef(platform="tumblr", key="he-who-photographs-rather-ok/165326273724"),))
alias_probes, targets = no_links, no_targets

_KEY = re.compile(r"([A-Za-z0-9][A-Za-z0-9\-]{0,62})/([0-9]{1,20})")
_FRAME = re.compile(r"/embed/post/(t:[A-Za-z0-9_\-]{10,40})/")
_NUMBER = re.compile(r"/([0-9]{5,20})(?:/|$)")


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of oEmbed, of the post's page and of the blog."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    address = f"https://www.tumblr.com/{post.key}"
    return (
        ask_oembed(OEMBED, "https://www.tumblr.com/oembed/1.0", address),
        ask_page(PAGE, f"https://{named[1]}.tumblr.com/post/{named[2]}"),
        ask_page(BLOG, f"https://{named[1]}.tumblr.com/", about=About.ACCOUNT),
    )


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """A second probe of the post's page, if the page was not found and the blog was."""
    outcomes_by_kind = {outcome.probe.kind: outcome for outcome in outcomes}
    denied, blog = outcomes_by_kind.get(PAGE), outcomes_by_kind.get(BLOG)
    if AGAIN in outcomes_by_kind or not isinstance(denied, Answer) or not isinstance(blog, Answer):
        return ()
    lacking = isinstance(read(post, denied), Gone) and isinstance(read(post, blog), Present)
    return (ask_page(AGAIN, denied.probe.url),) if lacking else ()


def owner_probes(post: PostRef, owner: Author, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:  # noqa: ARG001 - only the blog's name is needed
    """A probe of oEmbed for another post of the blog that has the name now, if the blog's page links to one."""
    blog = next((outcome for outcome in outcomes if outcome.probe.kind == BLOG), None)
    if not isinstance(blog, Answer) or not isinstance(read(post, blog), Present):
        return ()
    name, _, own = post.key.partition("/")
    links = (parse_url(href, base=parse_url(blog.url)) for href in attributes(page(blog.body), "a[href]", "href"))
    shown = (_NUMBER.search(url.path) for url in links if url is not None and _is_of_blog(url, name))
    other = next((found[1] for found in shown if found is not None and found[1] != own), None)
    if other is None:
        return ()
    address = f"https://www.tumblr.com/{name}/{other}"
    return (replace(ask_oembed(OWNER, "https://www.tumblr.com/oembed/1.0", address), about=About.ACCOUNT),)


def _is_of_blog(url: URL, name: str) -> bool:
    """Whether a URL is one of the blog with that name."""
    first = url.segments[0].lower() if url.segments else ""
    return url.host == f"{name.lower()}.tumblr.com" or (url.host == "www.tumblr.com" and first == name.lower())


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    readers = {
        OEMBED: of_object(_read_oembed),
        PAGE: _read_page,
        BLOG: _read_blog,
        AGAIN: _read_page,
        OWNER: of_object(_read_owner),
    }
    named = _KEY.fullmatch(post.key)
    if named is None:
        return unknown_probe(answer)
    return read_by_kind(post, answer, readers, hosts={"www.tumblr.com", f"{named[1].lower()}.tumblr.com"}, refused=_read_refusal)


def _read_refusal(answer: Answer) -> Reading:
    if answer.status in NOT_FOUND_STATUSES:
        return Gone(reason=Reason.NOT_STATED, ambiguous=answer.probe.kind != AGAIN)
    return unexplained_status(answer)


def capture_page(post: PostRef) -> CapturePage:
    """The post's page: the embed's address holds a secret of its own."""
    return CapturePage(url=f"https://www.tumblr.com/{post.key}", elements=("[data-id] article", "article", ".post", "main"))


def _read_oembed(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:
    shown = markup(text(payload, "html")).select_one(".tumblr-post a[href]")
    reading = _read_addresses(post, [attribute(shown, "href"), text(payload, "url") or ""])
    return replace(reading, owner=_owner(payload)) if isinstance(reading, Present) else reading


def _read_owner(post: PostRef, payload: Mapping[str, JSONValue]) -> Reading:  # noqa: ARG001 - it is about the blog
    """The reading of oEmbed for another post of the blog: whose blog it is."""
    owner = _owner(payload)
    return Present(owner=owner) if owner is not None else not_understood("an object that names no blog")


def _owner(payload: Mapping[str, JSONValue]) -> Author | None:
    """The blog in an oEmbed answer, by the id in the address of its frame; None where it has none."""
    frame = parse_url(attribute(markup(text(payload, "html")).select_one(".tumblr-post[data-href]"), "data-href"))
    found = _FRAME.search(frame.path) if frame else None
    account = parse_url(text(payload, "author_url") or "")
    handle = account.segments[0] if account is not None and account.segments else None
    return Author(id=found[1], handle=handle, name=text(payload, "author_name")) if found else None


def _read_page(post: PostRef, answer: Answer) -> Reading:
    """The reading of the page's head, which names a post only on a post's page."""
    parsed = page(answer.body)
    own = [*attributes(parsed, 'link[rel="canonical"]', "href"), property_of(parsed, "og:url") or ""]
    if not any(_NUMBER.search(address) for address in own):
        return unrecognised_page(answer)
    return _read_addresses(post, own)


def _read_addresses(post: PostRef, addresses: Sequence[str]) -> Reading:
    """The reading of a page with these URLs of its own: they must hold the post's number, since blogs are renamed."""
    paths = (url.path for url in map(parse_url, addresses) if url is not None)
    numbers = {found[1] for path in paths if (found := _NUMBER.search(path))}
    if not numbers:
        return not_understood("an answer that names no post")
    return Present() if post.key.rpartition("/")[2] in numbers else other_post(", ".join(sorted(numbers)))


def _read_blog(post: PostRef, answer: Answer) -> Reading:
    """The reading of the blog's page, which must name the blog."""
    parsed = page(answer.body)
    blog = post.key.partition("/")[0].lower()
    own = (parse_url(property_of(parsed, "og:url") or ""), parse_url(attribute(parsed.select_one('link[rel="canonical"]'), "href")))
    named = any(url and (url.host == f"{blog}.tumblr.com" or url.segments[:1] == (blog,)) for url in own)
    return Present() if named else unrecognised_page(answer)
