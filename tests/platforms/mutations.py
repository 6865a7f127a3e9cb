"""How the web changes answers: what stands between, what comes in their place, what breaks on the way, and what a post may say."""

import html
import json
from collections.abc import Iterator
from functools import cache
from itertools import islice

from archiver.model.digests import JSONValue
from archiver.model.observations import Present
from archiver.model.probes import Answer
from archiver.platforms.parsing.json_fields import parse_json
from tests.platforms.cases import Case

Mutation = tuple[str, Answer]


# --- what stands between: guards, walls, portals, outages


GUARDS = (
    *("cf-mitigated", "CF-Mitigated", "cf-chl-out", "x-amzn-waf-action", "x-vercel-mitigated", "x-dd-b", "x-px-blocked"),
    *("x-sucuri-block", "x-iinfo-block"),
)
PASSED_BY = (
    *(
        ("Server", "cloudflare"),
        ("CF-RAY", "8c0-FRA"),
        ("CF-Cache-Status", "DYNAMIC"),
        ("Server", "AkamaiGHost"),
        ("X-DataDome", "protected"),
    ),
    *(("Akamai-Cache-Status", "Hit from child"), ("X-Cache", "Miss from cloudfront"), ("x-kpsdk-ct", "0a1b"), ("X-Iinfo", "9-1")),
    *(
        ("Set-Cookie", "datadome=a; cf_clearance=b"),
        ("Content-Security-Policy", "script-src recaptcha.net challenges.cloudflare.com"),
    ),
)
"""What edges and guards add to the answers that they let through."""
TROUBLES = (401, 407, 408, 420, 425, 429, 500, 502, 503, 504, 511, 520, 522, 526, 530, 999)
ASIDE = (202, 204, 206, 301, 302, 304, 307, 400, 402, 405, 406, 418, 422)
WALLS = (
    *("/login", "/login.php?next=x", "/accounts/login/?next=x", "/i/flow/login", "/signin", "/checkpoint/1/", "/consent?x=1"),
    *("/authwall?trk=x", "/challenge.html", "/unsupportedbrowser", "/uas/login", "/privacy/consent"),
)
ELSEWHERE = (
    *("http://login.portal.example/", "https://consent.youtube.com/m?continue=x", "https://guce.tumblr.com/consent"),
    *(
        "https://passport.weibo.com/visitor/visitor",
        "https://login.sina.com.cn/sso/login.php",
        "https://www.google.com/sorry/index",
    ),
    *("http://10.0.0.1/", "https://blocked.isp.example/notice?url=x", "https://parked.example/?domain=x"),
)


def host_of(case: Case) -> str:
    """The host that is asked."""
    return case.probe.url.split("/", 3)[2]


def in_the_way(case: Case) -> Iterator[Mutation]:
    """The same answer from a guard, in an outage, behind a wall, from elsewhere, and in clear where it was asked for in secret."""
    for name in GUARDS:
        yield f"header {name}", case.answer(headers=((name, "1"), *case.headers))
    for status in TROUBLES:
        yield f"status {status}", case.answer(b"x" + case.body, status=status)
    for path in WALLS:
        yield f"wall {path}", case.answer(url=f"https://{host_of(case)}{path}")
    for url in ELSEWHERE:
        for status in (200, 404, 410, 451):
            yield f"{status} from {url}", case.answer(url=url, status=status)
    yield "front page", case.answer(url=f"https://{host_of(case)}/", status=200)
    if case.probe.url.startswith("https:"):
        yield "in clear", case.answer(url=case.probe.url.replace("https:", "http:", 1))
    yield "cut", case.answer(cut=True)


# --- what comes in its place


PORTAL = b"<html><head><title>Hotel Wi-Fi</title></head><body>This page could not be found. Accept our terms. Log in.</body></html>"
NGINX = b"<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr>nginx</body></html>"
WAITING = b'<!DOCTYPE html><title>Just a moment...</title><div id="challenge-running">Checking your browser</div>'
PARKED = b"<html><body>This domain may be for sale. The post you requested has been deleted. Account suspended.</body></html>"
IN_PLACE = {
    "nothing": b"",
    "space": b" \r\n",
    "an empty object": b"{}",
    "an empty list": b"[]",
    "null": b"null",
    "zero": b"0",
    "an empty text": b'""',
    "an error": b'{"error":"x"}',
    "a portal": PORTAL,
    "a server's notice": NGINX,
    "a guard": WAITING,
    "a parked domain": PARKED,
    "words": b"Not available",
    "no text": b"\xff\x00\xfe\x80",
    "packed": b"\x1f\x8b\x08\x00\x00",
    "half an object": b'{"',
    "many brackets": b"[" * 50_000,
    "many tags": b"<p>" * 1_000,
    "XML": b"<?xml version='1.0'?><a/>",
}


