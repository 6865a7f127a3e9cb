"""The walk over an article, with all platforms."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Embed, Form, Kind
from archiver.platforms import REGISTRY

POST = "https://twitter.com/harbour_log/status/1841206275088290279"
OTHER = "https://x.com/harbour_log/status/1964084223871971826"
QUOTE = f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@harbour_log) <a href="{POST}">October 1, 2024</a></blockquote>'


def find(content: str) -> list[Embed]:
    return list(find_embeds(read_article("a.html", content.encode()), REGISTRY))


def told(content: str) -> list[tuple[str, str, str]]:
    return [(str(embed.post), embed.kind.value, embed.form.value) for embed in find(content)]


def test_the_same_post_in_several_forms_is_one_with_the_richest_form_s_facts() -> None:
    page = f'<p><a href="{POST}">See it</a></p><iframe src="https://platform.twitter.com/embed/Tweet.html?id={POST[-19:]}"></iframe>{QUOTE}'
    (embed,) = find(page)
    assert (Kind.EMBED, Form.BLOCKQUOTE, "Fog.", 1) == (embed.kind, embed.form, embed.words, embed.position)


def test_posts_come_in_the_order_in_which_they_stand() -> None:
    page = f'<p><a href="{OTHER}">{OTHER}</a></p><p>And then:</p>{QUOTE}'
    assert [1, 2] == [embed.position for embed in find(page)]
    assert ["x:1964084223871971826", "x:1841206275088290279"] == [str(embed.post) for embed in find(page)]


def test_a_link_in_running_text_is_a_link_and_one_that_is_its_paragraph_an_embed() -> None:
    page = f'<p>As <a href="{POST}">she wrote</a>, it is late.</p><p><a href="{OTHER}">{OTHER}</a></p>'
    assert [("x:1841206275088290279", "link", "bare-url"), ("x:1964084223871971826", "embed", "bare-url")] == told(page)


@pytest.mark.parametrize(
    "markup",
    [
        '<a class="twitter-share-button" href="https://twitter.com/intent/tweet?url=https://example.org/a">Tweet</a>',
        '<a class="twitter-timeline" href="https://twitter.com/harbour_log">Tweets</a>',
        '<a class="twitter-follow-button" href="https://twitter.com/harbour_log">Follow</a>',
        '<div class="tweet">no post at all</div>',
        "<style>blockquote.twitter-tweet { margin: 0 }</style>",
        f"<!-- {QUOTE} -->",
    ],
)
def test_buttons_timelines_and_styles_are_nothing(markup: str) -> None:
    assert [] == told(f"<html><body><p>Text.</p>{markup}</body></html>")


def test_addresses_in_flat_text_are_embeds_alone_on_a_line_and_links_elsewhere() -> None:
    text = f"The bridge is closed, as was said before ({POST}), and will be.\n\n{OTHER}\n\nMore will follow."
    assert [("x:1841206275088290279", "link", "bare-url"), ("x:1964084223871971826", "embed", "bare-url")] == told(text)


def test_the_founding_article_gives_its_two_posts_in_every_field(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("*.txt")
    first, second = find_embeds(read_article(str(path), path.read_bytes()), REGISTRY)
    assert ("pic.twitter.com/xlXOy8Yd8h", "pic.twitter.com/9QQDxkJhQ2") == (*first.aliases, *second.aliases)
    assert ("WhiteHouse", "The White House", False) == (first.handle, first.author, first.truncated)
    assert ("VigilantFox", "The Vigilant Fox 🦊", True) == (second.handle, second.author, second.truncated)
    assert ("“I love", "NEW: El", "@NayibBukele", "“You have 350…") == (
        (first.words or "")[:7],
        (second.words or "")[:7],
        (first.words or "")[-12:],
        (second.words or "")[-14:],
    )
    assert ["2025-04-14"] * 2 == [str(embed.printed) for embed in (first, second)]


@given(st.text(alphabet='<>/="ablockquote iframe twitter-tweet data-tweet-id href x.com/a/status/20 &;{}[]\\', max_size=300))
def test_no_markup_makes_it_stumble(page: str) -> None:
    try:
        article = read_article("any", f"<p>{page}".encode())
    except ValueError:
        return
    for position, embed in enumerate(find_embeds(article, REGISTRY), start=1):
        assert position == embed.position


def took(content: str) -> float:
    article = read_article("a.html", content.encode())
    begun = time.process_time()
    find_embeds(article, REGISTRY)
    return time.process_time() - begun


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<p><a href=x id={}>",
        "<b id={}><p>",
        f"<a href='{POST}'>x</a>",
        "<blockquote class=twitter-tweet>",
        "<blockquote class=twitter-tweet>status</blockquote>",
        "<table><tr><td>",
        "<a href='",
        "<!-- ",
        "<svg><title>",
        "<template>",
        "<noscript>",
    ],
)
def test_hostile_pages_take_bounded_time(piece: str) -> None:
    page = "<html><body>" + "".join(piece.replace("{}", str(number)) for number in range(10_000))
    assert took(page) < 5


def test_a_script_of_any_size_costs_no_more_than_reading_it() -> None:
    state = json.dumps({"items": [{"text": "status", "nested": [[[[]]]]}] * 20_000})
    assert took(f"<html><script type='application/json'>{state}</script>{QUOTE}") < 5


def test_a_post_that_an_attribute_names_by_its_author_alone_has_a_place_without_a_key() -> None:
    """Found by fuzzing: hidden markup can hold an attribution and nothing that names its post."""
    hidden = "&lt;p&gt;Fog.&lt;/p&gt;&lt;p&gt;— Log (@harbour_log) October 1, 2024&lt;/p&gt;&lt;div&gt;"
    assert ["harbour_log"] == [embed.handle for embed in find(f'<div data-x="{hidden} twitter.com/"></div>')]


def test_links_to_the_page_s_own_host_are_passed_over_only_where_they_cannot_name_a_post() -> None:
    page = (
        '<html><head><link rel="canonical" href="https://news.example/story"></head><body>'
        '<a href="https://news.example/other">another story</a>'
        '<a href="https://www.facebook.com/watch/?v=123456789&amp;from=https://news.example/story">a video</a>'
        '<a href="https://news.example/p/log/123456789012345678">a picture</a>'
        '<a href="https://news.example/@log/109318821117356215">a status</a>'
    )
    found = find_embeds(read_article("own.html", page.encode()), REGISTRY)

    assert ["facebook", "mastodon", "mastodon"] == [embed.platform for embed in found]
