"""What platforms declare is what finding looks for: each domain is known, each mark is offered to its platform and claimed."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.dispatch import finder_index
from archiver.finding.prefilter import mentions_in
from archiver.model.embeds import Embed, Kind
from archiver.model.posts import PostRef
from archiver.model.urls import parse_url
from archiver.platforms import FINDERS, finder_by_name, finders_at
from archiver.platforms.declaration import Declaration
from archiver.platforms.interface import Address, Element
from archiver.platforms.registry import DECLARATIONS
from tests.platforms.examples import ALSO, MARKUP, examples

each_platform = pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declaration: declaration.name)


def marked_elements(declaration: Declaration) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each declared mark, with the name and the attributes of an element that has no other one."""
    marks = declaration.marks
    for tag in sorted(marks.tags | marks.tags_with_content):
        yield tag, tag, {}
    for name in sorted(marks.classes):
        yield f".{name}", "div", {"class": name}
    for name in sorted(marks.attributes):
        yield f"[{name}]", "div", {name: ""}
    for prefix in marks.id_prefixes:
        yield f"#{prefix}", "div", {"id": prefix}


MARKED = [(one.name, *element) for one in DECLARATIONS for element in marked_elements(one)]
"""Platform, mark, tag, attributes."""


def pages(name: str, tag: str, attributes: dict[str, str]) -> Iterator[tuple[PostRef, Element, str]]:
    """The marked element in each way in which it could name a post: by an attribute or by a link in it; and its markup."""
    finder = finder_by_name(name)
    assert finder is not None
    marks = finder.declaration.marks
    is_read_inside = tag == "blockquote" or tag in marks.tags_with_content or "class" in attributes
    for post in examples(name):
        url = str(finder.address(post))
        keys = [post.key, post.key.replace("/", "-"), post.key.rpartition("/")[2], post.key.removeprefix("wall"), url]
        written = [
            {**attributes, **ALSO.get(name, {}), attribute: attributes.get(attribute, "") + key}
            for attribute in {*marks.key_attributes, "href", *attributes} - {"class"}
            for key in keys
        ]
        words = f'<p>Water rising at the bridge</p>&mdash; Ferry (@ferry) <a href="{url}">October 1, 2024</a>'
        for values, inside in [*((values, "") for values in written), *([(attributes, words)] if is_read_inside else [])]:
            start = "".join(f" {key}='{value}'" for key, value in values.items())
            page = f"<{tag}{start}>{inside}</{tag}>"
            yield post, Element(name=tag, attributes=values, source=page if is_read_inside else ""), page


def claimed(name: str, tag: str, attributes: dict[str, str]) -> Iterator[tuple[PostRef, str]]:
    """The markup of the elements that the platform is offered and knows for its post."""
    finder = finder_by_name(name)
    assert finder is not None
    for post, element, page in pages(name, tag, attributes):
        if finder in finder_index(FINDERS).about(element) and post in {embed.post for embed in finder.embeds(element)}:
            yield post, page


@pytest.mark.parametrize(("name", "mark", "tag", "attributes"), MARKED, ids=lambda value: str(value) if value else "")
def test_each_mark_is_offered_to_its_platform_and_claimed(name: str, mark: str, tag: str, attributes: dict[str, str]) -> None:
    assert list(claimed(name, tag, attributes)), f"{name}: no element with {mark} is claimed: read it in markup.py or drop it"


def shown(page: str) -> tuple[Embed, ...]:
    return find_embeds(read_article("a.html", f"<p>Some words stand before it.</p>{page}".encode()), FINDERS)


@pytest.mark.parametrize(("name", "mark", "tag", "attributes"), MARKED, ids=lambda value: str(value) if value else "")
def test_each_mark_alone_in_a_page_shows_its_post(name: str, mark: str, tag: str, attributes: dict[str, str]) -> None:
    missed = []
    for post, page in claimed(name, tag, attributes):
        if (post, Kind.EMBED) not in {(embed.post, embed.kind) for embed in shown(page)}:
            missed.append(page)

    assert [] == missed, f"{name}: {mark} is claimed, and finding does not select the element"


@each_platform
def test_the_official_embed_shows_its_post(declaration: Declaration) -> None:
    name = declaration.name
    markup = MARKUP.get(name)
    post = examples(name)[0]

    assert markup, f"add what the embed button of {name} gives for {post.key} to MARKUP in tests/platforms/examples.py"
    assert [(post, Kind.EMBED)] == [(embed.post, embed.kind) for embed in shown(markup)], f"{name}: markup.py does not read it"


@each_platform
def test_the_official_embed_has_a_declared_mark(declaration: Declaration) -> None:
    """A misspelt mark passes the tests of marks, which write it as it is declared. Frames and figures are known by address."""
    markup = MARKUP.get(declaration.name, "<>")
    start = markup.partition(">")[0]
    tag, attributes = start[1:].partition(" ")[0], dict(re.findall(r' ([\w-]+)="([^"]*)"', start))
    finder = finder_by_name(declaration.name)

    assert tag in {"iframe", "figure"} or finder in finder_index(FINDERS).about(
        Element(name=tag, attributes=attributes, source=markup)
    ), f"{declaration.name}: declare the class, attribute or element of {markup!r} in marks"


DOMAINS = [(one.name, domain) for one in DECLARATIONS for domain in one.addresses.domains]
PATHS = (
    *("/{key}", "/{last}", "/Ab3dE6gH9j", "/post/{last}", "/watch/?v=1234567890", "/@ferry_town/{last}", "/1234567890/{last}"),
    *("/status/{last}", "/show?url={url}"),
)
"""Paths of addresses, some of which each platform knows at each of its domains."""


@pytest.mark.parametrize(("name", "domain"), DOMAINS)
def test_each_domain_is_known_by_its_platform_and_found_in_pages(name: str, domain: str) -> None:
    finder = finder_by_name(name)
    assert finder is not None
    known = []
    for post in examples(name):
        own, last = finder.address(post), post.key.rpartition("/")[2]
        paths = [path.format(key=post.key, last=last, url=quote(str(own), safe="")) for path in PATHS]
        written = [f"https://{host}{path}" for host in (domain, f"m.{domain}") for path in (*paths, f"{own.path}?{own.query}")]
        known += [url for url in map(parse_url, written) if url is not None and list(finder.embeds(Address(url=url)))]

    assert finder in finders_at(domain)
    assert known, f"{name}: no address at {domain} is known: identify it in markup.py, or drop the domain"
    assert all(mentions_in(f'<a href="{url}">'.encode()) for url in known)
