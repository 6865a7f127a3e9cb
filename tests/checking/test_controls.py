"""Controls: what of a platform may be believed and compared in a run."""

from datetime import UTC, datetime, timedelta

import pytest

from archiver.checking.controls import ControlParts, ControlReading, assess, parts_read
from archiver.model.observations import Claim, Gone, Present, Reading, Unreadable, Withheld
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import Why
from archiver.platforms.interface import KnownContent

NOW = datetime(2026, 11, 5, 2, tzinfo=UTC)
FIRST = Content(author=Author(id="12", handle="jack"), text="just setting up my twttr", media=(Media(key="m", kind="photo"),))
QUOTE = PostRef(platform="x", key="2")
NOTHING_KNOWN = ControlParts()
NOTHING_KNOWN = ControlParts()
SILENT = Unreadable(why=Why.NO_ANSWER_IN_TIME)


def control(
    reading: Reading, name: str = "20", *, live: bool = True, since: int = 0, parts: ControlParts = NOTHING_KNOWN
) -> ControlReading:
    """A control that read like this, for so many nights."""
    return ControlReading(
        post=PostRef(platform="x", key=name),
        live=live,
        reading=reading,
        at=NOW,
        probe="api",
        parts=parts,
        failing_since=NOW - timedelta(days=since),
        failed_before=NOW - timedelta(days=1) if since else None,
    )


@pytest.mark.parametrize("reading", [Gone(), Withheld(), SILENT, Gone(ambiguous=True)])
def test_without_a_live_control_nothing_counts(reading: Reading) -> None:
    assert not assess([control(reading), control(Gone(), "0", live=False)]).healthy
    assert not assess([control(reading), control(SILENT, "21")]).healthy


@pytest.mark.parametrize("reading", [Present(), Withheld(), SILENT])
def test_without_a_gone_control_nothing_counts(reading: Reading) -> None:
    assert not assess([control(Present()), control(reading, "0", live=False)]).healthy


def test_one_control_that_holds_is_enough() -> None:
    found = assess([control(Gone(), since=3), control(Present(), "21"), control(SILENT, "22"), control(Gone(), "0", live=False)])

    assert found.healthy
    assert ["20"] == [outlier.post.key for outlier in found.outliers]


def test_no_controls_fail() -> None:
    assert assess([]).healthy


def test_while_a_live_control_is_newly_denied_no_denial_counts() -> None:
    assert not assess([control(Gone()), control(Present(), "21")]).negatives_count
    assert assess([control(Gone(), since=1), control(Present(), "21")]).negatives_count
    assert assess([control(SILENT), control(Present(), "21")]).negatives_count


def test_a_change_of_a_control_is_confirmed_once() -> None:
    assert [False, True, False] == [control(Gone(), since=nights).is_newly_confirmed for nights in (0, 1, 2)]


def test_a_part_is_unproven_if_no_control_shows_it_as_known() -> None:
    both, no_text, no_media = (
        ControlParts(known=(Claim.TEXT, Claim.MEDIA), unproven=unproven) for unproven in ((), (Claim.TEXT,), (Claim.MEDIA,))
    )

    assert {"api": (Claim.TEXT,)} == assess([control(Present(), parts=no_text)]).unproven
    assert {"api": ()} == assess([control(Present(), parts=no_text), control(Present(), "21", parts=both)]).unproven
    assert {"api": ()} == assess([control(Present(), parts=no_text), control(Present(), "21", parts=no_media)]).unproven
    assert {"api": (Claim.TEXT, Claim.MEDIA)} == assess([control(Present(), parts=both)]).proven


def content(text: str = FIRST.text, *, media: int = 1, quoted: PostRef | None = None) -> Content:
    """What a control shows."""
    files = tuple(Media(key="m" if number == 0 else f"m{number}", kind="photo") for number in range(media))
    return Content(author=FIRST.author, text=text, media=files, quoted=quoted)


@pytest.mark.parametrize(
    ("now", "unproven"),
    [
        (content(), ()),
        (content("Just setting up my twttr!"), (Claim.TEXT,)),
        (content(""), (Claim.TEXT,)),
        (content(media=0), (Claim.MEDIA,)),
        (content("", media=0), (Claim.TEXT, Claim.MEDIA)),
        (None, (Claim.TEXT, Claim.MEDIA)),
    ],
)
def test_a_control_must_show_what_it_first_showed(now: Content | None, unproven: tuple[Claim, ...]) -> None:
    assert ControlParts(known=(Claim.TEXT, Claim.MEDIA), unproven=unproven) == parts_read(now, None, [FIRST])


def test_each_part_is_known_from_when_it_was_first_shown() -> None:
    earlier = [content("", media=0), content(media=0), content(quoted=QUOTE)]

    assert (Claim.TEXT, Claim.MEDIA, Claim.CONTEXT) == parts_read(content(quoted=QUOTE), None, earlier).known
    assert (Claim.CONTEXT,) == parts_read(content(), None, earlier).unproven
    assert ControlParts() == parts_read(content(), None, [])


@pytest.mark.parametrize(
    ("known", "unproven"),
    [
        (KnownContent(words=FIRST.text), ()),
        (KnownContent(words="something else"), (Claim.TEXT,)),
        (KnownContent(words=FIRST.text, media=1), ()),
        (KnownContent(media=2), (Claim.MEDIA,)),
        (KnownContent(words=FIRST.text, author="@Jack"), ()),
        (KnownContent(words=FIRST.text, author="somebody"), (Claim.TEXT,)),
    ],
)
def test_the_settings_tell_what_a_control_says(known: KnownContent, unproven: tuple[Claim, ...]) -> None:
    assert unproven == parts_read(content(), known, [content("before")]).unproven
