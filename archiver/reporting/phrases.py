"""English phrases for counts, dates, times and the reasons for unusable answers, used in recorded problems and in reports.

A run's problems are stored in the ledger with its summary, so their wording cannot belong to `render`.
"""

from datetime import UTC, date, datetime
from typing import assert_never

from archiver.checking.brake import Doubt
from archiver.model.articles import Absence, ArticleAbsence
from archiver.model.observations import Claim
from archiver.model.probes import Why
from archiver.verdicts.staleness import Staleness

_WHY_UNREADABLE: dict[Why, str] = {
    Why.NO_ADDRESS: "the name could not be resolved",
    Why.NOT_PUBLIC: "the name leads to an address that is not public",
    Why.REFUSED: "the connection was refused",
    Why.TLS: "no trusted TLS connection could be made",
    Why.NO_ANSWER_IN_TIME: "no answer came in time",
    Why.BROKEN_OFF: "the answer broke off",
    Why.TOO_LARGE: "the answer was too large",
    Why.TOO_MANY_REDIRECTS: "there were too many redirects",
    Why.ASKED_TO_WAIT: "the host asked us to wait",
    Why.FORBIDDEN_BY_ROBOTS: "robots.txt forbids it",
    Why.BAD_ADDRESS: "the URL is not valid",
    Why.RATE_LIMITED: "we had sent too many requests",
    Why.SERVER_TROUBLE: "the server reported an error",
    Why.CHALLENGED: "a bot challenge came instead",
    Why.BLOCKED: "we were blocked",
    Why.LED_ELSEWHERE: "we were led to another host",
    Why.SIGNED_IN_ONLY: "this server answers only those who are signed in",
    Why.SHELL: "only an empty page that needs scripts came",
    Why.EMPTY: "the answer was empty",
    Why.NOT_UNDERSTOOD: "the answer was not understood",
    Why.OTHER_POST: "the answer was about another post",
    Why.OTHER_OWNER: "the name belongs to somebody else now",
    Why.OUR_MISTAKE: "our request was wrong",
}
"""Each reason for an unusable answer, as the end of a sentence."""

_KIBIBYTE = 1024

# Not strftime's names, which follow the machine's locale.
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def how_absent(absence: ArticleAbsence) -> str:
    """How an article does not answer any more, and since when, as what is said of the article."""
    match absence.how:
        case Absence.NOT_FOUND | Absence.GONE:
            return f"has answered {absence.how.value} since {human_date(absence.since)}"
        case Absence.NO_ADDRESS:
            return f"is on a host whose name has not resolved since {human_date(absence.since)}"
    assert_never(absence.how)


def count_of(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def percent(share: float | None) -> str:
    """A share in per cent, with a digit after the point where it is near an end; `–` for one that is unknown."""
    if share is None:
        return "–"
    digits = 1 if 0 < share < 0.1 or 0.9 < share < 1 else 0  # noqa: PLR2004 - a tenth from either end
    return f"{100 * share:.{digits}f} %"


def human_size(size: int) -> str:
    """A size in bytes for people: `180 MiB`, `1.5 MiB`, `900 bytes`."""
    if size < _KIBIBYTE:
        return count_of(size, "byte")
    unit, name = (_KIBIBYTE, "KiB") if size < _KIBIBYTE**2 else (_KIBIBYTE**2, "MiB")
    return f"{f'{size / unit:,.1f}'.removesuffix('.0')} {name}"


def human_date(at: date) -> str:
    """A day for people: `14 April 2025`; of a time, its day in UTC."""
    utc = at.astimezone(UTC) if isinstance(at, datetime) else at
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}"


def human_time(at: datetime) -> str:
    """A time for people: `14 April 2025, 16:51 UTC`."""
    utc = at.astimezone(UTC)
    return f"{human_date(utc)}, {utc:%H:%M} UTC"


def why_unreadable(why: Why) -> str:
    """Why no answer came, or why it could not be read, as the end of a sentence."""
    return _WHY_UNREADABLE[why]


def claim_phrase(claim: Claim) -> str:
    """By what posts would move in a doubtful run, as the end of a sentence."""
    return _CLAIM_PHRASES[claim]


def doubt_phrase(doubt: Doubt) -> str:
    """What is doubtful about a run's claim, as the end of a sentence."""
    would = claim_phrase(doubt.claim)
    probe = f" by {doubt.probe}" if doubt.probe else ""
    return f"{doubt.moved:,} of {count_of(doubt.compared, 'post')} {would}{probe}, where at most {doubt.allowed:,} would be usual"


_CLAIM_PHRASES = {
    Claim.GONE: "would be gone or suspected at once",
    Claim.WITHHELD: "would be withheld at once",
    Claim.TEXT: "would have other words at once",
    Claim.MEDIA: "would have other pictures or videos at once",
    Claim.CONTEXT: "would quote or answer another post at once",
}


CONTROLS_FAILED = "posts whose state is known did not read so, so its answers do not count"


def how_long_unread(unread: Staleness, *, of_many: bool = False) -> str:
    """Since when a post is there without showing what it says, or `of_many` posts, as the end of a sentence."""
    there = "they are there, but what they say" if of_many else "it is there, but what it says"
    tried = f"tried on {count_of(unread.nights, 'day')}"
    if unread.since is None:
        return f"{there} could never be read, {tried}"
    return f"{there} could not be read; last read on {human_date(unread.since)}, {tried} since"


def how_long_stale(staleness: Staleness, *, without_reason: str = CONTROLS_FAILED) -> str:
    """Why a post's verdict is stale, since when, and on how many days it was probed without success, as the end of a sentence.

    `without_reason` says why where the answers could be read.
    """
    why = why_unreadable(staleness.why) if staleness.why is not None else without_reason
    tried = f"tried on {count_of(staleness.nights, 'day')}"
    if staleness.since is None:
        return f"{why}; never a usable answer, {tried}"
    return f"{why}; last usable answer on {human_date(staleness.since)}, {tried} since"
