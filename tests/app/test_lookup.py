"""A look-up knows a post by every name that it has: on any host of its platform, for programs, within other addresses.

It knows an article by its address, and then shows the article's posts.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.app.lookup import lookup, lookup_post
from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, PostRef
from archiver.platforms import FINDERS

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
NOTE = "note1fntxtkcy9pjwucqwa9mddn7v03wwwsu9j330jj350nvhpky2tuaspk6nqc"
ARTICLE = f"""The article has words of its own.

https://m.facebook.com/share/p/1AbcDef/?mibextid=x

https://bsky.app/profile/{DID}/post/3l66vf2q4pi26

https://m.weibo.cn/status/3491273850170657

nostr:{NOTE}

https://www.instagram.com/p/CuE2WNQs6vA/

https://www.facebook.com/CNN/videos/10155529876156509/
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[LedgerReader]:
    """An archive that has read the article, and has asked nobody."""
    article = read_article("a.txt", ARTICLE.encode())
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, article)
        for embed in find_embeds(article, FINDERS):
            ledger.record_embed(run, version, embed)
    opened = LedgerReader.open(tmp_path / "archive.sqlite", address=lambda post, _: str(post), posted_at=lambda _: None)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("https://www.facebook.com/share/p/1AbcDef", "www.facebook.com/share/p/1AbcDef"),
        ("m.facebook.com/share/p/1AbcDef/", "www.facebook.com/share/p/1AbcDef"),
        (f"at://{DID}/app.bsky.feed.post/3l66vf2q4pi26", f"bluesky:{DID}/3l66vf2q4pi26"),
        (f"https://fxbsky.app/profile/{DID}/post/3l66vf2q4pi26", f"bluesky:{DID}/3l66vf2q4pi26"),
        ("https://weibo.com/1234567/yCirT0Iox", "weibo:yCirT0Iox"),
        ("https://web.archive.org/web/2020/https://weibo.com/1234567/yCirT0Iox", "weibo:yCirT0Iox"),
        (f"nostr:{NOTE}", "nostr:4cd665db042864ee600ee976d6cfcc7c5ce743859462f94a347cd970d88a5f3b"),
        (f"https://primal.net/e/{NOTE}", "nostr:4cd665db042864ee600ee976d6cfcc7c5ce743859462f94a347cd970d88a5f3b"),
        ("https://ddinstagram.com/reel/CuE2WNQs6vA/?igsh=x", "instagram:CuE2WNQs6vA"),
        ("CuE2WNQs6vA", "instagram:CuE2WNQs6vA"),
        ("3l66vf2q4pi26", f"bluesky:{DID}/3l66vf2q4pi26"),
        ("<https://www.instagram.com/p/CuE2WNQs6vA/>", "instagram:CuE2WNQs6vA"),
        ("“https://www.instagram.com/p/CuE2WNQs6vA/”", "instagram:CuE2WNQs6vA"),
        ("[a post](https://www.instagram.com/p/CuE2WNQs6vA/)", "instagram:CuE2WNQs6vA"),
        ("see https://www.instagram.com/p/CuE2WNQs6vA/, please", "instagram:CuE2WNQs6vA"),
        ("\u2068https://www.instagram.com/p/Cu\u200bE2WNQs6vA/\u2069", "instagram:CuE2WNQs6vA"),
        ("https://archive.ph/2026.08.01-000000/https://www.instagram.com/p/CuE2WNQs6vA/", "instagram:CuE2WNQs6vA"),
        ("https://translate.example/translate?u=https%3A%2F%2Fwww.instagram.com%2Fp%2FCuE2WNQs6vA%2F", "instagram:CuE2WNQs6vA"),
        ("https://www.instagram.com/p/ CuE2WNQs6vA/", "instagram:CuE2WNQs6vA"),
        ("www.instagram.com/p/CuE2WNQs6vA/ — City", "instagram:CuE2WNQs6vA"),
        ("https://mirror.example/media?id=CuE2WNQs6vA&size=l", "instagram:CuE2WNQs6vA"),
        ("https://mirror.example/vi/CuE2WNQs6vA/hqdefault.jpg", "instagram:CuE2WNQs6vA"),
        ("Instagram:CuE2WNQs6vA", "instagram:CuE2WNQs6vA"),
        ("10155529876156509", "facebook:watch/?v=10155529876156509"),
        ("facebook:CNN/videos/10155529876156509", "facebook:watch/?v=10155529876156509"),
        ("hxxps://www[.]instagram[.]com/p/CuE2WNQs6vA/", "instagram:CuE2WNQs6vA"),
    ],
)
def test_a_post_is_found_by_each_of_its_names(archive: LedgerReader, query: str, name: str) -> None:
    assert [name] == [str(record.post or record.aliases[0]) for record in lookup(archive, query).posts]


