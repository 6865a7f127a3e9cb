"""Finding the embeds of an article, with all platforms."""

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


def summary(content: str) -> list[tuple[str, str, str]]:
    return [(str(embed.post), embed.kind.value, embed.form.value) for embed in find(content)]


def test_one_post_in_several_forms_has_the_facts_of_the_richest() -> None:
    page = f'<p><a href="{POST}">See it</a></p><iframe src="https://platform.twitter.com/embed/Tweet.html?id={POST[-19:]}"></iframe>{QUOTE}'
    (embed,) = find(page)
    assert (Kind.EMBED, Form.BLOCKQUOTE, "Fog.", 1) == (embed.kind, embed.form, embed.words, embed.position)


def test_embeds_are_in_the_order_of_the_article() -> None:
    page = f'<p><a href="{OTHER}">{OTHER}</a></p><p>And then:</p>{QUOTE}'
    assert [1, 2] == [embed.position for embed in find(page)]
    assert ["x:1964084223871971826", "x:1841206275088290279"] == [str(embed.post) for embed in find(page)]


def test_a_link_is_an_embed_only_if_it_is_its_whole_paragraph() -> None:
    page = f'<p>As <a href="{POST}">she wrote</a>, it is late.</p><p><a href="{OTHER}">{OTHER}</a></p>'
    assert [("x:1841206275088290279", "link", "bare-url"), ("x:1964084223871971826", "embed", "bare-url")] == summary(page)


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
def test_buttons_timelines_styles_and_comments_are_no_posts(markup: str) -> None:
    assert [] == summary(f"<html><body><p>Text.</p>{markup}</body></html>")


def test_a_url_in_flat_text_is_an_embed_only_if_it_is_its_whole_line() -> None:
    text = f"The bridge is closed, as was said before ({POST}), and will be.\n\n{OTHER}\n\nMore will follow."
    assert [("x:1841206275088290279", "link", "bare-url"), ("x:1964084223871971826", "embed", "bare-url")] == summary(text)


def test_the_example_article_has_two_posts_with_all_their_fields(shared: Path) -> None:
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
def test_broken_markup_raises_nothing(page: str) -> None:
    try:
        article = read_article("any", f"<p>{page}".encode())
    except ValueError:
        return
    for position, embed in enumerate(find_embeds(article, REGISTRY), start=1):
        assert position == embed.position


def seconds_to_find(content: str) -> float:
    """The CPU time of finding the posts of a page."""
    article = read_article("a.html", content.encode())
    started = time.process_time()
    find_embeds(article, REGISTRY)
    return time.process_time() - started


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
    assert seconds_to_find(page) < 5


def test_a_large_script_takes_bounded_time() -> None:
    state = json.dumps({"items": [{"text": "status", "nested": [[[[]]]]}] * 20_000})
    assert seconds_to_find(f"<html><script type='application/json'>{state}</script>{QUOTE}") < 5


def test_an_attribution_in_an_attribute_needs_no_key_for_its_locator() -> None:
    """Found by fuzzing: encoded markup can hold an attribution and nothing that names its post."""
    hidden = "&lt;p&gt;Fog.&lt;/p&gt;&lt;p&gt;— Log (@harbour_log) October 1, 2024&lt;/p&gt;&lt;div&gt;"
    assert ["harbour_log"] == [embed.handle for embed in find(f'<div data-x="{hidden} twitter.com/"></div>')]


def test_a_link_to_the_own_host_counts_only_if_it_can_name_a_post() -> None:
    page = (
        '<html><head><link rel="canonical" href="https://news.example/story"></head><body>'
        '<a href="https://news.example/other">another story</a>'
        '<a href="https://www.facebook.com/watch/?v=123456789&amp;from=https://news.example/story">a video</a>'
        '<a href="https://news.example/p/log/123456789012345678">a picture</a>'
        '<a href="https://news.example/@log/109318821117356215">a status</a>'
    )
    found = find_embeds(read_article("own.html", page.encode()), REGISTRY)

    assert ["facebook", "mastodon", "mastodon"] == [embed.platform for embed in found]
