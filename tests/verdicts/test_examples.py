"""The examples in docs/verdicts.md: `judge` gives the documented verdict on each."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Author, Content, Media, PostRef, version_name
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.judge import RULES, Verdict, judge

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V\d+) \| (nobody asks|.+ (?:api|oembed) .+) \| (.+) \|$", PAGE, re.MULTILINE)
POST, EDIT = PostRef(platform="bluesky", key="did:plc:a/1"), PostRef(platform="bluesky", key="did:plc:a/2")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
ENTRY = re.compile(r"(?P<at>\w{3} \d{1,2}:\d\d) (?P<void>void )?(?P<probe>api|oembed) (?P<said>.+)")
SAID = re.compile(r"“(?P<words>[^”]+)”(?: / (?P<media>[a-z ]+))?(?: to (?P<to>\d))?(?P<edited> edited)?(?: as (?P<mark>\w+))?")
NEGATIVE = re.compile(r"(?P<what>gone|withheld|ambiguous|unreadable)(?: \((?P<why>[a-z\-]+)\))?")


def instant(written: str) -> datetime:
    """The time of a day of that week."""
    day, _, clock = written.partition(" ")
    hours, _, minutes = clock.partition(":")
    return MONDAY + timedelta(days=DAYS.index(day), hours=int(hours), minutes=int(minutes))


def reading(said: str) -> Reading:
    """What a probe shows, as the page spells it."""
    negative = NEGATIVE.fullmatch(said)
    if negative is not None:
        reason = Reason(negative["why"] or "not-stated")
        made: dict[str, Reading] = {
            "gone": Gone(reason=reason),
            "ambiguous": Gone(reason=reason, ambiguous=True),
            "withheld": Withheld(reason=reason),
            "unreadable": Unreadable(why=Why.RATE_LIMITED),
        }
        return made[negative["what"]]
    shown = SAID.fullmatch(said)
    assert shown is not None, said
    media = tuple(Media(key=key, kind="photo") for key in (shown["media"] or "").split())
    answered = PostRef(platform="bluesky", key=f"did:plc:a/{shown['to']}") if shown["to"] else None
    return Present(
        content=Content(author=Author(id="42"), text=shown["words"], media=media, reply_to=answered),
        chain=(POST, EDIT) if shown["edited"] else (),
        aliases=(version_name(POST, shown["mark"]),) if shown["mark"] else (),
    )


def played(nights: str) -> Verdict:
    """The verdict on a history, as the page spells it."""
    entries = [] if nights == "nobody asks" else nights.split("; ")
    pinned = next((one.removeprefix("pinned ") for one in entries if one.startswith("pinned ")), None)
    history = []
    for run, one in enumerate(entries, start=1):
        entry = ENTRY.fullmatch(one)
        if entry is not None:
            history.append(
                Observation(
                    post=POST,
                    at=instant(entry["at"]),
                    run=run,
                    probe=entry["probe"],
                    about=About.POST,
                    witness=Witness.PLATFORM_API,
                    reading=reading(entry["said"]),
                    healthy=not entry["void"],
                )
            )
    assert len(history) == len(entries) - (pinned is not None)
    return judge(history, pinned=pinned)


def told(verdict: Verdict) -> str:
    """A verdict, as the page spells it."""
    parts = [verdict.standing.value + (f" ({verdict.reason.value})" if verdict.reason else "")]
    parts += ["suspected"] if verdict.suspected else []
    times = (("after", verdict.changed_after), ("before", verdict.changed_before))
    parts += [f"{name} {DAYS[at.weekday()]} {at.hour}:{at.minute:02}" for name, at in times if at is not None]
    return ", ".join(parts)


def test_every_rule_has_an_example() -> None:
    assert [rule.code for rule in RULES] == [code for code, _, _ in ROWS]


@pytest.mark.parametrize(("code", "nights", "expected"), ROWS, ids=[code for code, _, _ in ROWS])
def test_every_example_gives_the_documented_verdict(code: str, nights: str, expected: str) -> None:
    verdict = played(nights)

    assert (code, expected) == (verdict.rule, told(verdict))
