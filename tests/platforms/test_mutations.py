"""Every answer that is known, changed in every way in which the web changes answers: none of it ever makes an end.

An answer that shows the post, or says nothing, must never come to say that it is gone or withheld because it was broken off, came
from somebody else, came in another language, or holds a notice's words; and what was one statement must never become another.
"""

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import assert_never

import pytest

from archiver.model.observations import Gone, Present, Reading, Unreadable, Withheld
from archiver.platforms.bluesky.atproto.json_records import cid_of_json
from archiver.platforms.parsing.json_fields import parse_json
from tests.platforms.api.bodies import LIVE
from tests.platforms.cases import Case, cases
from tests.platforms.mutations import (
    ASIDE,
    IN_PLACE,
    NGINX,
    NOTICES,
    OF_EACH_KIND,
    PASSED_BY,
    PORTAL,
    SMALL,
    Mutation,
    broken,
    in_the_way,
    of_fields,
    translated,
    with_words,
    words_in,
)

KINDS = sorted({case.probe.kind for case in cases()})
each_probe = pytest.mark.parametrize("kind", KINDS)
each_probe_by_sample = pytest.mark.parametrize(
    ("kind", "at_most"),
    [
        *(pytest.param(kind, 8, id=kind) for kind in KINDS),
        *(pytest.param(kind, len(cases()), id=f"{kind}-all", marks=pytest.mark.slow) for kind in KINDS),
    ],
)
"""Each probe with so many of its answers, evenly spread."""