# --- what is broken on the way


def broken(case: Case) -> Iterator[Mutation]:
    """The answer broken off, doubled, turned over, spelled otherwise, with bytes lost or added."""
    size = len(case.body)
    parts = (
        {size * part // 11 for part in range(1, 11)} | {size - 1, size - 2, size - 3} if not case.large else {size // 2, size - 9}
    )
    for length in sorted(part for part in parts if 0 < part < size):
        yield f"first {length} bytes", case.answer(case.body[:length])
    if case.large:
        return
    for length in range(1, 6):
        yield f"last {length} sixths", case.answer(case.body[size * (6 - length) // 6 :])
        middle = size * length // 6
        yield f"without the middle at {middle}", case.answer(case.body[: middle - 9] + case.body[middle + 9 :])
        yield f"noise at {middle}", case.answer(case.body[:middle] + b"\x00\xff<!--" + case.body[middle:])
    yield "twice", case.answer(case.body * 2)
    yield "with a mark of order", case.answer(b"\xef\xbb\xbf" + case.body)
    yield "in UTF-16", case.answer(case.body.decode("utf-8", "replace").encode("utf-16"))
    yield "in capitals", case.answer(case.body.upper())
    yield "backwards", case.answer(case.body[::-1])


# --- fields


def planted(said: JSONValue, path: tuple[str | int, ...], what: JSONValue, *, out: bool = False) -> JSONValue:
    """A copy with something else at the end of a path, or nothing there (`out`)."""
    step, rest = path[0], path[1:]
    if isinstance(said, dict):
        if not rest and out:
            return {name: one for name, one in said.items() if name != step}
        return {name: (planted(one, rest, what, out=out) if rest else what) if name == step else one for name, one in said.items()}
    assert isinstance(said, list)
    if not rest and out:
        return [one for place, one in enumerate(said) if place != step]
    return [(planted(one, rest, what, out=out) if rest else what) if place == step else one for place, one in enumerate(said)]


def paths(said: JSONValue, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value, without those deeper than any platform's reading looks."""
    inner = said.items() if isinstance(said, dict) else enumerate(said[:2]) if isinstance(said, list) else ()
    for step, one in inner:
        yield (*before, step)
        if len(before) < 5:
            yield from paths(one, (*before, step))


FILLINGS: tuple[JSONValue, ...] = (None, "", 0, [], {}, "Post not found", {"error": "deleted"})
MOST_FIELDS = 30


def of_fields(case: Case, said: JSONValue) -> Iterator[Mutation]:
    """The answer without one of its fields, or with something else in it."""
    for path in islice(paths(said), MOST_FIELDS):
        yield f"without {path}", case.answer(json.dumps(planted(said, path, None, out=True)).encode())
        for filling in FILLINGS:
            yield f"{filling} for {path}", case.answer(json.dumps(planted(said, path, filling)).encode())
    if isinstance(said, dict):
        more: dict[str, JSONValue] = {
            **said,
            "zz_new": {"deleted": True},
            "is_deleted": True,
            "status": "deleted",
            "message": "gone",
        }
        yield "with more", case.answer(json.dumps(more).encode())


# --- words


NOTICES = (
    "This Post was deleted by the Post author. Learn more",
    "This Post is from an account that no longer exists. Learn more",
    "This Post is from a suspended account. Learn more",
    "You’re unable to view this Post because this account owner limits who can view their Posts. Learn more",
    "Age-restricted adult content. This content might not be appropriate for people under 18 years old.",
    "This Post has been withheld in DE in response to a legal demand.",
    "This Post is unavailable.",
    "Hmm...this page doesn’t exist. Try searching for something else.",
    "Sorry, you are not authorized to see this status.",
    "Post not found",
    "post not found: at://did:plc:abc/app.bsky.feed.post/3k",
    "RecordNotFound RepoTakendown AccountDeactivated !no-unauthenticated",
    "Record not found",
    "Tombstone",
    "This method requires an authenticated user",
    "Thread not available",
    "Sorry, this page isn't available.",
    "The link to this photo or video may be broken, or the post may have been removed.",
    "This Facebook post is no longer available. It may have been removed or the privacy settings of the post may have changed.",
    "This content isn't available right now",
    "Video currently unavailable",
    "10204",
    "Please open Telegram to view this post",
    "Channel is private",
    "No posts found",
    "[deleted]",
    "[removed]",
    "[ Removed by Reddit ]",
    "whoa there, pardner! You've been blocked by network security.",
    "Video unavailable. This video is private.",
    "This video is no longer available because the YouTube account associated with this video has been terminated.",
    "Not Found",
    "Forbidden",
    "Unauthorized",
    "Request denied",
    "This post cannot be displayed",
    "There's nothing here.",
    "removed.png",
    "This video is no longer available, because it has been deleted.",
    "Just a moment... Checking your browser",
    "Dieser Beitrag ist nicht mehr verfügbar.",
    "この投稿は削除されました。",
    '<div class="tgme_widget_message_error">Post not found</div><div class="EmbedError"></div><div class="EmbedBrokenMedia"></div>',
    '{"__typename":"TweetTombstone","error":"Record not found","statusCode":10221}',
)


OF_EACH_KIND = ("Post not found", "Please open Telegram to view this post", "[deleted]", *NOTICES[-2:])
SMALL = 6_000  # bytes


def spellings(words: str) -> Iterator[tuple[str, bool]]:
    """How words can stand in an answer: plain, escaped for HTML, as JSON has them; and whether JSON holds them."""
    yield html.escape(words, quote=False), False
    yield html.escape(words), False
    yield json.dumps(words)[1:-1], True
    yield json.dumps(words, ensure_ascii=False)[1:-1], True
    yield json.dumps(html.escape(words, quote=False))[1:-1], True


UNDER_A_DIGEST = {"bluesky", "nostr"}
"""Platforms whose posts prove themselves: with other words they are no longer what their name says."""


@cache
def words_in(case: Case) -> tuple[str, ...]:
    """The lines of the post's own words, as they stand in the answer, the longest first."""
    reading = case.read(case.answer())
    content = reading.content if isinstance(reading, Present) and case.post.platform not in UNDER_A_DIGEST else None
    lines = sorted({line.strip() for line in (content.text if content else "").split("\n") if " " in line.strip()}, key=len)
    body, of_json = case.body.decode("utf-8", "replace"), holds_json(case)
    written = (one for line in reversed(lines) for one, in_json in spellings(line) if in_json is of_json and one in body)
    return tuple(dict.fromkeys(written))


def holds_json(case: Case) -> bool:
    """Whether the words stand in JSON, by itself or within a page."""
    return isinstance(parse_json(case.body), dict | list) or b'type="application/json"' in case.body or b"ytInitial" in case.body


def with_words(case: Case, notice: str) -> Answer:
    """The answer with every line of the post's own words replaced by a notice."""
    body, escaped = case.body.decode("utf-8", "replace"), html.escape(notice, quote=False)
    within_markup = '"html"' in body or '"content"' in body
    written = json.dumps(escaped if within_markup else notice)[1:-1] if holds_json(case) else escaped
    for words in words_in(case):
        body = body.replace(words, written)
    return case.answer(body.encode())


SHELLS = {"[removed]", "[deleted]"}


def is_a_shell(case: Case, notice: str) -> bool:
    """Whether Reddit itself says so with these words: where the author is hidden too, or the field that tells is missing."""
    hidden = b'"author": "[deleted]"' in case.body or b"removed_by_category" not in case.body
    return notice in SHELLS and case.probe.kind == "reddit-listing" and hidden


FOREIGN = "この投稿は利用できません。詳細はこちら"


def in_other_words(said: JSONValue) -> JSONValue:
    """JSON with every sentence in another language: what has a space in it and is no markup."""
    match said:
        case dict():
            return {name: in_other_words(one) for name, one in said.items()}
        case list():
            return [in_other_words(one) for one in said]
        case str() if " " in said and "<" not in said:
            return FOREIGN
        case _:
            return said


def translated(case: Case) -> Answer:
    """The answer with its sentences in another language: those of its JSON, or of its elements."""
    said = parse_json(case.body)
    if isinstance(said, dict | list):
        return case.answer(json.dumps(in_other_words(said)).encode())
    pieces = [(piece, piece.partition("<")) for piece in case.body.decode("utf-8", "replace").split(">")]
    turned = (f"{FOREIGN}<{rest}" if words.strip() and rest else piece for piece, (words, _, rest) in pieces)
    return case.answer(">".join(turned).encode())
