"""For people at a terminal."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archiver.model.posts import Alias, PostRef
from archiver.render.layout import TextLayout, columns, table, wrap
from archiver.render.terminal import lookup_text, report_text, show_text
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import Appearance, PostRecord, Version
from archiver.verdicts.judge import Standing, Verdict

WILD = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egone\u2066\r\x00\x08"


def hostile(
    text: str, make_record: Callable[..., PostRecord], make_version: Callable[..., Version], place: Appearance
) -> PostRecord:
    """A post that says the text wherever a post can say something."""
    return make_record(
        post=PostRef(platform="x", key=text or "k"),
        aliases=(Alias(text),),
        url=text,
        author=text,
        handle=text,
        versions=(make_version(text), make_version(text + "!")),
        appearances=(place,),
    )


@given(WILD | st.just(ESCAPES))
def test_posts_cannot_send_control_sequences(
    make_record: Callable[..., PostRecord],
    make_version: Callable[..., Version],
    make_appearance: Callable[..., Appearance],
    rot: LinkRotReport,
    text: str,
) -> None:
    record = hostile(text, make_record, make_version, make_appearance(article=text, title=text, words=text))
    report = link_rot_report([record], (), generated_at=rot.generated_at)
    written = lookup_text([record]) + show_text(record) + report_text(report)

    assert {"Cc", "Cs"}.isdisjoint(unicodedata.category(sign) for sign in written.replace("\n", ""))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", written)
    written.encode()


def test_text_from_posts_is_marked_as_quoted(make_record: Callable[..., PostRecord], make_version: Callable[..., Version]) -> None:
    """A post whose words look like our lines stays behind its mark."""
    told = lookup_text([make_record(versions=(make_version("hello\nThe post is there. V200"),))])

    assert "  │ hello\n  │ The post is there. V200\n" in told
    assert ["V300"] == re.findall(r"^  [^│]* (V\d+)$", told, re.MULTILINE)


def test_a_lookup_shows_words_witness_and_articles(make_record: Callable[..., PostRecord]) -> None:
    assert """\
GONE  River Town (@rivertown) on X, 13 April 2025, 16:51 UTC
  │ The old bridge is closed from Monday. Walkers can use the ferry, every ten minutes, free of
  │ charge.
  – by the platform’s own data, seen 14 April 2025, 16:51 UTC
  With 1 picture (not kept)
  The platform says that its author deleted it. It happened between 14 April 2025, 16:51 UTC and 15
  April 2025, 16:51 UTC.
  The same probe has found the post gone in two runs, 20 hours apart or more, and nothing spoke
  against it. V300
  shown in “Bridge closed for summer” https://news.example/bridge (quoted in full markup)
  https://x.com/rivertown/status/1911842373636882499
  x:1911842373636882499, also pic.twitter.com/abcDEF1234
  kept snapshots/x/1911842373636882499/20250414T165123123456Z-0123456789abcdef.warc.gz
  ledger entry 41
