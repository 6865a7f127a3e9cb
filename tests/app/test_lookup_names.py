"""A look-up knows accounts, posts and articles by any part of their addresses, on any host, and says what it found only nearly."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.app.lookup import lookup
from archiver.finding import find_embeds, read_article
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.platforms import FINDERS

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TWEET, TOOT, VIDEO = "x:2051111111111111111", "mastodon:hachyderm.io/112233445566778899", "youtube:dQw4w9-_gXc"
SKEET = "bluesky:did:plc:z72i7hdynmk6r22z27h6tvur/3kabcde2fgh2x"
MESSAGE, BLOG, THREAD = "telegram:ferrychannel/512", "tumblr:harbourblog/750000000000000001", "reddit:t3_1cabc9z"
FEED = "linkedin:activity:7190000000000000001"
STORY = "https://www.bridge-times.example.com/2026/05/story-7.html"
PAGES = {
    STORY: f"""
<blockquote class="twitter-tweet"><p>The strike ends tonight; crews return to work tomorrow at six, union leaders say</p>
&mdash; Dr. Smith, PhD (@drsmith) <a href="https://twitter.com/drsmith/status/{TWEET[2:]}">May 4, 2026</a></blockquote>
<iframe src="https://hachyderm.io/@nova_k/112233445566778899/embed" class="mastodon-embed"></iframe>
<iframe src="https://www.youtube.com/embed/dQw4w9-_gXc"></iframe>
<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3kabcde2fgh2x">
<p>The mayor swims across the river</p>&mdash; River Mayor (<a href="#">@rivermayor.bsky.social</a>) May 9, 2026</blockquote>
""",
    "https://www.ferry.example.net/2026/05/story-8.html": """
