"""Attacks in titles, handles, words, names and addresses, through every output: none does anything.

Terminal, JSON, CSV, HTML and Markdown are each held against what their readers execute: control sequences, formulas, elements.
"""

import csv
import json
import re
from collections import Counter
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from archiver.model.articles import Article, ArticleMetadata, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, PostRef
from archiver.platforms import FINDERS
from archiver.render.csv_report import report_csv, safe_cell
from archiver.render.escaping import inert, json_text
from archiver.render.find_output import embed_json, find_text
from archiver.render.html_report import report_html
from archiver.render.json_objects import lookup_json, report_json, show_json
from archiver.render.markdown_report import report_markdown
from archiver.render.run_output import event_json, event_text
from archiver.render.terminal import lookup_text, report_text, show_text
from archiver.reporting.events import ArticleRead, Notice, Problem, SnapshotWritten
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import PostRecord
from tests.render.conftest import NOW, appearance, record, version

CONTROLS = (
    "\x1b]0;owned\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b[2J\x1b[H",
    "\x1b[31mred",
    "\x1b[?1049h",
    "\x1bP1$r\x1b\\",
    "\x1b_Gf=100;AAAA\x1b\\",
    "\x1bc",
    "\x1b[6n",
    "\x9b31m",
    "\x9d0;owned\x9c",
    "\x90q\x9c",
    "\x85next line",
    "\x07\x07\x07",
    "\x08\x08\x08gone",
    "over\rwritten",
    "\x00nul",
    "\x0e\x0f",
    "\x7fdelete",
    "\u202egone",
    "\u2066left\u2069",
    "\u2067right\u2069",
    "\u200f\u061c",
    "line\u2028separator\u2029paragraph",
    "\udcff\udc80",
    "\ud83d",
)
LINES = (
    "hello\nRule V200: The post is there.",
    "\n! evil: the archive is broken",
    "\r\n\r\nHTTP/1.1 200 OK",
    "a\n\n# Heading\n\n---\n",
    "a\tb\tc",
)
FORMULAS = (
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "a;=1+1",
    "a;\t@x",
    'a;"=1+1',
    "a\t=1+1",
    "a\n+1",
    "＝1+1",
    "a;＝1+1",
    "a|=1+1",
    '"=1+1',
    "'=1+1",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><base href=//evil.example>",
    "<!--",
    "]]>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "{{ 7 * 7 }}{% raw %}",
    "&#60;script&#62;",
    "javascript:alert(1)",
    "JaVaScRiPt\t:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    'https://user:pass@evil.example/"onclick=alert(1)',
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example>",
    "[x]: https://evil.example",
    "|a|b|\n|-|-|",
    "~~~\ncode",
    "```\ncode",
    "    code",
    "* list\n+ list\n1. list",
    "\\`*_{}[]()#+-.!",
    "$(touch x) `touch x`",
    "../../../../etc/passwd",
    "[red]markup of rich[/red]",
)
ATTACKS = (*CONTROLS, *LINES, *FORMULAS, *MARKUP)
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
PLAIN = "plain"
READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def attacked(text: str) -> PostRecord:
    """A post that says the text wherever a post, its author or an article can say something."""
    said = (version(text, author=text, handle=text), version(f"{text}!", author=text, handle=text))
    shown_in = (appearance(article=text, title=text, words=text),)
    return record(
        post=PostRef(platform="x", key=text),
        aliases=(Alias(text),),
        url=text,
        author=text,
        handle=text,
        versions=said,
        appearances=shown_in,
        labels=(text,),
    )


def reported(text: str) -> LinkRotReport:
    return link_rot_report((attacked(text),), (), generated_at=NOW)


def read_article(text: str) -> tuple[Article, Embed]:
    """An article that is named so, and a post in it that says so."""
    article = Article(source=text, text="", markup=Markup.HTML, content=b"", metadata=ArticleMetadata(title=text))
    post = PostRef(platform="x", key=text)
    return article, Embed(platform="x", post=post, form=Form.BLOCKQUOTE, words=text, author=text, handle=text, url=text)


def events(text: str) -> list[Problem | Notice | ArticleRead | SnapshotWritten]:
    """What runs say of things with such a name."""
    return [
        Problem(where=text, what=text, remedy=text),
        Notice(what=text, remedy=text),
        ArticleRead(article=text, title=text, embeds=1, links=0, new=True),
        SnapshotWritten(post=PostRef(platform="x", key=text), path=text, shortfalls=(text,), adopted=False),
    ]


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_nothing_controls_a_terminal_or_begins_a_line_of_its_own(attack: str) -> None:
    found = attacked(attack)
    article, embed = read_article(attack)
    outputs = [
        lookup_text([found], article=attack),
        show_text(found),
        report_text(reported(attack)),
        find_text(article, [embed], FINDERS),
        *(event_text(event, verbose=True) or "" for event in events(attack)),
    ]

    assert not UNSAFE.search(inert(attack))
    for written in outputs:
        assert not UNSAFE.search(written)
        assert not re.search("^Rule V200", written, re.MULTILINE)


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_json_is_valid_utf_8_without_controls_and_reads_back_exactly(attack: str) -> None:
    article, embed = read_article(attack)
    values = [
        lookup_json([attacked(attack)]),
        show_json(attacked(attack)),
        report_json(reported(attack)),
        embed_json(article, embed, FINDERS),
        *map(event_json, events(attack)),
    ]

    for value in values:
        written = json_text(value)  # type: ignore[arg-type] # lists of objects are JSON
        assert not UNSAFE.search(written)
        assert value == json.loads(written.encode("utf-8"))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_no_cell_of_the_csv_is_a_formula_whatever_separates_its_cells(attack: str, separator: str) -> None:
    written = report_csv(reported(attack))

    for row in csv.reader(StringIO(written, newline=""), delimiter=separator):
        for cell in row:
            assert not cell.strip(' "\u00a0').startswith(STARTS)


def elements(page: str) -> Counter[str]:
    """The elements of a page, with the names of their attributes and the schemes of their addresses."""
    counted = Counter[str]()
    for tag in BeautifulSoup(page, "html.parser").find_all():
        counted[f"{tag.name} {sorted(name for name in tag.attrs if name != 'href')}"] += 1
        address = str(tag.get("href") or tag.get("src") or "#")
        counted["bad address"] += not re.match("https?://|#|data:image/png;base64,", address)
    return counted


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_the_html_has_the_elements_of_a_harmless_report_and_no_others(attack: str) -> None:
    harmless, hostile = elements(report_html(reported(PLAIN), {})), elements(report_html(reported(attack), {}))

    assert 0 == hostile["bad address"]
    assert set(hostile) <= {*harmless, "a []", "ins []", "del []", "br []"}


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_the_markdown_has_the_elements_of_a_harmless_report_and_no_others(attack: str) -> None:
    harmless, hostile = (
        elements(READER.render(report_markdown(reported(PLAIN)))),
        elements(READER.render(report_markdown(reported(attack)))),
    )

    assert set(hostile) <= set(harmless)
    assert harmless["a []"] == hostile["a []"]


def test_there_are_at_least_sixty_attacks() -> None:
    assert 60 <= len(set(ATTACKS))


def test_an_apostrophe_is_put_only_before_what_a_spreadsheet_computes() -> None:
    assert ("a; b", "'=1", "a;'=1", "x = 1; y = 2") == tuple(map(safe_cell, ("a; b", "=1", "a;=1", "x = 1; y = 2")))