""" == lookup_text([make_record()])


def test_a_lookup_without_a_match_says_so() -> None:
    assert "Nothing in the archive matches.\n" == lookup_text([])


def test_the_posts_of_an_article_come_below_its_address(make_record: Callable[..., PostRecord]) -> None:
    address = "https://news.example.org/story"

    assert f"{address} is an article in this archive, with 0 posts.\n" == lookup_text([], article=address)
    assert lookup_text([make_record()], article=address).startswith(f"{address} is an article in this archive, with 1 post.\n\n")


def test_the_report_begins_with_counts_and_lists_posts_that_are_not_intact(rot: LinkRotReport) -> None:
    told = report_text(rot)

    assert [
        "Link rot on 17 April 2025, 03:00 UTC, what is new since 14 April 2025, 16:51 UTC",
        "8 posts: 4 intact, 1 altered, 1 gone, 1 withheld, 1 unknown",
    ] == told.splitlines()[:2]
    assert 5 == len(re.findall("GONE|ALTERED|WITHHELD|UNKNOWN|SUSPECTED(?! GONE)", told.replace("SUSPECTED GONE", "SUSPECTED")))
    assert "All boats are running." not in told
    assert "15 April 2025, 16:51 UTC  rivertown: intact → gone, x:1911842373636882499" in told


def test_the_report_of_an_empty_archive_is_short(rot: LinkRotReport) -> None:
    empty = link_rot_report((), (), generated_at=rot.generated_at)

    assert "0 posts: 0 intact, 0 altered, 0 gone, 0 withheld, 0 unknown" == report_text(empty).splitlines()[1]


def test_long_lists_are_cut_and_say_how_many_more_there_are(make_record: Callable[..., PostRecord]) -> None:
    """Twenty posts are told of forty, with the way to see the others, unless all are asked for."""
    posts = [make_record(id=number, post=PostRef(platform="x", key=str(number))) for number in range(40)]
    report = link_rot_report(posts, (), generated_at=datetime(2025, 4, 17, tzinfo=UTC))
    briefly, whole = report_text(report), report_text(report, TextLayout(long=True))

    assert 20 == len(re.findall("^GONE", briefly, re.MULTILINE))
    assert "\n… and 20 more posts: -l\n" in briefly
    assert 40 == len(re.findall("^GONE", whole, re.MULTILINE))
    assert (False, False, True) == (": -l" in whole, "ledger entry 41" in briefly, "ledger entry 41" in whole)


def test_a_list_is_not_cut_to_save_a_single_line() -> None:
    assert ["a", "b", "c"] == TextLayout().beginning(["a", "b", "c"], 2)
    assert ["a", "b", "  … and 2 more: -l"] == TextLayout().beginning(["a", "b", "c", "d"], 2)
    assert ["a", "b", "c", "d"] == TextLayout(long=True).beginning(["a", "b", "c", "d"], 2)


def test_many_found_posts_are_told_briefly(make_record: Callable[..., PostRecord]) -> None:
    posts = [make_record(id=number) for number in range(4)]

    assert 0 == lookup_text(posts).count("ledger entry 41")
    assert 4 == lookup_text(posts, TextLayout(long=True)).count("ledger entry 41") == lookup_text(posts).count("  V300\n")


def test_verdicts_are_in_colour_only_where_that_is_asked_for(make_record: Callable[..., PostRecord]) -> None:
    assert "\x1b" not in lookup_text([make_record()])
    assert lookup_text([make_record()], TextLayout(colour=True)).startswith("\x1b[1;31mGONE\x1b[0m  River Town")


@given(st.integers(40, 120), st.text("ab 漢字カ가😀é\u0301", max_size=200))
def test_no_line_is_wider_than_the_terminal(width: int, text: str) -> None:
    lines = wrap(text, width, first="  ", rest="    ")

    assert [] == [line for line in lines if columns(line) > width]
    assert "".join(text.split()) == "".join("".join(lines).split())


def test_a_table_lines_up_whatever_script_its_words_are_in() -> None:
    rows = table(
        [["article", "posts"], ["漢字の記事", "3"], ["an article with a title that is too long for this terminal", "12"]], 30
    )

    assert {30} == {columns(row) for row in rows}
    assert rows[2].endswith("12")
    assert " …" in rows[2]


def test_an_unsettled_post_is_shown_by_its_alias(make_record: Callable[..., PostRecord]) -> None:
    never_asked = Verdict(standing=Standing.UNKNOWN, reason=None, rule="V100")
    told = lookup_text([make_record(post=None, verdict=never_asked)])

    assert told.startswith("UNKNOWN  River Town (@rivertown) on X, 13 April 2025, 16:51 UTC\n")
    assert "\n  pic.twitter.com/abcDEF1234 (not settled)\n" in told
    assert "  It is not known yet which post this is, so the platform could not be asked.\n" in told
    assert "also" not in told


def test_a_post_without_a_time_has_the_printed_date(make_record: Callable[..., PostRecord]) -> None:
    told = lookup_text([make_record(post=None, posted_at=None)])

    assert "  River Town (@rivertown) on X, 14 April 2025, according to the article\n" in told


def test_a_history_lists_each_night(rot: LinkRotReport) -> None:
    told = show_text(rot.posts[0])
    void = "(does not count: posts whose state is known did not read so in this run)"

    assert [
        "Observations",
        "  14 April 2025, 16:51 UTC  there; x-tweet-result, run 1",
        f"  15 April 2025, 16:51 UTC  unreadable: we had sent too many requests {void}; x-tweet-result, run 2",
        "  16 April 2025, 16:51 UTC  gone, deleted; x-tweet-result, run 3",
    ] == told.splitlines()[-4:]
    assert "\nChanges\n  15 April 2025, 16:51 UTC  intact → gone, run 3\n" in told


def test_a_history_shows_the_next_check(rot: LinkRotReport) -> None:
    due = replace(rot.posts[0], due=datetime(2025, 4, 18, 4, tzinfo=UTC))

    assert "\n  next check: 18 April 2025, 04:00 UTC\n" in show_text(due)
    assert "next check" not in show_text(rot.posts[0])
