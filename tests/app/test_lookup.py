"""A look-up knows a post by every name that it has: on any host of its platform, for programs, within other addresses."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.app.lookup import lookup
from archiver.finding import find_embeds, read_article
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
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
    opened = LedgerReader.open(tmp_path / "archive.sqlite", address=str, posted_at=lambda _: None)
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
    ],
)
def test_a_post_is_found_by_each_of_its_names(archive: LedgerReader, query: str, name: str) -> None:
    assert [name] == [str(record.post or record.aliases[0]) for record in lookup(archive, query)]


@pytest.mark.parametrize("query", ["https://www.instagram.com/p/CuE2WNQs6va/", "https://www.facebook.com/share/p/1abcdef"])
def test_names_are_case_sensitive(archive: LedgerReader, query: str) -> None:
    assert [] == lookup(archive, query)
