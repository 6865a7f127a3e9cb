"""The message of a night stays a screen, and inert, whatever happened and whoever wrote it."""

from datetime import UTC, datetime

import pytest

from archiver.model.observations import Reason
from archiver.model.posts import PostRef
from archiver.render.layout import columns
from archiver.render.night_message import MAX_LINES, WIDTH, night_message, subject_line
from archiver.reporting.night import ChangedPost, NightNews
from archiver.reporting.records import PostChange
from archiver.reporting.troubles import Trouble, TroubleNews
from archiver.verdicts.rules import Standing
from tests.render.conftest import record

NOW = datetime(2026, 12, 3, 2, tzinfo=UTC)


def changed(became: Standing) -> ChangedPost:
    """A post that has become so."""
    change = PostChange(
        post=PostRef(platform="x", key="20"),
        post_id=1,
        was=Standing.INTACT if became is not Standing.INTACT else Standing.GONE,
        became=became,
        reason=Reason.DELETED if became is Standing.GONE else None,
        suspected=False,
        at=NOW,
        run=7,
    )
    return ChangedPost(change=change, record=record())


def trouble(name: str, what: str = "could not be read") -> Trouble:
    return Trouble(name=name, since=NOW, last=NOW, kinds=frozenset({"a"}), what=what, remedy="wait")


def news(
    changes: tuple[ChangedPost, ...] = (), troubles: TroubleNews | None = None, suspected: tuple[ChangedPost, ...] = ()
) -> NightNews:
    return NightNews(
        home="/srv/archive", at=NOW, since=NOW, through=7, changes=changes, suspected=suspected, troubles=troubles or TroubleNews()
    )


def test_the_worst_of_all_nights_is_a_screen_in_which_everything_is_counted() -> None:
    many = tuple(trouble(f"host-{number}.example") for number in range(64))
    worst = news(
        tuple(changed(standing) for standing in Standing for _ in range(100)),
        TroubleNews(began=many, changed=many, ended=many, passed=many, lasting=many),
        suspected=tuple(changed(Standing.GONE) for _ in range(100)),
    )
    lines = night_message(worst).splitlines()

    assert len(lines) <= MAX_LINES < 40
    moved = "100 gone, 100 changed, 100 withheld, 100 there again, 100 no longer known"
    assert f"Archived posts: {moved}, 100 suspected, 128 troubles, 128 troubles over" == " ".join([lines[0], lines[1].strip()])
    named = sum("River Town" in line and not line.startswith("Suspected") for line in lines)
    troubled = sum(line.startswith("  host-") and "wait" in line for line in lines)
    assert 0 < named
    assert 0 < troubled
    assert f"  and {500 - named} more: embed-archiver report --since 2026-12-03T02:00:00Z" in lines
    assert f"  and {128 - troubled} more: embed-archiver status" in lines
    assert "64 earlier troubles last: embed-archiver status" == lines[-1]


def test_what_others_wrote_cannot_break_a_line_or_control_a_terminal() -> None:
    message = night_message(news(troubles=TroubleNews(began=(trouble("evil\nGone (9):.example", "\x1b[2J\u202e" + "a" * 5000),))))

    *head, entry, rest = message.splitlines()
    assert ["Archived posts: 1 trouble", "/srv/archive, 3 December 2026", "Troubles:"] == head
    assert entry.startswith("  evil")
    assert rest.startswith("    ")
    assert "\x1b" not in message
    assert len(message) < 1000


@pytest.mark.parametrize("troubles", [TroubleNews(), TroubleNews(lasting=(trouble("x"),))])
def test_what_only_lasts_is_no_message(troubles: TroubleNews) -> None:
    assert "" == night_message(news(troubles=troubles))
    assert "Archived posts: no news" == subject_line(news(troubles=troubles))


def test_lines_have_the_width_of_a_mail_but_for_what_is_to_be_clicked_or_copied() -> None:
    long = trouble("https://www.example.org", "could not be read: the server answered with an error of its own " * 3)
    message = night_message(news((changed(Standing.GONE), changed(Standing.ALTERED)), TroubleNews(began=(long, long))))
    wide = [line for line in message.splitlines() if columns(line) > WIDTH]

    assert all("snapshots/" in line or "://" in line for line in wide)
    assert "\x1b" not in message
