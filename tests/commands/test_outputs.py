"""Every `--json` output has the documented keys and types, and no empty strings."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from tests.commands.conftest import CHALLENGE, PRESIDENT, ArchivedOn, Done, Program

pytestmark = pytest.mark.browser

Shape: TypeAlias = Any
"""A type; a pattern or set of texts; a list of one shape; a dict of shapes; a tuple of alternatives, None among them."""

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
HEX = re.compile(r"[0-9a-f]{64}")
POST = re.compile(r"x:\d+")
PATH = re.compile(r"snapshots/(?:articles/[\w.-]+|x/\d+)/\d{8}T\d{12}Z-[0-9a-f]{16}\.warc\.gz")
VERDICT = {"intact", "altered", "gone", "withheld", "unknown"}
REASON = (None, {"deleted", "removed", "account-suspended", "account-protected", "login-wall", "not-stated"})
RULE = re.compile(r"V\d{3}")
COUNTS = dict.fromkeys(VERDICT, int)
WITNESS = {"platform-api", "platform-page", "web-archive", "article-markup", "flat-text"}
FORM = {"blockquote", "iframe", "amp", "json", "attribute", "noscript", "consent", "bare-url", "flat-text", "rendered"}

FIND = {
    "article": str,
    "article_url": (None, str),
    "post": (None, POST),
    "platform": {"x"},
    "url": (None, str),
    "aliases": [str],
    "kind": {"embed", "link"},
    "form": FORM,
    "words": (None, str),
    "truncated": bool,
    "bounds": {"exact", "uncertain"},
    "author": (None, str),
    "handle": (None, str),
    "date": (None, DAY),
    "date_match": {"agrees", "differs", "unknown"},
    "posted_at": (None, TIME),
    "position": int,
}
PROBLEM = {"where": str, "what": str, "remedy": (None, str)}
SUMMARY = {
    "event": {"run"},
    "run": int,
    "kind": {"archive", "check"},
    "started_at": TIME,
    "finished_at": TIME,
    "articles": int,
    "embeds": int,
    "posts": int,
    "probed": int,
    "captured": int,
    "partial": int,
    "failed": int,
    "skipped": int,
    "verdicts": COUNTS,
    "changes": [{"post": (None, POST), "from": VERDICT, "to": VERDICT, "reason": REASON, "suspected": bool}],
    "void": [str],
    "problems": [PROBLEM],
}
EVENTS: dict[str, Shape] = {
    "began": {"run": int, "kind": {"archive", "check", "rebuild", "withdraw"}, "home": str},
    "problem": PROBLEM,
    "article": {"article": str, "title": (None, str), "embeds": int, "links": int, "new": bool},
    "settled": {"alias": str, "post": POST},
    "probed": {"post": POST, "probe": str, "reading": {"present", "gone", "withheld", "unreadable"}, "reason": (None, str)},
    "kept": {"post": (None, POST), "path": PATH, "complete": bool, "shortfalls": [str], "adopted": bool},
    "judged": {"post": (None, POST), "verdict": VERDICT, "reason": REASON, "rule": RULE, "suspected": bool},
    "run": SUMMARY,
}
REPORT = {
    "generated_at": TIME,
    "counts": COUNTS,
    "platforms": dict,
    "articles": [{"article": str, "title": (None, str), "posts": int, "gone": int, "altered": int}],
    "posts": [
        {
            "post": (None, POST),
            "url": (None, str),
            "aliases": [str],
            "verdict": VERDICT,
            "reason": REASON,
            "suspected": bool,
            "rule": RULE,
            "changed_after": (None, TIME),
            "changed_before": (None, TIME),
            "first_seen": TIME,
            "last_seen_intact": (None, TIME),
            "articles": [str],
            "words": (None, str),
        }
    ],
    "changes": [{"post": (None, POST), "from": VERDICT, "to": VERDICT, "at": TIME}],
}
LOOKUP = [
    {
        "post": (None, POST),
        "aliases": [str],
        "url": (None, str),
        "author": (None, str),
        "handle": (None, str),
        "posted_at": (None, TIME),
        "verdict": VERDICT,
        "reason": REASON,
        "rule": RULE,
        "original": (None, {"text": str, "witness": WITNESS, "seen_at": TIME, "digest": DIGEST}),
        "versions": [
            {
                "text": str,
                "witness": WITNESS,
                "seen_at": TIME,
                "digest": DIGEST,
                "media": [{"url": (None, str), "digest": (None, DIGEST), "alt": (None, str)}],
            }
        ],
        "articles": [{"article": str, "form": FORM, "words": (None, str)}],
        "snapshots": [{"path": PATH, "sha256": HEX, "at": TIME, "complete": bool}],
        "ledger": {"index": int, "leaf": DIGEST},
    }
]
DOCTOR = {
    "version": str,
    "browser": (None, {"path": str, "build": str, "headless_shell": bool, "sandbox": bool}),
    "fonts": {"emoji": bool, "cjk": bool},
    "sqlite": re.compile(r"3\.\d+\.\d+"),
    "home": {"path": str, "writable": bool, "free_bytes": int},
    "controls": {"x": {"live": [POST], "gone": [POST]}},
    "network": [{"host": str, "fault": (None, str)}],
    "findings": [{"code": re.compile(r"D\d{3}"), "severity": {"error", "warning"}, "what": str, "remedy": str}],
}


def misfits(shape: Shape, value: object, at: str = "$") -> Iterator[str]:
    """Where a value is not of its shape, and where it holds an empty text for what is absent."""
    match shape:
        case tuple():
            if all(any(misfits(one, value)) for one in shape):
                yield f"{at}: {value!r} is none of {len(shape)} alternatives"
        case list():
            yield from [f"{at}: no list"] if not isinstance(value, list) else _in_list(shape[0], value, at)
        case dict():
            yield from [f"{at}: no object"] if not isinstance(value, dict) else _in_object(shape, value, at)
        case _:
            if not _fits(shape, value):
                yield f"{at}: {value!r} is no {shape.__name__ if isinstance(shape, type) else shape}"


def _fits(shape: Shape, value: object) -> bool:
    """Whether a single value is of a type, one of some texts, or spelled in a way."""
    match shape:
        case None:
            return value is None
        case re.Pattern():
            return isinstance(value, str) and bool(shape.fullmatch(value))
        case set():
            return value in shape
        case _:
            return type(value) is shape and value != ""


def _in_list(shape: Shape, values: list[object], at: str) -> Iterator[str]:
    for place, value in enumerate(values):
        yield from misfits(shape, value, f"{at}[{place}]")


def _in_object(shape: dict[str, Shape], value: dict[str, object], at: str) -> Iterator[str]:
    for key, inner in shape.items():
        yield from [f"{at}.{key} is missing"] if key not in value else misfits(inner, value[key], f"{at}.{key}")
    yield from (f"{at}.{key} is empty, not null" for key, one in value.items() if one == "")


def of_stream(done: Done) -> list[str]:
    """Where the lines of a run are not of their shapes."""
    return [wrong for one in done.objects for wrong in misfits({"event": {one["event"]}} | EVENTS[one["event"]], one, one["event"])]


@pytest.fixture(scope="module")
def after_a_night(archived: tuple[Program, Done]) -> Program:
    return archived[0]


def test_a_wrong_key_or_type_is_detected() -> None:
    good = {"post": "x:20", "aliases": ["a"]}
    shape: Shape = {"post": (None, POST), "aliases": [str]}

    assert [] == list(misfits(shape, good))
    assert ["$.post: 20 is none of 2 alternatives"] == list(misfits(shape, good | {"post": 20}))
    assert ["$.aliases[0]: '' is no str"] == list(misfits(shape, good | {"aliases": [""]}))
    assert ["$.post is missing"] == list(misfits(shape, {"aliases": []}))
    assert ["$: True is no int"] == list(misfits(int, value=True))


def test_find_prints_the_documented_keys(program: Program, article: str) -> None:
    done = program("find", "--json", article)

    assert (0, "") == (done.code, done.err)
    assert [] == [wrong for one in done.objects for wrong in misfits(FIND, one)]
    assert [list(FIND)] * 2 == [list(one) for one in done.objects]
    assert [
        (["pic.twitter.com/xlXOy8Yd8h"], "WhiteHouse", "The White House", "2025-04-14", False, 1),
        (["pic.twitter.com/9QQDxkJhQ2"], "VigilantFox", "The Vigilant Fox 🦊", "2025-04-14", True, 2),
    ] == [(one["aliases"], one["handle"], one["author"], one["date"], one["truncated"], one["position"]) for one in done.objects]


def test_find_writes_no_file(program: Program, article: str) -> None:
    program("find", article)

    assert not program.home.exists()


def test_archive_prints_the_documented_keys(archived: tuple[Program, Done]) -> None:
    _, done = archived

    assert [] == of_stream(done)
    assert ["run"] == [one["event"] for one in done.objects[-1:]]
    assert {"article", "settled", "probed", "kept", "judged", "run"} - {"probed"} <= {one["event"] for one in done.objects}
    assert list(SUMMARY)[:-1] == [key for key in done.summary if key in SUMMARY and key != "problems"]


def test_check_prints_the_documented_keys(program: Program, archived_on: ArchivedOn, become: Callable[[World], None]) -> None:
    archived_on(program, "2025-05-01T00:00:00Z")
    become(founding.world_for_founding().post_became(founding.PRESIDENT_POST.id, PostState.DELETED))
    done = program("check", "--json", clock="2025-05-02T00:00:00Z")

    assert [] == of_stream(done)
    assert [{"post": PRESIDENT, "from": "intact", "to": "gone", "suspected": True}] == [
        {key: one[key] for key in ("post", "from", "to", "suspected")} for one in done.summary["changes"]
    ]
    assert [] == list(misfits(REPORT, program("report", "--json").value))


def test_a_run_without_a_network_prints_the_documented_keys(program: Program, article: str, closed_port: int) -> None:
    done = program("--connect-to", f"*:*:127.0.0.1:{closed_port}", "archive", "--json", article)

    assert [] == of_stream(done)
    assert [] == list(misfits(LOOKUP, program("lookup", "--json", "@whitehouse").value))
    assert [] == list(misfits(REPORT, program("report", "--json").value))


def test_report_prints_the_documented_keys(after_a_night: Program) -> None:
    done = after_a_night("report", "--format", "json")

    assert (0, "") == (done.code, done.err)
    assert [] == list(misfits(REPORT, done.value))
    assert {"posts", "intact", "gone", "altered"} <= set(done.value["platforms"]["x"])
    assert {"int"} == {type(number).__name__ for number in done.value["platforms"]["x"].values()}
    assert [PRESIDENT, CHALLENGE] == sorted(one["post"] for one in done.value["posts"])


@pytest.mark.parametrize("query", ["xlXOy8Yd8h", "@VigilantFox", "350 million people"])
def test_lookup_prints_the_documented_keys(after_a_night: Program, query: str) -> None:
    done = after_a_night("lookup", "--json", query)

    assert (0, "") == (done.code, done.err)
    assert [] == list(misfits(LOOKUP, done.value))


def test_doctor_prints_the_documented_keys(after_a_night: Program) -> None:
    done = after_a_night("doctor", "--json")

    assert (0, "") == (done.code, done.err)
    assert [] == list(misfits(DOCTOR, done.value))
    assert str(after_a_night.home) == done.value["home"]["path"]
