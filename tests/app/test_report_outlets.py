"""`report --outlet`: only what one outlet's articles show, and a name that nobody has is told with those that there are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.app.report import report
from archiver.app.runs.home import Home, ensure_writable
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, ArticleMetadata, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Reason
from archiver.model.posts import PostRef
from archiver.verdicts.judge import Verdict
from archiver.verdicts.rules import Standing

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
INTACT = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
GONE = Verdict(standing=Standing.GONE, reason=Reason.DELETED, rule="V300")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An archive of two outlets with a post each, both of which died, and a text that names no outlet."""
    made = Home(folder=tmp_path)
    ensure_writable(made)
    with Ledger.open(made.database, clock=lambda: NOW) as ledger, ledger.transaction():
        run = ledger.begin("archive")
        for number, outlet in enumerate(("River News", "The Port", None)):
            article = Article(
                source=f"article-{number}", text="", markup=Markup.HTML, content=b"a", metadata=ArticleMetadata(outlet=outlet)
            )
            version = ledger.record_article(run, article, NOW)
            embed = Embed(platform="x", post=PostRef(platform="x", key=str(20 + number)), form=Form.BLOCKQUOTE, position=1)
            _, row = ledger.record_embed(run, version, embed, NOW)
            ledger.record_verdict(run, row, INTACT)
            ledger.record_verdict(run, row, GONE)
        ledger.finish(run, {})
    return made


def test_only_what_the_outlet_shows_is_counted_and_changed(home: Home) -> None:
    with open_archive(home) as archive:
        found = report(archive, now=NOW, outlet="the port")
        posts = list(found.posts)

    assert ["x:21"] == [str(post.post) for post in posts]
    assert [["article-1"]] == [[shown.article for shown in post.appearances] for post in posts]
    assert ["x:21"] == [str(change.post) for change in found.changes]
    assert ["The Port"] == list(found.outlets)
    assert ["article-1"] == [article.article for article in found.articles]


def test_without_an_outlet_all_are_told(home: Home) -> None:
    with open_archive(home) as archive:
        found = report(archive, now=NOW)

    assert (3, {"River News", "The Port"}) == (len(found.posts), set(found.outlets))


def test_a_name_that_no_outlet_has_is_refused_with_those_that_there_are(home: Home) -> None:
    with open_archive(home) as archive, pytest.raises(InputError) as refused:
        report(archive, now=NOW, outlet="Prot")

    assert "“Prot”" in refused.value.message
    assert "River News, The Port" in (refused.value.remedy or "")


def test_of_all_that_are_counted_only_the_kinds_that_were_asked_for_are_listed(home: Home) -> None:
    with open_archive(home) as archive:
        intact = report(archive, now=NOW, only=["intact"])
        gone = report(archive, now=NOW, only=["gone", "altered"], platform="x")

    assert (0, 3, 3) == (len(intact.posts), intact.rotten, len(gone.posts))
    assert intact.over_time is not None
    assert 3 == intact.over_time.series.posts


def test_a_platform_without_posts_has_an_empty_report(home: Home) -> None:
    with open_archive(home) as archive:
        found = report(archive, now=NOW, platform="bluesky")

    assert (0, 0, ()) == (len(found.posts), found.rotten, found.changes)