def of(kind: str, found: Callable[[Case], Iterable[str]], *, at_most: int | None = None) -> list[str]:
    """What was found of each answer to a kind of probe, or of `at_most` so many."""
    answers = [case for case in cases() if case.probe.kind == kind]
    step = -(-len(answers) // (at_most or len(answers)))
    return [f"{case.name}: {one}" for case in answers[::step] for one in found(case)]


def asked(kind: str) -> list[Case]:
    """One answer to each probe of a kind, where only the probe matters."""
    return list({(case.post, case.probe): case for case in cases() if case.probe.kind == kind}.values())


def says(reading: Reading) -> str:
    """What a reading comes to for the verdict."""
    match reading:
        case Present():
            return "present"
        case Gone(reason=reason, ambiguous=ambiguous):
            return f"gone, {reason.value}" + (", alike" if ambiguous else "")
        case Withheld(reason=reason):
            return f"withheld, {reason.value}"
        case Unreadable():
            return "unreadable"
        case never:
            assert_never(never)


def turned(case: Case, mutations: Iterable[Mutation], *, also: frozenset[str] = frozenset()) -> list[str]:
    """The mutations after which an answer says something that it did not say before; saying less is always right."""
    allowed = {stands(case), "unreadable"} | also
    found = ((name, says(case.read(answer))) for name, answer in mutations)
    return [f"{name}: {said}" for name, said in found if said not in allowed]


@cache
def stands(case: Case) -> str:
    """What a case says as it is."""
    return says(case.read(case.answer()))


@each_probe
def test_intermediaries_make_an_answer_unreadable(kind: str) -> None:
    def found(case: Case) -> Iterable[str]:
        return (name for name, answer in in_the_way(case) if says(case.read(answer)) != "unreadable")

    assert [] == of(kind, found)


@each_probe
def test_headers_of_a_bot_wall_on_a_real_answer_change_nothing(kind: str) -> None:
    def found(case: Case) -> Iterable[str]:
        healthy = case.answer(headers=(*PASSED_BY, *case.headers))
        return [] if case.status in {401, 403, 429} or (said := says(case.read(healthy))) == stands(case) else [said]

    assert [] == of(kind, found)


@each_probe
def test_an_unrelated_status_ends_no_post(kind: str) -> None:
    def found(case: Case) -> Iterable[str]:
        return turned(case, ((f"status {status}", case.answer(status=status)) for status in ASIDE))

    assert [] == of(kind, found)


NEEDS_NO_BODY = {
    **{(kind, status): {"gone, not-stated"} for kind in ("x-tweet-result", "x-oembed") for status in (404, 410)},
    **{(kind, 410): {"gone, not-stated"} for kind in ("mastodon-status", "mastodon-object")},
    **{
        (kind, 410): {"gone, account-deleted"} for kind in ("bluesky-did-log", "bluesky-did-document")
    },  # asked of the account alone
}
"""What a platform says by its status alone; everywhere else a 404 must have a body of the platform's own."""


@each_probe
def test_a_404_ends_a_post_only_where_the_platform_uses_it_so(kind: str) -> None:
    strangers = (PORTAL, b"", b"{}", b"404 page not found", NGINX, b'{"code":5}')

    for status in (404, 410):
        told = {says(case.read(case.answer(body, status=status, headers=()))) for case in asked(kind) for body in strangers}
        assert NEEDS_NO_BODY.get((kind, status), set()) == {said for said in told if not said.endswith(("unreadable", "alike"))}


@each_probe
def test_a_replaced_body_never_ends_a_post(kind: str) -> None:
    given = ((case, name, case.answer(body, status=200, headers=())) for case in asked(kind) for name, body in IN_PLACE.items())

    assert [] == [f"{case.name}: {name}" for case, name, answer in given if says(case.read(answer)) != "unreadable"]


@each_probe
def test_the_answer_of_another_platform_says_nothing(kind: str) -> None:
    case = next(one for one in cases() if one.probe.kind == kind)
    strangers = (one for one in cases() if one.post.platform != case.post.platform and not one.large and one.status == 200)
    found = ((one.name, says(case.read(case.answer(one.body, status=200, headers=())))) for one in strangers)

    assert [] == [one for one in found if one[1] != "unreadable"]


WEAKER = frozenset({"present", "gone, not-stated, alike"})
"""What an end, or a withholding, may weaken to when the words or the field that told of it are lost."""


LOSES_WHAT_TELLS = {
    ("instagram-page", "without the middle at 32: present"),  # that the page is a profile's
    ("instagram-page", "noise at 32: present"),
    ("instagram-page", "last 4 sixths: present"),
    ("instagram-page", "last 5 sixths: present"),
    ("telegram-embed", "without the middle at 393: withheld, not-stated"),  # the words beside the notice
}
"""Where the very bytes are lost that tell what else the answer may mean."""


@each_probe_by_sample
def test_a_broken_answer_says_no_more_than_the_whole_one(kind: str, at_most: int) -> None:
    def found(case: Case) -> Iterable[str]:
        weaker = WEAKER if stands(case).startswith(("gone", "withheld")) else frozenset()
        return (one for one in turned(case, broken(case), also=weaker) if (kind, one) not in LOSES_WHAT_TELLS)

    assert [] == of(kind, found, at_most=at_most)


STATEMENTS = {
    "x-tweet-result": frozenset({"gone, not-stated, alike"}),  # a post without its author
    "x-oembed": frozenset({"gone, not-stated, alike", "withheld, not-stated"}),
    "reddit-listing": frozenset({"gone, removed"}),  # `removed_by_category` with anything in it
    "bluesky-posts": frozenset({"withheld, login-wall", "withheld, not-stated"}),
}
"""What one field of a live answer can come to say, since that is where the platform says it."""


@each_probe_by_sample
def test_no_changed_field_of_a_live_answer_ends_a_post_unless_the_platform_says_so(kind: str, at_most: int) -> None:
    def found(case: Case) -> Iterable[str]:
        said = parse_json(case.body)
        if stands(case) != "present" or case.large or not isinstance(said, dict | list):
            return ()
        return turned(case, of_fields(case, said), also=STATEMENTS.get(kind, frozenset()))

    assert [] == of(kind, found, at_most=at_most)


SHELLS = {"[removed]", "[deleted]", "[ Removed by Reddit ]"}


def is_a_shell(case: Case, notice: str) -> bool:
    """Whether Reddit itself says so with these words: where the author is hidden too, or the field that tells is missing."""
    hidden = b'"author": "[deleted]"' in case.body or b"removed_by_category" not in case.body
    return notice in SHELLS and case.probe.kind == "reddit-listing" and hidden


@each_probe_by_sample
def test_a_live_post_that_quotes_any_tombstone_is_live(kind: str, at_most: int) -> None:
    def found(case: Case) -> Iterable[str]:
        notices = (NOTICES if len(case.body) < SMALL else OF_EACH_KIND) if words_in(case) else ()
        told = ((notice, says(case.read(with_words(case, notice)))) for notice in notices)
        return (f"{notice}: {said}" for notice, said in told if said != "present" and not is_a_shell(case, notice))

    assert [] == of(kind, found, at_most=at_most)


@pytest.mark.parametrize("notice", NOTICES)
def test_a_bluesky_record_may_have_any_words(notice: str) -> None:
    """There the words are under a digest, so that the record is made anew with them."""
    case = next(one for one in cases() if one.name == "bluesky made bluesky-posts")
    said = json.loads(case.body)
    record = {**said["posts"][0]["record"], "text": notice}
    view = {**said["posts"][0], "record": record, "cid": str(cid_of_json(record))}

    assert "present" == says(case.read(case.answer(json.dumps({"posts": [view]}).encode())))


def test_the_words_of_nearly_every_answer_were_replaced() -> None:
    telling = [
        case for case in cases() if isinstance(one := case.read(case.answer()), Present) and one.content and one.content.text
    ]
    exchanged = [case for case in telling if words_in(case)]

    assert len(exchanged) > len(telling) * 0.7
    assert {probe for _, probe in LIVE} <= {case.probe.kind for case in exchanged} | UNSAID


UNSAID = {"tumblr-page"}


@each_probe
def test_an_answer_in_another_language_says_no_more_than_the_original(kind: str) -> None:
    def found(case: Case) -> Iterable[str]:
        weaker = WEAKER if case.status == 403 or case.post.platform == "telegram" else frozenset()
        return turned(case, [("translated", translated(case))], also=weaker)

    assert [] == of(kind, found)
