"""Shortcodes, components and directives in an article's source, each beside something that looks like it and must not count."""

import re
from pathlib import Path

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.shortcodes.syntaxes import SYNTAXES, Syntax
from archiver.platforms import FINDERS

BEFORE = "The harbour board met on Tuesday, and spoke for three hours about the price of berths and about the fog."
AFTER = "Nobody expected an answer before the summer, and the ferry company said that it would wait."
ID = "1841206275088290279"
LINK = f"https://twitter.com/log/status/{ID}"
X = f"x:{ID}"
FILE = Path(__file__).parent / "shortcodes.txt"
CASES = [
    found.groups()
    for found in re.finditer(r"^=== (\S+)\n(.*?)\n--- beside\n(.*?)\n(?=\n===|\Z)", FILE.read_text(), re.MULTILINE | re.DOTALL)
]
"""Post, shortcode that shows it, and text that shows none."""


def shown(text: str) -> list[tuple[str, str]]:
    """The posts of a flat text, with their kinds."""
    article = read_article("a.md", f"{BEFORE}\n\n{text}\n\n{AFTER}".encode())
    return [(str(embed.post or embed.aliases[0]), embed.kind.value) for embed in find_embeds(article, FINDERS)]


def test_every_case_in_the_file_is_read() -> None:
    assert FILE.read_text().count("=== ") == len(CASES)


@pytest.mark.parametrize(("name", "shortcode", "beside"), CASES)
def test_a_shortcode_shows_its_post_and_what_looks_like_it_shows_none(name: str, shortcode: str, beside: str) -> None:
    assert [(name, "embed")] == shown(f"{beside}\n\n{AFTER}\n\n{shortcode}")
    assert [] == [post for post, kind in shown(beside) if kind == "embed"]


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.programs)
@pytest.mark.parametrize(
    ("service", "key", "url", "name"),
    [
        ("tweet", ID, LINK, X),
        ("youtube", "jP6fEHm-lA0", "https://youtu.be/jP6fEHm-lA0", "youtube:jP6fEHm-lA0"),
        ("instagram", "CuE2WNQs6vA", "https://www.instagram.com/p/CuE2WNQs6vA/", "instagram:CuE2WNQs6vA"),
        ("tiktok", "7005293332821822726", "https://www.tiktok.com/@log/video/7005293332821822726", "tiktok:7005293332821822726"),
        ("vimeo", "123456789", "https://vimeo.com/123456789", "vimeo:123456789"),
    ],
)
def test_the_example_of_each_syntax_shows_a_post_of_every_service(
    syntax: Syntax, service: str, key: str, url: str, name: str
) -> None:
    example = syntax.example.replace("NAME", service).replace("URL", url).replace("KEY", key)
    assert syntax.mark in example
    assert [(name, "embed")] == shown(example)


@pytest.mark.parametrize(
    "text",
    [
        f"He posted [tweet] {ID} about it.",
        f"See the note.[^tweet]\n\n[^tweet]: {ID}",
        f"[tweet {ID}]: https://a.example/fog",
        f"A [tweet][{ID}] of the log.\n\n[{ID}]: https://a.example/fog",
        f"[x {ID}] is done.",
        f"(tweet: {ID}) was his last, and (youtube: jP6fEHm-lA0) hers.",
        f'var tweet = {{"id": "{ID}"}};',
        "[Instagram harbourfest](https://a.example/) is soon, and {youtube information} too.",
    ],
)
def test_words_in_brackets_are_no_shortcodes(text: str) -> None:
    assert [] == shown(text)


@pytest.mark.parametrize("text", [f"[via {LINK}]", f"[url={LINK}]his words[/url]", f"[Source: {LINK}]", f"{{{{< ref {LINK} >}}}}"])
def test_a_shortcode_for_links_or_sources_only_links_to_the_post(text: str) -> None:
    assert [(X, "link")] == shown(text)


@pytest.mark.parametrize(
    ("service", "url"),
    [
        ("tweet", f"https://x.com/i/article/{ID}"),
        ("twitter", f"https://twitter.com/i/events/{ID}"),
        ("tweet", f"https://x.com/log/lists/{ID}"),
        ("tweet", f"https://www.instagram.com/stories/log/{ID}/"),
        ("facebook", "https://www.facebook.com/events/287202590802695"),
        ("instagram", "https://www.instagram.com/stories/highlights/17900000000000001/"),
        ("tiktok", "https://www.tiktok.com/music/fog-7005293332821822726"),
        ("vimeo", "https://vimeo.com/showcase/12345678"),
    ],
)
def test_the_number_in_an_address_that_names_no_post_is_no_key(service: str, url: str) -> None:
    without_scheme = url.removeprefix("https://")
    assert [] == [shown(text) for text in (f"[{service} {url}]", f'{{{{< {service} "{without_scheme}" >}}}}') if shown(text)]


def test_the_documentation_has_a_line_for_each_syntax() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "finding.md").read_text(encoding="utf-8")
    rows = dict(
        re.findall(r"^\| (.+?) \| `{1,2} ?(.+?) ?`{1,2} \|$", page.split("## Shortcodes\n")[1].split("\n## ")[0], re.MULTILINE)
    )
    assert {syntax.programs: syntax.example.replace("\n", " ⏎ ").replace("|", "\\|") for syntax in SYNTAXES} == rows
