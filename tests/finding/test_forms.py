"""Every form of markup for posts, each beside something that looks like it and must not count."""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.boilerplate_signs import SIGNS
from archiver.model.digests import JSONValue
from archiver.model.urls import parse_url
from archiver.platforms import FINDERS

ID, OTHER = "1841206275088290279", "1964084223871971826"
X, LINK, OTHER_LINK = f"x:{ID}", f"https://twitter.com/log/status/{ID}", f"https://twitter.com/log/status/{OTHER}"
QUOTE = (
    '<blockquote class="twitter-tweet" data-lang="en"><p lang="en" dir="ltr">Fog. <a href="https://t.co/aB3dE6gH9j">'
    f'pic.twitter.com/aB3dE6gH9j</a></p>&mdash; Log (@log) <a href="{LINK}?ref_src=twsrc%5Etfw">October 1, 2024</a></blockquote>'
)
OTHER_QUOTE = QUOTE.replace(ID, OTHER)


def json_script(value: JSONValue) -> str:
    return f'<script type="application/json">{json.dumps(value)}</script>'


def assigned_json(value: JSONValue) -> str:
    return f"<script>window.__STATE__ = {json.dumps(value)};</script>".replace("<b", "\\u003cb").replace("</b", "\\u003c/b")


def json_ld(value: JSONValue) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def shown(page: str, *, url: str | None = None) -> list[tuple[str, str, str]]:
    """The embeds of an article with this markup in it: post, kind, form."""
    words = "<h1>Fog over the harbour</h1><p>The article has words of its own.</p>{}<p>And it has more of them.</p>"
    whole = f"<!doctype html><html><head><title>Fog</title></head><body><article>{words.format(page)}</article></body></html>"
    article = read_article("a.html", whole.encode(), url=parse_url(url or ""))
    return [(str(embed.post or embed.aliases[0]), embed.kind.value, embed.form.value) for embed in find_embeds(article, FINDERS)]


_CASES = re.compile(r"^=== (\S+) (\S+)\n(.*?)\n--- beside\n(.*?)\n(?=\n===|\Z)", re.MULTILINE | re.DOTALL)
CASES = [
    found.groups()
    for file in sorted((Path(__file__).parent / "forms").glob("*.txt"))
    for found in _CASES.finditer(file.read_text())
]
"""Post, form, markup that shows the post, and markup that must show none; a file for each family of forms."""


def test_every_case_in_the_files_is_read() -> None:
    marks = sum(file.read_text().count("=== ") for file in (Path(__file__).parent / "forms").glob("*.txt"))
    assert marks == len(CASES)


@pytest.mark.parametrize(("name", "form", "markup", "beside"), CASES)
def test_each_form_shows_its_post_and_what_looks_like_it_shows_none(name: str, form: str, markup: str, beside: str) -> None:
    assert [(name, "embed", form)] == shown(f"{beside}<p>Between them stands a paragraph.</p>{markup}")
    assert [] == shown(beside)


def test_a_link_in_running_text_is_no_embed_and_hides_none() -> None:
    page = f'<p>As <a href="{OTHER_LINK}">the log said</a>, it was late.</p>{QUOTE}'
    assert [(f"x:{OTHER}", "link", "bare-url"), (X, "embed", "blockquote")] == shown(page)


@pytest.mark.parametrize(
    "markup",
    [
        '<p>See <a href="{}"><img src="https://pbs.twimg.com/{}.jpg" alt=""></a> for it.</p>',
        '<blockquote><h4><a href="{}">Fog</a></h4><p>It came in at ten.</p></blockquote>',
        '<div class="content-about-tweets"><p>It was <a href="{}">denied</a>.</p></div>',
    ],
)
def test_a_link_in_what_only_looks_like_a_card_is_a_link(markup: str) -> None:
    assert [(X, "link", "bare-url")] == shown(markup.format(LINK, ID))


def test_one_post_in_six_forms_is_one_embed() -> None:
    page = (
        f'{QUOTE}<noscript>{QUOTE}</noscript><iframe src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe>'
        f'<p>https://x.com/i/status/{ID}</p><p><a href="{LINK}">again</a></p>{json_script({"type": "tweet", "url": LINK})}'
    )
    assert [(X, "embed", "blockquote")] == shown(page)


def test_a_link_beside_a_frame_gives_the_handle_that_the_frame_lacks() -> None:
    page = f'<iframe src="https://platform.twitter.com/embed/Tweet.html?id={ID}"></iframe><p>See <a href="{LINK}">it</a>, too.</p>'
    (embed,) = find_embeds(read_article("a.html", f"<article><p>Fog.</p>{page}</article>".encode()), FINDERS)
    assert ("embed", "log") == (embed.kind.value, embed.handle)