<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="FerryChannel/512"></script>
<p>https://harbourblog.tumblr.com/post/750000000000000001/ferry</p>
<p>https://www.reddit.com/r/ferries/comments/1cabc9z/strike_is_over/</p>
<p>https://www.linkedin.com/feed/update/urn:li:activity:7190000000000000001</p>
""",
    "https://www.old.example.org/story-8.html": "<p>https://www.instagram.com/p/C8_xYz-1aBc/</p>",
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[LedgerReader]:
    """An archive of these pages."""
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        for address, body in PAGES.items():
            article = read_article(address, f"<html><body><article><p>Words.</p>{body}</article></body></html>".encode())
            version = ledger.record_article(run, article)
            for embed in find_embeds(article, FINDERS):
                ledger.record_embed(run, version, embed)
    opened = LedgerReader.open(tmp_path / "archive.sqlite", address=lambda post, _: str(post), posted_at=lambda _: None)
    yield opened
    opened.close()


def found(archive: LedgerReader, query: str) -> tuple[bool, list[str]]:
    """Whether what is found is only near, and its names."""
    answer = lookup(archive, query)
    return answer.nearly, [str(record.post) for record in answer.posts]


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        (
            TWEET,
            (
                "drsmith/status/2051111111111111111",
                "status/2051111111111111111",
                "/i/status/2051111111111111111",
                "tweet:2051111111111111111",
            ),
        ),
        (TWEET, ('data-tweet-id="2051111111111111111"', "#2051111111111111111", "x/2051111111111111111", "id=2051111111111111111")),
        (TWEET, ("https://threadreaderapp.com/thread/2051111111111111111.html", "twitter://status?id=2051111111111111111")),
        (TWEET, ("https[:]//x[.]com/drsmith/status/2051111111111111111", "x(dot)com/drsmith/status/2051111111111111111")),
        (TWEET, ("https://x.com/drsmith/status/ 2051111111111111111", "RT @drsmith: The strike ends tonight; crews return")),
        (VIDEO, ("watch?v=dQw4w9-_gXc", "yt:dQw4w9-_gXc", "vnd.youtube:dQw4w9-_gXc", "yt:video:dQw4w9-_gXc")),
        (SKEET, ("did:plc:z72i7hdynmk6r22z27h6tvur/3kabcde2fgh2x", "at://rivermayor.bsky.social/app.bsky.feed.post/3kabcde2fgh2x")),
        (MESSAGE, ("FerryChannel/512", "ferrychannel/512", "tg:FerryChannel/512", "@FerryChannel/512")),
        (THREAD, ("reddit:1cabc9z",)),
        (BLOG, ("harbourblog/750000000000000001", "HarbourBlog/750000000000000001")),
        (FEED, ("7190000000000000001", "urn:li:activity:7190000000000000001")),
    ],
)
def test_a_post_is_found_by_any_part_of_an_address_with_its_key(archive: LedgerReader, name: str, queries: tuple[str, ...]) -> None:
    assert dict.fromkeys(queries, (False, [name])) == {query: found(archive, query) for query in queries}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        (THREAD, "r/ferries/comments/1cabc9z"),
        (THREAD, "https://redlib.example.net/r/ferries/comments/1cabc9z/x/"),
        (MESSAGE, "https://tgstat.example.net/channel/@FerryChannel/512"),
    ],
)
def test_short_keys_in_the_address_of_a_mirror_are_found_nearly(archive: LedgerReader, name: str, query: str) -> None:
    assert (True, [name]) == found(archive, query)


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        (
            TOOT,
            (
                "@nova_k",
                "nova_k",
                "@Nova_K",
                "@nova_k@hachyderm.io",
                "nova_k@hachyderm.io",
                "acct:nova_k@hachyderm.io",
                "hachyderm.io",
            ),
        ),
        (TOOT, ("https://hachyderm.io/@nova_k", "https://hachyderm.io/users/nova_k", "https://other.example/@nova_k@hachyderm.io")),
        (TOOT, ("follow @nova_k@hachyderm.io please", "https://elk.zone/hachyderm.io/@nova_k")),
        (SKEET, ("rivermayor.bsky.social", "https://deer.social/profile/rivermayor.bsky.social", "at://rivermayor.bsky.social")),
        (MESSAGE, ("@FerryChannel", "https://t.me/FerryChannel", "tg://resolve?domain=FerryChannel")),
        (BLOG, ("harbourblog.tumblr.com", "https://www.tumblr.com/harbourblog", "harbourblog")),
        (TWEET, ("https://x.com/drsmith/media", "https://twitter.com/intent/user?screen_name=drsmith", "x:drsmith", "@drsmith's")),
        (TWEET, ("@drsmith@twitter.com", "drsmith@x.com", "from:drsmith")),
    ],
)
def test_an_account_is_found_in_each_form(archive: LedgerReader, name: str, queries: tuple[str, ...]) -> None:
    assert dict.fromkeys(queries, (False, [name])) == {query: found(archive, query) for query in queries}


@pytest.mark.parametrize(
    "query", ["crews retrun, info@union.example.org says", "union laeders say", "mayor@town.example: the strik ends tonight"]
)
def test_an_address_of_mail_among_words_does_not_hide_the_words(archive: LedgerReader, query: str) -> None:
    assert (True, [TWEET]) == found(archive, query)


@pytest.mark.parametrize("query", ["@drsmiht", "@dr_smith", "@drsmit"])
def test_a_misspelled_handle_is_found_nearly(archive: LedgerReader, query: str) -> None:
    assert (True, [TWEET]) == found(archive, query)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "https://x.com/drsmith/status/1",
            "https://bsky.app/profile/rivermayor.bsky.social/post/3kzzzzzzzzz2x",
            "https://t.me/FerryChannel/513",
        ),
        *(
            "@nova_k@mastodon.social",
            "https://mastodon.social/@nova_k",
            "tiktok:2051111111111111111",
            "ferrychannel/51",
            "channel/512",
        ),
        *("https://www.tiktok.com/@drsmith/video/2051111111111111111", "@nobody_at_all", "example.info", "story-99.html"),
    ],
)
def test_another_post_account_or_host_is_not_found(archive: LedgerReader, query: str) -> None:
    assert (False, []) == found(archive, query)


@pytest.mark.parametrize(
    "query", ["story-7.html", "story-7", "“story-7.html”", "2026/05/story-7.html", "/2026/05/story-7", STORY.removesuffix(".html")]
)
def test_an_article_is_found_by_the_end_of_its_address_with_or_without_file_ending(archive: LedgerReader, query: str) -> None:
    assert (STORY, 4) == (lookup(archive, query).article, lookup(archive, query).total)


def test_a_file_name_of_several_articles_finds_the_posts_of_all(archive: LedgerReader) -> None:
    answer = lookup(archive, "story-8.html")

    assert (None, 5) == (answer.article, answer.total)


@pytest.mark.parametrize("query", ["04/05/2026", "5/4/2026"])
def test_figures_that_may_be_two_days_find_the_posts_of_either_nearly(archive: LedgerReader, query: str) -> None:
    assert (True, [TWEET]) == found(archive, query)


@pytest.mark.parametrize("query", ["2026/05/04", "20260504", "2026-05-04T10:12:00Z", "4.5.2026", "@drsmith May 2026"])
def test_a_date_finds_the_posts_of_that_time(archive: LedgerReader, query: str) -> None:
    assert (False, [TWEET]) == (lookup(archive, query).nearly, [str(record.post) for record in lookup(archive, query).posts][-1:])
