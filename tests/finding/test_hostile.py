"""Hostile pages: finding takes bounded time and memory, whatever is in them."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.platforms import REGISTRY

MILLION = 1_000_000
POST = "https://x.com/harbour_log/status/1964084223871971826"
NAMED = "https:\\/\\/x.com/a/status/20"

POST_IN_STATE = {"type": "tweet", "url": POST, "nested": [[]] * 20}

HOSTILE: dict[str, Callable[[], bytes]] = {
    "a million deep": lambda: b"<html>" + b"<div>" * MILLION + POST.encode(),
    "a million deep, behind a script in an attribute": lambda: (
        b'<html>x.com/<div title="<script>">' + b"<div>" * MILLION + b"</script>"
    ),
    "a million deep, in an SVG style": lambda: b"<html>x.com/<svg><style>" + b"<div>" * MILLION + b"</style>",
    "a million deep, in an SVG title": lambda: b"<html>x.com/<svg><title>" + b"<div>" * MILLION + b"</title>",
    "blockquotes in blockquotes": lambda: b"<html>" + f'<blockquote class=twitter-tweet><a href="{POST}">'.encode() * 8_000,
    "templates in templates": lambda: b"<html>x.com/status/20" + b"<template>" * 50_000,
    "formatting elements, closed only in comments": lambda: b"".join(
        b"<b id=%d><p><!--</b></p>-->" % number for number in range(9_000)
    ),
    "formatting elements, in mixed case": lambda: b"x.com/" + b"".join(b"<sTrOng id=%d><p>" % number for number in range(9_000)),
    "a million attributes": lambda: b"<html><a " + b" ".join(b"a%d=x.com/1" % number for number in range(MILLION)) + b">x</a>",
    "attributes mixed with what looks like tags": lambda: (
        b"<html>x.com/<p" + b"".join(b' a%d="<b>"' % number if number % 60 == 0 else b" a%d" % number for number in range(300_000))
    ),
    "attributes of as many names as elements": lambda: b"".join(
        b'<p data-a%d="https://x.com/a/status/%d">' % (number, number + 10**9) for number in range(20_000)
    ),
    "JSON in sixteen megabytes": lambda: (
        f"<html><script type='application/json'>{json.dumps([POST_IN_STATE] * 300_000)}</script>".encode()[:15_900_000]
    ),
    "JSON of nothing but lists": lambda: (
        f'<script type="application/json">["{NAMED}",'.encode() + b"[]," * 5_000_000 + b"[]]</script>"
    ),
    "assignments that never end": lambda: f"<script>youtube_id='{NAMED}';".encode() + b"a=[[1," * 500_000 + b"</script>",
    "nothing but mentions of platforms": lambda: b"<html>" + b"x.com/" * 2_000_000,
    "quotation marks that never close": lambda: b"<html><p data-x='" + b'https://x.com/a/status/20 " ' * 200_000,
    "white space": lambda: b"<html>x.com/<p>" + b" " * 10_000_000 + POST.encode(),
    "gaps before addresses": lambda: b"<html>" + (b">" + b" " * 199 + b"https://x.com/a") * 100_000,
    "markup in attributes": lambda: b'<p data-x="&lt;blockquote&gt;https://x.com/a/status/20&lt;iframe src=//x.com/1&gt;">' * 5_000,
    "base64 of base64": lambda: b'<html>x.com/<p data-x="' + b"PGlmcmFtZSBzcmM9" * 50_000 + b'">',
    "video ids": lambda: b"<html>youtube " + b"".join(b'<p data-video-id="%011d">' % number for number in range(20_000)),
    "broken UTF-8": lambda: b"<html>x.com/" + b"\xff\xfe\xfa<p>" * 60_000,
    "half of UTF-16": lambda: b"\xff\xfe" + b"<\x00p\x00\xd8" * 500_000,
    "handles in parentheses": lambda: b"(@" * 500_000,
}
"""The pages, each made when it is read: together they have 100 megabytes."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_takes_bounded_time(name: str) -> None:
    page = HOSTILE[name]()
    started = time.process_time()
    with suppress(InputError):
        find_embeds(read_article("hostile.html", page), REGISTRY)
    assert time.process_time() - started < 20


WATER = "Water is rising at the bridge, {0}. — Harbour Log (@log{0}) May 1, 2024 "
LONG_TEXTS: dict[str, Callable[[int], str]] = {
    "attributions on one line": lambda number: "".join(map(WATER.format, range(number))),
    "attributions on lines of their own": lambda number: "\n".join(map(WATER.format, range(number))),
    "pictures before one attribution": lambda number: (
        "".join(f"Water {index} pic.twitter.com/a{index:05} " for index in range(number)) + WATER.format(0)
    ),
    "handles that attribute nothing": lambda number: "We are (@harbour_log) and " * number,
    "addresses on one line": lambda number: "".join(f"https://x.com/a/status/{index + 10**9} " for index in range(number)),
}


@pytest.mark.parametrize("name", LONG_TEXTS)
def test_time_grows_linearly_with_the_length_of_a_flat_text(name: str) -> None:
    """If each post were searched for in all of the text, eight times the length would take sixty-four times the time."""
    _seconds(LONG_TEXTS[name](100))  # loads platforms and calendars
    short, long = (_seconds(LONG_TEXTS[name](number)) for number in (2_000, 16_000))
    assert long < 20 * short


def _seconds(text: str) -> float:
    """The CPU time of finding the posts of a flat text."""
    started = time.process_time()
    find_embeds(read_article("long.txt", text.encode()), REGISTRY)
    return time.process_time() - started


def test_a_page_of_fifteen_megabytes_takes_at_most_eight_times_its_size_in_memory() -> None:
    """Measured in its own process by VmHWM; `getrusage` reports at least the parent's peak."""
    program = (
        "from archiver.finding import find_embeds, read_article; from archiver.platforms import REGISTRY\n"
        "page = b'<script type=\"application/json\">[\"https://x.com/a/status/20\",' + b'[],' * 5_000_000\n"
        "find_embeds(read_article('h', page), REGISTRY); print(open('/proc/self/status').read())"
    )
    status = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    kilobytes = int(status.partition("VmHWM:")[2].split()[0])
    assert kilobytes < 45_000 + 8 * 15_000  # and the program itself
