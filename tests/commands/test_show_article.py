"""`show ARTICLE`: an article by its address, file name or title, with its versions, its posts in order and what it quotes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.story import founding
from archiver.finding import find_embeds, read_article
from archiver.ledger.writer import Ledger
from archiver.platforms import FINDERS
from tests.commands.conftest import CHALLENGE, PRESIDENT, Done, Program, RunHere

NOW = datetime(2026, 5, 4, tzinfo=UTC)
PAGE = """<!doctype html><html><head><title>{title}</title><link rel="canonical" href="{url}">{head}</head>
<body><p>Read this.</p><blockquote class="twitter-tweet"><p>Fog at the pier</p>&mdash; A (@a)
<a href="https://twitter.com/a/status/{post}">May 1, 2026</a></blockquote></body></html>"""
SITE = '<meta property="og:site_name" content="The Harbour Post">'
PUBLISHER = '<script type="application/ld+json">{"publisher": {"@type": "Organization", "name": "Bay News"}}</script>'


def page(title: str, path: str, *, head: str = "", post: str = "1911842373636882499") -> bytes:
    """A page that shows one post."""
    return PAGE.format(title=title, url=f"https://www.news.example/{path}", head=head, post=post).encode()


@pytest.fixture
def two_articles(tmp_path: Path) -> None:
    """An archive of two articles whose titles share words."""
    with Ledger.open(tmp_path / "home" / "db" / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        for number, title in enumerate(("Ships are late again", "Ships are on time")):
            read = read_article(f"seeds/story-{number}.html", page(title, f"story-{number}", head=SITE))
            version = ledger.record_article(run, read, NOW)
            for embed in find_embeds(read, FINDERS):
                ledger.record_embed(run, version, embed, NOW)
        ledger.finish(run, {})


def test_an_article_has_its_versions_and_its_posts_in_order(archived: tuple[Program, Done]) -> None:
    program, _ = archived
    found = program("show", "two-presidents.txt", "--json").value

    assert [PRESIDENT, CHALLENGE] == [post["post"] for post in found["posts"]]
    assert ["intact", "intact"] == [post["verdict"] for post in found["posts"]]
    assert all(post["shown"]["words"] for post in found["posts"])
    (version,) = found["versions"]
    assert 2 == version["posts"]
    assert version["snapshot"] in program.snapshots()


def test_a_person_reads_what_the_article_quotes_against_what_the_post_said(archived: tuple[Program, Done]) -> None:
    program, _ = archived
    text = program("show", "two-presidents.txt", "--long").out

    assert "1 version" in text
    assert "2 posts" in text
    assert text.count("quoted here:") == 2
    assert 2 == text.count("  here: quoted in flat text")


@pytest.mark.usefixtures("two_articles")
def test_an_article_is_found_by_address_file_name_and_title(run_here: RunHere) -> None:
    for query in ("https://news.example/story-1", "story-1.html", "ships are on time", "on time"):
        done = run_here("show", query)
        assert (query, 0) == (query, done.code)
        assert done.out.startswith("“Ships are on time”\n  The Harbour Post\n")


@pytest.mark.usefixtures("two_articles")
def test_a_title_of_two_articles_names_none_of_them(run_here: RunHere) -> None:
    done = run_here("show", "Ships are")

    assert (2, "") == (done.code, done.out)
    assert "names 2 articles" in done.err
    assert "https://www.news.example/story-0  “Ships are late again”" in done.err


@pytest.mark.parametrize(("head", "outlet"), [(SITE, "The Harbour Post"), (PUBLISHER, "Bay News"), ("", None)])
def test_a_page_names_its_outlet(head: str, outlet: str | None) -> None:
    read = read_article("a.html", page("Ships", "story", head=head))

    assert outlet == read.metadata.outlet


def test_an_article_that_names_no_outlet_has_its_host(web: SmallWeb, program: Program, tmp_path: Path) -> None:
    del web
    source = tmp_path / "saved.html"
    source.write_bytes(page("Ships", "story", post=founding.PRESIDENT_POST.id))
    assert 0 == program("archive", str(source), clock="2026-05-04T02:00:00Z").code

    (article,) = program("report", "--json").value["articles"]
    assert "news.example" == article["outlet"]
