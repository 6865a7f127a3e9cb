"""Attacks in titles, handles, words, names and addresses, through every output: none does anything.

Terminal, JSON, CSV, HTML and Markdown are each held against what their readers execute: control sequences, formulas, elements;
names of files against what a shell or a file system reads in them.
"""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from archiver.commands.printing import print_line
from archiver.evidence.paths import post_folder
from archiver.export.page.clerk import faults, post_lines, sections
from archiver.export.page.findings import Finding
from archiver.model.posts import PostRef
from archiver.platforms import FINDERS
from archiver.render.certificate_page import certificate_page
from archiver.render.csv_report import report_csv, safe_cell
from archiver.render.escaping import inert, json_text
from archiver.render.explanation_output import explanation_json, explanation_text
from archiver.render.find_output import embed_json, find_text
from archiver.render.html_report import report_html
from archiver.render.json_objects import lookup_json, report_json, show_json
from archiver.render.markdown_report import report_markdown
from archiver.render.rejudge_output import rejudgement_json, rejudgement_text
from archiver.render.run_output import event_json, event_text, summary_text
from archiver.render.terminal import lookup_text, report_text, show_text
from archiver.reporting.run_json import summary_json
from tests.render.attacks import (
    ATTACKS,
    attacked,
    certificate,
    events,
    explanations,
    proven_post,
    read_article,
    rejudgement,
    reported,
    summary,
    withdrawal,
)


def short(attack: str) -> str:
    """The name of an attack among the tests."""
    return ascii(attack[:40])


UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
PLAIN = "plain"
csv.field_size_limit(1 << 24)  # spreadsheets read longer cells than this reader does by itself
READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_nothing_controls_a_terminal_or_begins_a_line_of_its_own(attack: str) -> None:
    found = attacked(attack)
    article, embed = read_article(attack)
    outputs = [
        lookup_text([found], article=attack),
        lookup_text([replace(found, withdrawn=withdrawal(attack))]),
        lookup_text([], article=attack, withdrawn=withdrawal(attack)),
        show_text(found),
        report_text(reported(attack)),
        find_text(article, [embed], FINDERS),
        explanation_text(attack, explanations(attack)),
        *(event_text(event, verbose=True) or "" for event in events(attack)),
        summary_text(summary(attack)),
        rejudgement_text(rejudgement(attack)),
    ]

    assert not UNSAFE.search(inert(attack))
    for written in outputs:
        assert not UNSAFE.search(written)
        assert not re.search(r"^\s*The post is there\. V200$", written, re.MULTILINE)


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_json_is_valid_utf_8_without_controls_and_reads_back_exactly(attack: str) -> None:
    article, embed = read_article(attack)
    values = [
        lookup_json([attacked(attack)]),
        show_json(attacked(attack)),
        report_json(reported(attack)),
        embed_json(article, embed, FINDERS),
        *(explanation_json(attack, explanation) for explanation in explanations(attack)),
        *map(event_json, events(attack)),
        summary_json(summary(attack)),
        rejudgement_json(rejudgement(attack)),
    ]

    for value in values:
        written = json_text(value)  # type: ignore[arg-type] # lists of objects are JSON
        assert not UNSAFE.search(written)
        assert value == json.loads(written.encode("utf-8"))


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_no_cell_of_the_csv_is_a_formula_whatever_separates_its_cells(attack: str) -> None:
    written = report_csv(reported(attack))
    cells = [
        (separator, cell)
        for separator in (",", ";", "\t", "|")
        for row in csv.reader(StringIO(written, newline=""), delimiter=separator)
        for cell in row
    ]

    assert [] == [(separator, cell) for separator, cell in cells if cell.strip(' "\u00a0').startswith(STARTS)]


def elements(page: str) -> Counter[str]:
    """The elements of a page, with the names of their attributes and the schemes of their addresses."""
    counted = Counter[str]()
    for tag in BeautifulSoup(page, "html.parser").find_all():
        counted[f"{tag.name} {sorted(name for name in tag.attrs if name != 'href')}"] += 1
        address = str(tag.get("href") or tag.get("src") or "#")
        counted["bad address"] += not re.match("https?://|#|data:image/png;base64,", address)
    return counted


