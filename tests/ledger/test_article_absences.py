"""An article's own absence: one fact for each change, read back with its first day."""

from collections.abc import Callable
from datetime import datetime, timedelta

from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Absence, Article, ArticleAbsence, ArticleReading, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef

EMBED = Embed(platform="x", post=PostRef(platform="x", key="20"), form=Form.BLOCKQUOTE)


def read_article(ledger: Ledger, run: int, at: datetime, source: str = "https://news.example/a") -> int:
    """Record a reading of an article with a post; its version."""
    article = Article(source=source, text="", markup=Markup.TEXT, content=source.encode())
    version = ledger.record_article(run, article, at, ArticleReading(mark=digest(source.encode()), characters=9))
    ledger.record_embed(run, version, EMBED, at)
    return version


def test_an_article_is_known_by_the_source_that_it_was_read_from(ledger: Ledger, run: int, now: datetime) -> None:
    read_article(ledger, run, now)
    article = ledger.article_read_from("https://news.example/a")

    assert article is not None
    assert (run, now) == ledger.last_read(article)
    assert None is ledger.article_read_from("https://news.example/b")


def test_every_kind_of_absence_is_read_back_with_its_first_day(ledger: Ledger, run: int, now: datetime) -> None:
    for days, how in enumerate(Absence):
        read_article(ledger, run, now, source := f"https://news.example/{how}")
        article = ledger.article_read_from(source)
        assert article is not None
        absence = ArticleAbsence(how=how, since=now + timedelta(days=days))

        assert absence == ledger.record_absence(run, article, how, absence.since)
        assert None is ledger.record_absence(run, article, Absence.GONE, absence.since + timedelta(days=1))
        assert {article: absence} == ledger.absences((article,))


def test_an_article_that_returns_is_absent_no_more_and_may_leave_again(ledger: Ledger, run: int, now: datetime) -> None:
    version = read_article(ledger, run, now)
    article = ledger.article_read_from("https://news.example/a")
    assert article is not None
    first = ledger.record_absence(run, article, Absence.NOT_FOUND, now)

    assert first is not None
    assert first == ledger.record_return(run, version, now + timedelta(days=1))
    assert None is ledger.record_return(run, version, now + timedelta(days=2))
    assert {} == ledger.absences((article,))
    again = ledger.record_absence(run, article, Absence.GONE, now + timedelta(days=3))
    assert ArticleAbsence(how=Absence.GONE, since=now + timedelta(days=3)) == again


def test_a_post_knows_which_of_its_articles_are_absent(
    ledger: Ledger, run: int, now: datetime, read: Callable[[], LedgerReader]
) -> None:
    for source in ("https://news.example/a", "https://news.example/b"):
        read_article(ledger, run, now, source)
    article = ledger.article_read_from("https://news.example/b")
    assert article is not None
    ledger.record_absence(run, article, Absence.NOT_FOUND, now)
    (record,) = read().all_posts()

    assert [None, ArticleAbsence(how=Absence.NOT_FOUND, since=now)] == [shown.absence for shown in record.appearances]