@pytest.mark.parametrize(
    "query",
    [
        "https://mirror.example/media?id=CuE2WNQs6va",
        "https://www.instagram.com/p/CuE2WNQs6va/",
        "https://www.facebook.com/share/p/1abcdef",
    ],
)
def test_names_are_case_sensitive(archive: LedgerReader, query: str) -> None:
    assert [] == lookup(archive, query).posts


def test_a_code_in_another_case_is_found_only_nearly(archive: LedgerReader) -> None:
    exact, other_case = (lookup(archive, code) for code in ("CuE2WNQs6vA", "cue2wnqs6va"))

    assert (False, True) == (exact.nearly, other_case.nearly)
    assert [record.id for record in exact.posts] == [record.id for record in other_case.posts]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("see CuE2WNQs6vA please", ["instagram:CuE2WNQs6vA"]),
        ("the post 10155529876156509 by CNN", ["facebook:watch/?v=10155529876156509"]),
        ("https://news.example.org/", ["instagram:CuE2WNQs6vA", "telegram:harbourradio/297", "mastodon:social.example/1153959"]),
        ("example.org", ["instagram:CuE2WNQs6vA", "telegram:harbourradio/297", "mastodon:social.example/1153959"]),
        ("@HarbourRadio", ["telegram:harbourradio/297"]),
        ("https://t.me/HarbourRadio", ["telegram:harbourradio/297"]),
        ("https://social.example/@amy", ["mastodon:social.example/1153959"]),
        ("@amy@social.example", ["mastodon:social.example/1153959"]),
        ("example.com", []),
    ],
)
def test_keys_in_sentences_hosts_and_accounts_lead_to_posts(tmp_path: Path, query: str, found: list[str]) -> None:
    posts = {
        "instagram:CuE2WNQs6vA": "https://www.instagram.com/p/CuE2WNQs6vA/",
        "telegram:harbourradio/297": "https://t.me/HarbourRadio/297",
        "mastodon:social.example/1153959": "https://social.example/@amy/1153959",
        "facebook:watch/?v=10155529876156509": "https://www.facebook.com/CNN/videos/10155529876156509/",
    }
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        for number, (name, url) in enumerate(posts.items()):
            address = "https://www.news.example.org/story" if "facebook" not in name else "https://other.example.net/story"
            version = ledger.record_article(run, read_article(f"{address}{number}.html", b"A story."))
            platform, _, key = name.partition(":")
            ref = PostRef(platform=platform, key=key)
            handle = "amy" if platform == "mastodon" else None
            embed = Embed(platform=platform, post=ref, form=Form.BLOCKQUOTE, url=url, handle=handle)
            ledger.record_embed(run, version, embed)
    with LedgerReader.open(tmp_path / "archive.sqlite", address=lambda post, _: str(post), posted_at=lambda _: None) as archive:
        assert sorted(found) == sorted(str(record.post) for record in lookup(archive, query).posts)


@pytest.mark.parametrize(
    "markup",
    [
        '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="HarbourRadio/297"></script>',
        '<iframe id="telegram-post-HarbourRadio-297" src="https://t.me/HarbourRadio/297?embed=1"></iframe>',
        "<p>https://t.me/HarbourRadio/297</p>",
    ],
)
def test_a_channels_name_is_kept_as_the_article_spells_it(markup: str) -> None:
    (embed,) = find_embeds(read_article("c.html", f"<html><body>{markup}</body></html>".encode()), FINDERS)

    assert ("telegram:harbourradio/297", ("telegram:HarbourRadio/297",)) == (str(embed.post), embed.aliases)


STORY = "https://www.news.example.org/2026/10/bridge-sold.html"


def page(*posts: str) -> bytes:
    """A page with posts of Instagram, in that order."""
    embeds = "".join(
        f'<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/{key}/"></blockquote>'
        for key in posts
    )
    return f"<html><head><title>Sold</title></head><body><p>The bridge was sold.</p>{embeds}</body></html>".encode()


