"""Articles of X: their own address is asked about nowhere, and a post that shows one is kept and compared by its title."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import Account, Picture, World, XArticle, XPost, empty_world, snowflake
from tests.commands.conftest import Done, Program, inherited

WRITTEN = datetime(2025, 9, 9, 12, 0, tzinfo=UTC)
ARTICLE = XArticle(
    number="1965445207966519296",
    title="How the harbour bridge was sold",
    preview="In the spring of 2019 three men met in a boathouse.",
    cover=Picture(key="BridgeCover1", seed="bridge"),
)
POST = XPost(
    id=snowflake(WRITTEN),
    account=Account(id="4242", handle="harbour_watch", name="Harbour Watch"),
    text=ARTICLE.address,
    links=(("BridgeSold1", ARTICLE.address),),
    created_at=WRITTEN,
    article=ARTICLE,
)
PAGE = f"""<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1><p>Some words of the newspaper's own.</p>
<p>https://x.com/i/article/{ARTICLE.number}</p><p>https://x.com/harbour_watch/status/{POST.id}</p></article></body></html>"""


def world(title: str = ARTICLE.title) -> World:
    """X with the post, which shows an article of that title."""
    return empty_world().with_posts([replace(POST, article=replace(ARTICLE, title=title))])


@dataclass(frozen=True, kw_only=True)
class Nights:
    """What was said on three nights, what `lookup` found, and how often X was asked."""

    said: list[Done]
    by_title: Done
    by_address: Done
    shown: str
    posts: list[str]
    asked: int


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("x-articles")
    page = folder / "bridge.html"
    page.write_text(PAGE, encoding="utf-8")
    with small_web(world(), folder=folder) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        said = [program("archive", "--json", str(page), clock="2026-11-01T02:00:00Z")]
        by_title, by_address = (
            program("lookup", "--json", words) for words in (ARTICLE.title, f"https://x.com/i/article/{ARTICLE.number}")
        )
        shown = program("show", f"x:{POST.id}").out
        said.append(program("check", "--all", "--json", clock="2026-11-02T02:00:00Z"))
        web.world = world("How the harbour bridge was saved")
        said.append(program("check", "--all", "--json", clock="2026-11-03T02:00:00Z"))
        posts = [one["post"] for one in program("report", "--json").value["posts"]]
        asked = sum(f"id={ARTICLE.number}" in visit.query for visit in web.visits)
        yield Nights(said=said, by_title=by_title, by_address=by_address, shown=shown, posts=posts, asked=asked)


def test_the_number_of_an_article_is_no_posts(nights: Nights) -> None:
    """X denies an article's number, although the article is there."""
    assert ([f"x:{POST.id}"], 0) == (nights.posts, nights.asked)


def test_a_post_with_an_article_is_found_by_the_articles_title_and_address(nights: Nights) -> None:
    for found in (nights.by_title, nights.by_address):
        assert [f"x:{POST.id}"] == [one["post"] for one in found.value]


def test_a_post_with_an_article_quotes_nothing(nights: Nights) -> None:
    assert ARTICLE.title in nights.shown
    assert "quoted-post-not-shown" not in nights.shown


def test_an_edited_title_alters_the_post(nights: Nights) -> None:
    assert [] == nights.said[1].summary["changes"]
    assert [(f"x:{POST.id}", "altered")] == [(one["post"], one["to"]) for one in nights.said[2].summary["changes"]]