def test_a_text_without_a_link_is_the_linked_post_of_the_same_author_day_and_words() -> None:
    text = "<div><p>Fog.</p><p>— Log (@log) October 1, 2024</p></div>"
    assert [X] == [name for name, _, _ in shown(f"{QUOTE}<p>It was foggy.</p>{text}")]


def test_keys_that_differ_in_case_are_two_posts() -> None:
    page = "".join(f'<iframe src="https://www.instagram.com/p/{code}/embed/"></iframe>' for code in ("CuE2WNQs6vA", "CuE2WNQs6va"))
    assert ["instagram:CuE2WNQs6vA", "instagram:CuE2WNQs6va"] == [name for name, _, _ in shown(page)]


@pytest.mark.parametrize("service", ["pinterest", "nostr", "imgur"])
def test_a_service_without_keys_of_a_form_of_their_own_is_named_by_no_key(service: str) -> None:
    page = f'{QUOTE}<div class="tweet" data-type="{service}" data-post-id="123456789012">A box.</div>'
    assert [X] == [name for name, _, _ in shown(page)]


def test_a_class_of_the_whole_page_makes_nothing_boilerplate() -> None:
    page = f'<html><body class="newsletter"><main class="promo"><p>Some words.</p>{QUOTE}</main></body></html>'
    assert [X] == [str(embed.post) for embed in find_embeds(read_article("a.html", page.encode()), FINDERS)]


def test_an_attribution_is_found_after_the_markup_was_removed() -> None:
    page = "<p>Some words.</p><p>Fog. pic.twitter.com/aB3dE6gH9j</p><p>— Log (@log) October 1, 2024</p>"
    (embed,) = find_embeds(read_article("a.html", page.encode()), FINDERS)
    assert ("Fog.", "Log", "log", "2024-10-01") == (embed.words, embed.author, embed.handle, str(embed.printed))


@pytest.mark.parametrize(
    "around",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<pre><code>{}</code></pre>",
        '<aside class="widget">{}</aside>',
        '<div class="box sidebar"><div>{}</div></div>',
        '<div id="footer">{}</div>',
        "<section><h2>More stories</h2>{}</section>",
        "<section><h3> Lesen Sie auch: </h3><div>{}</div></section>",
        *(f'<div class="{name}">{{}}</div>' for sign in SIGNS for name in sign.examples),
    ],
)
def test_posts_beside_the_article_do_not_count(around: str) -> None:
    assert [(X, "embed", "blockquote")] == shown(QUOTE + around.format(OTHER_QUOTE))


@pytest.mark.parametrize(
    "around",
    [
        "<aside>{}</aside>",
        "<pre>{}</pre>",
        "<section><h2>More than stories</h2>{}</section>",
        "<section><p>Fog.</p><h2>More stories</h2></section>{}",
        '<div class="sidebar"><h1>Fog</h1>{}</div>',
        '<div class="sidebar"><div itemprop="articleBody">{}</div></div>',
        '<div class="sidebar article-body">{}</div>',
        *(f'<div class="{name}">{{}}</div>' for sign in SIGNS for name in sign.counterexamples),
    ],
)
def test_posts_in_elements_that_only_look_like_boxes_count(around: str) -> None:
    assert [(X, "embed", "blockquote")] == shown(around.format(QUOTE))


def test_a_field_with_markup_to_copy_shows_no_post() -> None:
    escaped = html.escape(QUOTE)
    assert [] == shown(f"<label>Embed this post</label><textarea readonly>{escaped}</textarea>")
    assert [(X, "embed", "consent")] == shown(f'<textarea class="consent">{escaped}</textarea>')


@pytest.mark.parametrize(
    "wrap",
    [
        json_script,
        assigned_json,
        lambda value: f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": value})}</script>',
    ],
)
def test_posts_of_other_stories_in_the_page_state_do_not_count(wrap: Callable[[JSONValue], str]) -> None:
    own, other = "https://a.example/news/fog", "https://a.example/news/rain"
    value: JSONValue = {
        "story": {"headline": "Fog", "canonical_url": own, "body": [{"type": "tweet", "url": LINK, "html": QUOTE}]},
        "more": [{"headline": "Rain", "canonical_url": other, "body": [{"type": "tweet", "url": OTHER_LINK, "html": OTHER_QUOTE}]}],
    }
    assert [X] == [name for name, _, _ in shown(wrap(value), url=own)]


@pytest.mark.parametrize(
    ("kind", "key", "address"),
    [
        ("twitter", ID, f"https://x.com/i/article/{ID}"),
        ("tweet", ID, f"//mobile.twitter.com/i/events/{ID}"),
    ],
)
def test_an_objects_number_is_no_key_if_its_address_says_what_else_it_is(kind: str, key: str, address: str) -> None:
    beside: dict[str, JSONValue] = {"type": kind, "id": key, "embedId": key}
    assert [] == shown(json_script({"body": [beside | {"url": address}]}))
    assert [] != shown(json_script({"body": [beside | {"url": f"https://a.example/embeds/{key}"}]}))