@cache
def harmless_report() -> frozenset[str]:
    """The elements of reports of harmless words, few and many."""
    return frozenset(element for said in (PLAIN, PLAIN * 300) for element in elements(report_html(reported(said), {})))


@cache
def harmless_markdown() -> Counter[str]:
    """The elements of a harmless report in Markdown."""
    return elements(READER.render(report_markdown(reported(PLAIN))))


@cache
def harmless_certificate() -> Counter[str]:
    """The elements of a harmless certificate."""
    return elements(READER.render(certificate_page(certificate(PLAIN))))


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_the_html_has_the_elements_of_a_harmless_report_and_no_others(attack: str) -> None:
    hostile = elements(report_html(reported(attack), {}))

    assert 0 == hostile["bad address"]
    assert set(hostile) <= {*harmless_report(), "a []", "ins []", "del []", "br []"}


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_the_markdown_has_the_elements_of_a_harmless_report_and_no_others(attack: str) -> None:
    harmless, hostile = harmless_markdown(), elements(READER.render(report_markdown(reported(attack))))

    assert 0 == hostile["bad address"]
    assert set(hostile) <= {*harmless, "a []"}
    assert re.match("https?://", attack) or harmless["a []"] == hostile["a []"]


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_the_certificate_has_the_elements_of_a_harmless_one_and_no_others(attack: str) -> None:
    written = certificate_page(certificate(attack))
    harmless, hostile = harmless_certificate(), elements(READER.render(written))

    assert not UNSAFE.search(written)
    assert set(hostile) <= set(harmless)
    assert harmless["h1 []"] == hostile["h1 []"]


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_the_page_of_a_proof_folder_prints_no_line_that_is_not_its_own(attack: str) -> None:
    """Neither of the post, nor of what is wrong with a folder, nor of the folder's own name."""
    name = attack.replace("/", "-")
    printed = sections({f"Proof folder: {name}": [*post_lines(proven_post(attack))]}) + "\n".join(faults([Finding("P013", attack)]))

    assert not UNSAFE.search(printed)
    assert [] == [line for line in printed.split("\n") if line and not line.startswith(("  ", "Proof folder: ", "! P013 "))]


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_no_file_of_a_snapshot_or_an_export_is_named_by_what_a_shell_or_a_file_system_reads(attack: str) -> None:
    folder = post_folder(PostRef(platform=attack, key=attack))

    assert 3 == len(folder.parts)
    assert [] == [part for part in folder.parts if not re.fullmatch(r"[A-Za-z0-9_~%-][A-Za-z0-9_.~%-]{0,119}", part)]


@pytest.mark.parametrize("attack", ATTACKS, ids=short)
def test_no_message_of_a_command_controls_a_terminal(attack: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_line(attack)
    print_line(f"{attack} cannot be read", err=True)
    said = capsys.readouterr()

    assert not UNSAFE.search(said.out + said.err)


def test_a_heap_of_marks_is_cut_and_said_to_be_one() -> None:
    assert "a" + "\u0301" * 12 + "[99,988 more marks]b" == inert("a" + "\u0301" * 100_000 + "b")


@pytest.mark.parametrize("text", ["क्षत्रिय", "שָׁלוֹם בְּרֵאשִׁית", "ཧྐྵྨླྺྼྻྂ", "👨‍👩‍👧‍👦" * 50, "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "ก็้" * 40, "e\u0301\u0323" * 40])
def test_marks_that_people_write_stay(text: str) -> None:
    assert text == inert(text)


def test_there_are_at_least_sixty_attacks() -> None:
    assert 60 <= len(set(ATTACKS))


def test_an_apostrophe_is_put_only_before_what_a_spreadsheet_computes() -> None:
    assert ("a; b", "'=1", "a;'=1", "x = 1; y = 2") == tuple(map(safe_cell, ("a; b", "=1", "a;=1", "x = 1; y = 2")))
