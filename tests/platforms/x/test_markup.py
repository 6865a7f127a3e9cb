"""How X's posts stand in pages."""

from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag

from archiver.model.embeds import Embed, Form
from archiver.model.urls import parse_url
from archiver.platforms.interface import Address, Element
from archiver.platforms.x import markup

ID = "1841206275088290279"
LINK = f"https://twitter.com/harbour_log/status/{ID}?ref_src=twsrc%5Etfw"
WORDS = "The ferry is late again.<br>Bring a book."


def element(source: str) -> Element:
    """The first element of some markup, as the walk hands it over."""
    tag = next(one for one in BeautifulSoup(source, "html.parser").children if isinstance(one, Tag))
    attributes = {name: " ".join(value) if isinstance(value, list) else str(value) for name, value in tag.attrs.items()}
    return Element(name=tag.name, attributes=attributes, source=str(tag))


def embeds(source: str) -> list[Embed]:
    return list(markup.FINDER.embeds(element(source)))


def keys(source: str) -> list[str]:
    return [embed.post.key for embed in embeds(source) if embed.post]


def test_the_official_blockquote_has_words_author_handle_and_date() -> None:
    source = (
        f'<blockquote class="twitter-tweet" data-lang="en"><p lang="en" dir="ltr">{WORDS} <a href="https://t.co/aB3dE6gH9j">'
        f'pic.twitter.com/aB3dE6gH9j</a></p>&mdash; Harbour Log (@harbour_log) <a href="{LINK}">October 1, 2024</a></blockquote>'
    )
    (embed,) = embeds(source)
    assert ("The ferry is late again.\nBring a book.", ("pic.twitter.com/aB3dE6gH9j",)) == (embed.words, embed.aliases)
    assert ("Harbour Log", "harbour_log", date(2024, 10, 1)) == (embed.author, embed.handle, embed.printed)
    assert (f"https://x.com/harbour_log/status/{ID}", Form.BLOCKQUOTE, False) == (embed.url, embed.form, embed.truncated)


def test_the_last_link_names_the_post_since_the_words_may_link_to_others() -> None:
    source = (
        '<blockquote class="twitter-tweet"><p>Compare <a href="https://x.com/other/status/20">this one</a></p>'
        f'&mdash; Harbour Log (@harbour_log) <a href="{LINK}">October 1, 2024</a></blockquote>'
    )
    assert [ID] == keys(source)


@pytest.mark.parametrize(
    "source",
    [
        f'<blockquote class="twitter-tweet" data-lang="de"><a href="{LINK}"> </a></blockquote>',
        f'<blockquote class="twitter-video"><p>No</p>&mdash; Log (@harbour_log) <a href="{LINK}">1 Oct 2024</a></blockquote>',
        f'<blockquote><p>{WORDS}</p><p>— Log (@harbour_log) <a href="{LINK}">1. Oktober 2024</a></p></blockquote>',
        f'<blockquote><a href="{LINK}">{LINK}</a></blockquote>',
        f'<amp-twitter width="300" height="200" data-tweetid="{ID}"></amp-twitter>',
        f'<amp-twitter data-tweetid="https://x.com/harbour_log/status/{ID}"></amp-twitter>',
        f'<iframe id="twitter-widget-0" data-tweet-id="{ID}" src="page_files/Tweet.html"></iframe>',
        f'<div class="widget__tweet" data-tweet-id="{ID}"></div>',
        f'<embetty-tweet status="{ID}"></embetty-tweet>',
    ],
)
def test_other_forms_name_the_post(source: str) -> None:
    assert [ID] == keys(source)


@pytest.mark.parametrize(
    "source",
    [
        '<a class="twitter-tweet" href="https://twitter.com/intent/tweet?text=The+ferry">Share</a>',
        '<blockquote class="twitter-tweet"><a href="https://twitter.com/harbour_log">@harbour_log</a></blockquote>',
        f'<blockquote><p>He wrote <a href="{LINK}">a note</a> about it, and went home.</p></blockquote>',
        '<amp-twitter data-timeline-source-type="profile" data-timeline-screen-name="harbour_log"></amp-twitter>',
        '<amp-twitter data-momentid="1009149991452135424"></amp-twitter>',
        f'<div status="{ID}"></div>',
        '<div data-tweet-id="soon"></div>',
        f'<blockquote class="quote"><blockquote class="twitter-tweet"><a href="{LINK}"></a></blockquote></blockquote>',
    ],
)
def test_similar_markup_is_no_post(source: str) -> None:
    assert [] == keys(source)


def test_words_that_the_platform_truncated_are_marked() -> None:
    words = "word " * 54
    source = (
        f'<blockquote class="twitter-tweet"><p>{words}end… <a href="https://t.co/aB3dE6gH9j">pic.x.com/aB3dE6gH9j</a></p>'
        f'&mdash; Log (@harbour_log) <a href="{LINK}">October 1, 2024</a></blockquote>'
    )
    (embed,) = embeds(source)
    assert (True, ("pic.x.com/aB3dE6gH9j",)) == (embed.truncated, embed.aliases)


def test_an_emoji_shown_as_a_picture_is_a_character() -> None:
    source = (
        '<blockquote class="twitter-tweet"><p>Sea fog <img class="emoji" alt="🌫️" src="fog.svg"></p>'
        f'&mdash; Log (@harbour_log) <a href="{LINK}">October 1, 2024</a></blockquote>'
    )
    assert ["Sea fog 🌫️"] == [embed.words for embed in embeds(source)]


def test_a_newsletter_card_has_the_post_in_its_json() -> None:
    told = (
        f'{{"url":"https://twitter.com/harbour_log/status/{ID}?s=20","full_text":"Gulls &amp;amp; gales &amp;lt;3",'
        '"username":"harbour_log",'
        '"name":"Harbour Log","date":"Tue Oct 01 19:59:18 +0000 2024"}'
    )
    source = f"<div class=\"tweet\" data-attrs='{told}'></div>"
    (embed,) = embeds(source)
    assert ("Gulls & gales <3", "Harbour Log", date(2024, 10, 1)) == (embed.words, embed.author, embed.printed)


def test_a_url_names_its_post_and_the_author() -> None:
    url = parse_url(LINK)
    assert url is not None
    (embed,) = markup.FINDER.embeds(Address(url=url))
    assert (Form.BARE_URL, "harbour_log") == (embed.form, embed.handle)
