"""Pages made to overwhelm: whatever they are, reading them takes bounded time and memory."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.finding.html_limits import limit_html
from archiver.platforms import REGISTRY

MILLION = 1_000_000
POST = "https://x.com/harbour_log/status/1964084223871971826"
NAMED = "https:\\/\\/x.com/a/status/20"
STATE = json.dumps([{"type": "tweet", "url": POST, "nested": [[]] * 20}] * 300_000)

HOSTILE = {
    "a million deep": b"<html>" + b"<div>" * MILLION + POST.encode(),
    "a million deep, behind a script that is none": b'<html>x.com/<div title="<script>">' + b"<div>" * MILLION + b"</script>",
    "a million deep, in a drawing's style": b"<html>x.com/<svg><style>" + b"<div>" * MILLION + b"</style>",
    "a million deep, in a drawing's title": b"<html>x.com/<svg><title>" + b"<div>" * MILLION + b"</title>",
    "blockquotes in blockquotes": b"<html>" + f'<blockquote class=twitter-tweet><a href="{POST}">'.encode() * 8_000,
    "templates in templates": b"<html>x.com/status/20" + b"<template>" * 50_000,
    "what formats, closed in comments only": b"".join(b"<b id=%d><p><!--</b></p>-->" % number for number in range(9_000)),
    "what formats, shouted": b"x.com/" + b"".join(b"<sTrOng id=%d><p>" % number for number in range(9_000)),
    "a million attributes": b"<html><a " + b" ".join(b"a%d=x.com/1" % number for number in range(MILLION)) + b">x</a>",
    "attributes strewn with what looks like tags": b"<html>x.com/<p"
    + b"".join(b' a%d="<b>"' % number if number % 60 == 0 else b" a%d" % number for number in range(300_000)),
    "attributes of as many names as elements": b"".join(
        b'<p data-a%d="https://x.com/a/status/%d">' % (number, number + 10**9) for number in range(20_000)
    ),
    "JSON in fifty megabytes": f"<html><script type='application/json'>{STATE}</script>".encode()[:49_000_000],
    "JSON of nothing but lists": f'<script type="application/json">["{NAMED}",'.encode() + b"[]," * 12_000_000 + b"[]]</script>",
    "assignments that never end": f"<script>youtube_id='{NAMED}';".encode() + b"a=[[1," * 500_000 + b"</script>",
    "mentions of platforms only": b"<html>" + b"x.com/" * 2_000_000,
    "quotation marks that never close": b"<html><p data-x='" + b'https://x.com/a/status/20 " ' * 200_000,
    "white space": b"<html>x.com/<p>" + b" " * 10_000_000 + POST.encode(),
    "gaps before addresses": b"<html>" + (b">" + b" " * 199 + b"https://x.com/a") * 100_000,
    "markup in attributes": b'<p data-x="&lt;blockquote&gt;https://x.com/a/status/20&lt;iframe src=//x.com/1&gt;">' * 5_000,
    "base 64 of base 64": b'<html>x.com/<p data-x="' + b"PGlmcmFtZSBzcmM9" * 50_000 + b'">',
    "ids of videos": b"<html>youtube " + b"".join(b'<p data-video-id="%011d">' % number for number in range(20_000)),
    "broken UTF-8": b"<html>x.com/" + b"\xff\xfe\xfa<p>" * 60_000,
    "half of UTF-16": b"\xff\xfe" + b"<\x00p\x00\xd8" * 500_000,
    "handles in brackets": b"(@" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_longer_than_some_seconds(name: str) -> None:
    begun = time.process_time()
    with suppress(InputError):
        find_embeds(read_article("hostile.html", HOSTILE[name]), REGISTRY)
    assert time.process_time() - begun < 20


WATER = "Water is rising at the bridge, {0}. — Harbour Log (@log{0}) May 1, 2024 "
LONG_TEXTS: dict[str, Callable[[int], str]] = {
    "attributions on one line": lambda number: "".join(map(WATER.format, range(number))),
    "attributions on lines of their own": lambda number: "\n".join(map(WATER.format, range(number))),
    "pictures before one attribution": lambda number: (
        "".join(f"Water {one} pic.twitter.com/a{one:05} " for one in range(number)) + WATER.format(0)
    ),
    "handles that attribute nothing": lambda number: "We are (@harbour_log) and " * number,
    "addresses on one line": lambda number: "".join(f"https://x.com/a/status/{one + 10**9} " for one in range(number)),
}


@pytest.mark.parametrize("name", LONG_TEXTS)
def test_a_flat_text_eight_times_as_long_takes_about_eight_times_as_long(name: str) -> None:
    """Where each post looked through all of the text, it would be sixty-four times."""
    _seconds(LONG_TEXTS[name](100))  # loads platforms and calendars
    short, long = (_seconds(LONG_TEXTS[name](number)) for number in (2_000, 16_000))
    assert long < 20 * short


def _seconds(text: str) -> float:
    """What finding posts in a flat text takes of the processor."""
    begun = time.process_time()
    find_embeds(read_article("long.txt", text.encode()), REGISTRY)
    return time.process_time() - begun


def test_a_page_of_fifty_megabytes_takes_no_more_than_a_few_times_its_size_in_memory() -> None:
    """In a process of its own, by its own high-water mark: the one that `getrusage` tells is at least that of the parent."""
    program = (
        "from archiver.finding import find_embeds, read_article; from archiver.platforms import REGISTRY\n"
        "page = b'<script type=\"application/json\">[\"https://x.com/a/status/20\",' + b'[],' * 16_000_000\n"
        "find_embeds(read_article('h', page), REGISTRY); print(open('/proc/self/status').read())"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    kilobytes = int(told.partition("VmHWM:")[2].split()[0])
    assert kilobytes < 8 * 48_000


def test_an_honest_page_is_left_as_it_is() -> None:
    page = b"<html>" + b"<p>A <b>bold</b> word, and <i>another</i>.</p>" * 400
    assert page is limit_html(page)


@pytest.mark.parametrize("hidden", ["<svg><style>{}</style>", '<div title="<script>">{}</script>', "<xmp></xmp><div>{}</div>"])
def test_depth_cannot_be_hidden(hidden: str) -> None:
    page = limit_html(hidden.format("<div>" * 30_000).encode())
    assert page.count(b"<div") < 500


def test_a_tag_keeps_its_first_attributes_when_it_has_too_many() -> None:
    tag = '<a href="https://x.com/a/status/20" ' + " ".join(f"a{number}" for number in range(5_000)) + ">"
    tamed = limit_html(tag.encode())
    assert tamed.startswith(b'<a href="https://x.com/a/status/20" a0 a1')
    assert len(tamed) < 2_000


@pytest.mark.parametrize(
    "begins",
    [
        b"<p a",
        b'<p ="',  # the equals sign is a name
        b'<p a/="',
        b'<p a=b="',  # an unquoted value goes on to the next space
        b'<p a="b"c="d" "',
        b"<p a='b'\"",
        b'<P A = "b" <p',
        b'<p a="<b>" ',
        b'<script>if(a<b&&c=="</script><p',
    ],
)
def test_a_crowd_of_attributes_is_found_however_its_tag_begins(begins: bytes) -> None:
    crowd = b"".join(b" a%d" % number for number in range(4_000))
    among = b'<p class="a" data-b=c>' + b"word and word " * 40 + b"</p>"
    page = among * 2_000 + begins + crowd + b' z="">' + among * 2_000
    assert among * 4_000 == limit_html(among * 4_000)
    assert page != limit_html(page)


def test_tags_that_start_in_one_another_are_not_looked_at_over_and_over() -> None:
    page = b"<html>x.com/" + (b"<p x" + b"a" * 700) * 19_000
    begun = time.process_time()
    limit_html(page)
    assert time.process_time() - begun < 10