def test_an_elements_number_is_no_key_if_its_address_says_what_else_it_is() -> None:
    element = f'<div class="embed" data-provider="twitter" data-id="{ID}" data-url="https://{{}}"></div>'
    assert [] == shown(element.format(f"x.com/i/article/{ID}"))
    assert [X, X] == [shown(element.format(url))[0][0] for url in (f"x.com/log/status/{ID}", f"a.example/{ID}")]


@pytest.mark.parametrize(
    "element",
    [
        '<div class="embed" data-provider="twitter" data-type="list" data-id="{}"></div>',
        '<div data-type="Event" class="embed" data-provider="twitter" data-id="{}"></div>',
        '<div class="twitter-moment" data-id="{}"></div>',
        '<div class="embed twitterEvent" data-id="{}"></div>',
        '<amp-twitter data-timeline-id="{}" data-width="500"></amp-twitter>',
    ],
)
def test_an_elements_number_is_no_key_if_its_class_or_type_says_what_else_it_is(element: str) -> None:
    assert [] == shown(element.format(ID))
    tweet = re.sub("list|Event|moment|timeline", "tweet", element)
    assert [(X, "embed")] == [found[:2] for found in shown(tweet.format(ID))]


def test_posts_of_other_stories_in_json_ld_do_not_count() -> None:
    value: JSONValue = [
        {"@type": "NewsArticle", "headline": "Fog", "url": "/news/fog", "articleBody": f"Fog.\n\n{LINK}\n\nMore fog."},
        {"@type": "NewsArticle", "headline": "Rain", "url": "/news/rain", "articleBody": f"Rain.\n\n{OTHER_LINK}\n\nMore rain."},
    ]
    assert [(X, "embed", "json")] == shown(json_ld(value), url="https://a.example/news/fog")


@pytest.mark.parametrize(
    "wrapped", ["[embed]{}[/embed]", "{{% embed {} %}}", "{{{{< tweet {} >}}}}", "[#twitter: {}]", "<{}>", "* {}", "> {}", "{}."]
)
def test_a_url_alone_on_its_line_is_an_embed_whatever_shortcode_is_around_it(wrapped: str) -> None:
    text = f"Some words of the article.\n\n{wrapped.format(LINK)}\n\nMore of them, and [a link]({OTHER_LINK}) among them."
    found = find_embeds(read_article("a.md", text.encode()), FINDERS)
    assert [(X, "embed"), (f"x:{OTHER}", "link")] == [(str(embed.post), embed.kind.value) for embed in found]


def test_an_amp_element_has_the_words_of_its_placeholder() -> None:
    placeholder = QUOTE.replace("<blockquote", "<blockquote placeholder")
    page = f'<p>Fog.</p><amp-twitter data-tweetid="{ID}"><div fallback>Loading</div>{placeholder}</amp-twitter>'
    (embed,) = find_embeds(read_article("a.html", page.encode()), FINDERS)
    assert ("Fog.", "Log", "amp") == (embed.words, embed.author, embed.form.value)


def test_updates_of_a_live_blog_count_at_addresses_of_their_own_and_other_stories_do_not() -> None:
    own, card, other = "https://a.example/live/fog", "https://a.example/cards/1", "https://a.example/live/rain"
    value: JSONValue = {
        "@type": "LiveBlogPosting",
        "headline": "Fog",
        "url": own,
        "liveBlogUpdate": [{"@type": "BlogPosting", "headline": "Morning", "url": card, "articleBody": QUOTE}],
        "hasPart": [{"@type": "BlogPosting", "headline": "Rain", "url": other, "articleBody": OTHER_QUOTE}],
    }
    assert [X] == [name for name, _, _ in shown(json_ld(value), url=own)]


def test_the_text_of_an_update_shows_posts_by_attribution_and_links_to_others() -> None:
    body = "Fog. pic.twitter.com/aB3dE6gH9j — Log (@log) October 1, 2024"
    value: JSONValue = {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@type": "BlogPosting", "articleBody": body}]}
    linked: JSONValue = {"@type": "NewsArticle", "articleBody": f"As the log said ({OTHER_LINK}), it was late."}
    assert [("pic.twitter.com/aB3dE6gH9j", "embed")] == [(name, kind) for name, kind, _ in shown(json_ld(value))]
    assert [(f"x:{OTHER}", "link")] == [(name, kind) for name, kind, _ in shown(json_ld(linked))]


def test_a_reference_to_media_in_news_xml_shows_its_post() -> None:
    assert [X] == [
        name for name, _, _ in shown(f'<media><media-reference mime-type="text/html" source="{LINK}"></media-reference></media>')
    ]