@pytest.fixture
def two_articles(tmp_path: Path) -> Iterator[LedgerReader]:
    """An archive with two versions of a story, an article without posts, and another with the story's last post."""
    articles = [
        (STORY, page("CuE2WNQs6vA", "BuE2WNQs6vB")),
        (STORY, page("DuE2WNQs6vD", "AuE2WNQs6vC", "CuE2WNQs6vA")),
        ("https://news.example.org/2026/10/no-posts.html", page()),
        ("https://news.example.org/2026/11/another.html", page("CuE2WNQs6vA")),
    ]
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        for address, content in articles:
            article = read_article(address, content)
            version = ledger.record_article(run, article)
            for embed in find_embeds(article, FINDERS):
                ledger.record_embed(run, version, embed)
    opened = LedgerReader.open(tmp_path / "archive.sqlite", address=lambda post, _: str(post), posted_at=lambda _: None)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "spelling", [STORY, "news.example.org/2026/10/bridge-sold.html?utm_source=x", f"https://web.archive.org/web/2026/{STORY}"]
)
def test_the_address_of_an_article_shows_its_posts_in_the_order_of_its_newest_version(
    two_articles: LedgerReader, spelling: str
) -> None:
    found = lookup(two_articles, spelling)

    wanted = [f"instagram:{key}" for key in ("DuE2WNQs6vD", "AuE2WNQs6vC", "CuE2WNQs6vA", "BuE2WNQs6vB")]
    assert (STORY, wanted) == (found.article, [str(record.post) for record in found.posts])


def test_a_quotation_with_its_author_and_date_as_embeds_write_it_finds_the_post(tmp_path: Path) -> None:
    text = "Bridge sold, mayor says. — Jo Okafor (@jo_okafor) July 27, 2026"
    page = (
        '<blockquote class="twitter-tweet"><p>Bridge sold, mayor says.</p>&mdash; Jo Okafor (@jo_okafor) '
        '<a href="https://twitter.com/jo_okafor/status/2081650733347403385">July 27, 2026</a></blockquote>'
    )
    article = read_article("b.html", f"<html><body>{page}</body></html>".encode())
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, article)
        for embed in find_embeds(article, FINDERS):
            ledger.record_embed(run, version, embed)
    with LedgerReader.open(tmp_path / "archive.sqlite", address=lambda post, _: str(post), posted_at=lambda _: None) as opened:
        assert ["x:2081650733347403385"] == [str(record.post) for record in lookup(opened, text).posts]
        assert (False, True) == (lookup(opened, text).nearly, lookup(opened, text.replace("sold", "bought")).nearly)


def test_an_article_is_found_by_the_path_that_it_was_read_from(archive: LedgerReader) -> None:
    found = lookup(archive, "a.txt")

    assert ("a.txt", 6) == (found.article, len(found.posts))


def test_an_article_without_posts_is_told_from_an_address_that_the_archive_does_not_have(two_articles: LedgerReader) -> None:
    without, unknown = (lookup(two_articles, f"https://news.example.org/2026/10/{name}.html") for name in ("no-posts", "other"))

    assert ([], "https://news.example.org/2026/10/no-posts.html") == (without.posts, without.article)
    assert ([], None) == (unknown.posts, unknown.article)


def test_an_articles_address_names_one_post_only_if_the_article_shows_one(two_articles: LedgerReader) -> None:
    one = lookup_post(two_articles, "https://news.example.org/2026/11/another.html")

    assert "instagram:CuE2WNQs6vA" == str(one.post if one else None)
    with pytest.raises(InputError, match="is an article with 4 posts"):
        lookup_post(two_articles, STORY)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("@WhiteHouse:", ["x:1911842373636882499"]),
        ("https://x.com/WhiteHouse", ["x:1911842373636882499"]),
        ("https://t.co/xlXOy8Yd8h.", ["x:1911842373636882499"]),
        ("@amy@mastodon.example", ["mastodon:mastodon.example/115395993334812284"]),
        ("@amy@other.example", []),
        ("https://www.instagram.com/WhiteHouse/", []),
        ("https://news.example/amy", []),
    ],
)
def test_an_accounts_address_and_a_short_link_on_any_host_lead_to_its_posts(tmp_path: Path, query: str, found: list[str]) -> None:
    embeds = [
        Embed(
            platform="x",
            post=PostRef(platform="x", key="1911842373636882499"),
            form=Form.BLOCKQUOTE,
            handle="WhiteHouse",
            aliases=(Alias("pic.twitter.com/xlXOy8Yd8h"),),
        ),
        Embed(
            platform="mastodon",
            post=PostRef(platform="mastodon", key="mastodon.example/115395993334812284"),
            form=Form.BLOCKQUOTE,
            handle="amy",
        ),
    ]
    with Ledger.open(tmp_path / "archive.sqlite", clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, read_article("a.txt", b"Two posts."))
        for embed in embeds:
            ledger.record_embed(run, version, embed)
    with LedgerReader.open(tmp_path / "archive.sqlite", address=lambda post, _: str(post), posted_at=lambda _: None) as archive:
        assert found == [str(record.post) for record in lookup(archive, query).posts]
