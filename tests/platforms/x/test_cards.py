"""Cards of X: markup with the author above the words, and with times and buttons that are not the post's."""

from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from archiver.model.embeds import Bounds, Embed
from archiver.platforms.interface import Element
from archiver.platforms.x import markup

ID = "1137051097955102720"  # of 7 June 2019
LINK = f"https://twitter.com/harbour_log/status/{ID}"
WORDS = "The ferry is late again, says @quay."
NAME = "Harbour Log"
DAY = date(2019, 6, 7)

CARDS = Path(__file__).parent / "cards"
"""Each card shows this post: in `marked`, an element says that it holds the words; in `unmarked`, none does."""
MARKED, UNMARKED = (sorted((CARDS / kind).glob("*.html")) for kind in ("marked", "unmarked"))


def embed_of(source: str) -> Embed:
    """The only embed of an element, as the walk hands it over."""
    tag = next(child for child in BeautifulSoup(source, "html.parser").children if isinstance(child, Tag))
    attributes = {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in tag.attrs.items()}
    (embed,) = markup.FINDER.embeds(Element(name=tag.name, attributes=attributes, source=str(tag)))
    return embed


@pytest.mark.parametrize("card", [*MARKED, *UNMARKED], ids=lambda card: card.stem)
def test_a_card_gives_the_words_author_and_date_of_the_post_alone(card: Path) -> None:
    embed = embed_of(card.read_text())
    assert (WORDS, NAME, "harbour_log", DAY) == (embed.words, embed.author, embed.handle, embed.printed)


@pytest.mark.parametrize("card", MARKED, ids=lambda card: card.stem)
def test_words_that_are_marked_as_such_are_exact(card: Path) -> None:
    assert Bounds.EXACT is embed_of(card.read_text()).bounds


@pytest.mark.parametrize("card", UNMARKED, ids=lambda card: card.stem)
def test_words_that_are_what_is_left_of_a_card_are_uncertain(card: Path) -> None:
    assert Bounds.UNCERTAIN is embed_of(card.read_text()).bounds


@pytest.mark.parametrize(
    ("author", "words", "attribution", "handle"),
    [
        ("Quay — Watch", "Berths — all of them.", "&mdash; Quay — Watch (@quay)", "quay"),
        ("🚢 Quay – Watch ⚓", "Berths.", "&mdash; 🚢 Quay – Watch ⚓ (@quay)", "quay"),
        ("Quay (official)", "Berths.", "&mdash; Quay (official) (@quay)", "quay"),
        ("Quay -- the watch - daily", "So — it begins.", "&mdash; Quay -- the watch - daily (@quay)", "quay"),
        ("Quay", "— he said.\n\n— she said.", "&mdash; Quay (@quay)", "quay"),
    ],
)
def test_dashes_emoji_and_parentheses_in_a_name_are_the_names(author: str, words: str, attribution: str, handle: str) -> None:
    lines = "<br><br>".join(words.split("\n\n"))
    embed = embed_of(
        f'<blockquote class="twitter-tweet"><p>{lines}</p>{attribution} <a href="{LINK}">June 7, 2019</a></blockquote>'
    )
    assert (author, words, handle, DAY) == (embed.author, embed.words, embed.handle, embed.printed)


def test_of_two_dates_in_a_card_the_one_that_the_id_bears_out_is_the_posts() -> None:
    card = f'<p class="tweet-text">{WORDS}</p><a href="{LINK}">May 1, 2020</a><time datetime="2019-06-07T17:38:00Z">1y</time>'
    assert DAY == embed_of(f'<blockquote class="tweet">{card}</blockquote>').printed


def test_the_words_of_a_post_that_a_card_quotes_are_not_its_own() -> None:
    quoted = '<div class="QuoteTweet"><b>Other</b><p class="tweet-text">Not mine.</p></div>'
    card = f'<p class="tweet-text">{WORDS}</p>{quoted}<a href="{LINK}">June 7, 2019</a>'
    assert WORDS == embed_of(f'<blockquote class="tweet">{card}</blockquote>').words
