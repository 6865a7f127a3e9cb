"""The page of one post, and of an article's posts, as it is handed on."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag

from archiver.model.observations import Present
from archiver.render.exported_page import exported_page_html
from archiver.reporting.article_records import ArticleRecord
from archiver.reporting.exported_posts import ExportedPage, ExportedPost, LogPlace
from archiver.reporting.records import PostRecord, Screenshot
from archiver.reporting.withdrawals import Level, Withdrawal
from tests.evidence.conftest import png
from tests.render.conftest import CHANGE, FIRST, NIGHT, NOW, WORDS, history, record, version

KEPT = record().snapshots[0].path


def read(*records: PostRecord, article: ArticleRecord | None = None, **facts: object) -> BeautifulSoup:
    """The page of these posts, as a reader of HTML reads it."""
    posts = tuple(ExportedPost(record=each, screenshot=Screenshot(png=png()), **facts) for each in records)  # type: ignore[arg-type]
    return BeautifulSoup(exported_page_html(ExportedPage(posts=posts, archive="the archive", article=article)), "lxml")


def texts(page: Tag, selector: str) -> list[str]:
    """What elements say, white space as one sees it."""
    return [" ".join(element.get_text().split()) for element in page.select(selector)]


def test_the_page_has_landmarks_headings_in_order_and_unique_ids() -> None:
    page = read(record(), record(id=2))
    identities = [str(element["id"]) for element in page.select("[id]")]

    assert [1, 1, 1, 1] == [len(page.select(tag)) for tag in ("header", "main", "footer", "h1")]
    assert sorted(set(identities)) == sorted(identities)
    assert {str(element["aria-labelledby"]) for element in page.select("[aria-labelledby]")} <= set(identities)
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_verdict_is_told_with_its_rule_its_interval_and_its_changes() -> None:
    (told,) = texts(read(record(changes=(CHANGE,))), ".verdict")

    assert "The platform says that its author deleted it. It happened between 14 April 2025" in told
    assert "nothing spoke against it. V300" in told
    assert "15 April 2025, 16:51 UTC intact → gone, run 3" in told


def test_observations_that_read_alike_are_one_line_and_those_that_decided_are_marked() -> None:
    nights = tuple(replace(history()[0], at=FIRST + night * NIGHT, id=night) for night in range(5))
    told = texts(
        read(record(history=(*nights, replace(history()[2], id=9)), verdict=replace(record().verdict, rests_on=(9,)))), "ol li"
    )

    assert [
        "14 April 2025, 16:51 UTC – 18 April 2025, 16:51 UTC, 5 times: there (x-tweet-result)",
        "16 April 2025, 16:51 UTC: gone, deleted (x-tweet-result) the verdict rests on this",
    ] == told


def test_each_version_is_compared_with_the_one_before_it_by_the_same_witness() -> None:
    edited = version(WORDS.replace("Monday", "Tuesday"), seen_at=FIRST + NIGHT)
    page = read(record(versions=(version(), edited)))

    assert ["Tuesday"] == texts(page, "details ins")
    assert ["Monday"] == texts(page, "details del")


def test_what_the_platform_calls_sensitive_is_folded() -> None:
    plain, sensitive = read(record()), read(record(labels=("sensitive",)))

    assert plain.select("figure img")
    assert plain.select("details figure img") == []
    assert sensitive.select("details:not([open]) figure img") == sensitive.select("figure img") != []
    assert sensitive.select("details:not([open]) .texts blockquote") == sensitive.select(".texts blockquote") != []


def test_of_a_withdrawn_post_among_others_only_the_withdrawal_is_told() -> None:
    withdrawn = Withdrawal(id=1, level=Level.RESTRICT, reason="asked by its author", by="The desk", at=NOW)
    page = read(
        record(), replace(record(id=2, versions=(), snapshots=()), withdrawn=withdrawn), article=ArticleRecord(id=1, name="a.html")
    )
    (line,) = texts(page, "p.card")

    assert "Withdrawn on 17 April 2025 (asked by its author), by The desk; what it said is not shown." in line
    assert 1 == len(page.select("article"))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (LogPlace(entry=3, origin="o", size=9, note="o\n9\nAAAA\n"), "Entry 3 of the log, covered by its checkpoint over 9 facts"),
        (LogPlace(entry=3), "Entry 3 of the log, which no checkpoint covers yet"),
    ],
)
def test_the_place_of_a_snapshot_in_the_log_is_told_with_the_checkpoint_that_covers_it(place: LogPlace, told: str) -> None:
    page = read(record(), places={KEPT: place})

    assert told in texts(page, ".evidence li")[0]
    assert ([place.note] if place.note else []) == [element.get_text() for element in page.select("pre")]


def test_the_end_of_a_long_history_is_shown_and_how_much_is_left_out() -> None:
    """Each night another label, so that no two nights read alike."""
    night = history()[0]
    assert isinstance(night.reading, Present)
    nights = [
        replace(night, at=FIRST + timedelta(hours=hour), reading=replace(night.reading, labels=(str(hour),))) for hour in range(500)
    ]
    page = read(record(history=tuple(nights)))
    told = texts(page, "ol li")

    assert 400 == len(told)
    assert "labelled 499" in told[-1]
    assert "100 earlier lines are left out." in texts(page, ".places p")
