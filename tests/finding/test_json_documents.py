"""Articles as JSON documents, and documents that look like them."""

import json

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.json_documents import parse_json_articles
from archiver.model.embeds import Kind
from archiver.platforms import FINDERS

TWEET = (
    '<p>He wrote:</p><blockquote class="twitter-tweet"><p>Fog</p><a href="https://twitter.com/jack/status/20">x</a></blockquote>'
)
CONTENTFUL_TWEET = {"nodeType": "embedded-entry-block", "data": {"type": "tweet", "url": "https://twitter.com/jack/status/20"}}
APPLE_NEWS = {
    "version": "1.7",
    "identifier": "fog",
    "language": "de",
    "title": "Fog & rain",
    "metadata": {"canonicalURL": "https://news.example/fog", "datePublished": "2025-04-14T10:00:00Z"},
    "components": [
        {"role": "title", "text": "Fog & rain"},
        {"role": "body", "text": "The mayor **wrote** on Monday, see [this](https://x.com/jack/status/29).", "format": "markdown"},
        {"role": "tweet", "URL": "https://twitter.com/jack/status/20"},
        {"role": "container", "components": [{"role": "instagram", "URL": "https://www.instagram.com/p/BmvhPQEn0sA/"}]},
        {"role": "link_button", "text": "Our post", "URL": "https://twitter.com/jack/status/21"},
        {"role": "author", "text": '<a href="https://twitter.com/jack/status/22">Jack</a>', "format": "html"},
    ],
}


def shown(document: object, kind: Kind = Kind.EMBED) -> list[str]:
    """The posts of a kind in all articles of a document."""
    articles = parse_json_articles(json.dumps(document).encode()) or ()
    pages = (read_article("a", article.as_page(), url=article.url) for article in articles)
    return [str(embed.post) for page in pages for embed in find_embeds(page, FINDERS) if embed.kind is kind]


def test_the_components_of_apple_news_show_posts_and_its_buttons_do_not() -> None:
    assert ["x:20", "instagram:BmvhPQEn0sA"] == shown(APPLE_NEWS)
    assert "x:29" in shown(APPLE_NEWS, Kind.LINK)


def test_a_document_states_title_address_date_and_language() -> None:
    (article,) = parse_json_articles(b"\xef\xbb\xbf" + json.dumps(APPLE_NEWS).encode()) or ()
    metadata = read_article("a", article.as_page()).metadata

    assert ("Fog & rain", "https://news.example/fog", "2025-04-14", "de") == (
        *(metadata.title, str(metadata.url), str(metadata.published), metadata.language),
    )


@pytest.mark.parametrize(
    "document",
    [
        {"uri": "urn:fog", "headline": "Fog", "body_xhtml": TWEET},
        {
            "uri": "urn:fog",
            "headlines": [{"value": "Fog"}],
            "bodies": [{"role": "main", "contentType": "text/html", "value": TWEET}],
        },
        {"id": 1, "link": "https://n.example/1", "title": {"rendered": "Fog"}, "content": {"rendered": TWEET}},
        [{"link": "https://n.example/1", "title": {"rendered": "Fog"}, "content": {"rendered": TWEET}}],
        {"id": "1", "title": "Fog", "content_html": TWEET},
        {"posts": [{"title": "Fog", "url": "https://n.example/1", "html": TWEET}]},
        {"response": {"content": {"webTitle": "Fog", "fields": {"body": TWEET}}}},
        {"data": {"type": "node--article", "attributes": {"title": "Fog", "body": {"processed": TWEET}}}},
        {"headlines": {"basic": "Fog"}, "content_elements": [{"type": "oembed_response", "raw_oembed": {"html": TWEET}}]},
        {"kind": "blogger#post", "title": "Fog", "content": TWEET},
        {"_type": "article", "title": "Fog", "body": [{"_type": "tweet", "url": "https://twitter.com/jack/status/20"}]},
        {
            "result": [
                {"_type": "article", "title": "Fog", "body": [{"_type": "tweet", "url": "https://twitter.com/jack/status/20"}]}
            ]
        },
        {"items": [{"fields": {"title": "Fog", "body": {"nodeType": "document", "content": [CONTENTFUL_TWEET]}}}]},
        {"items": [{"title": "Fog", "content": {"direction": "ltr", "content": TWEET}}]},
    ],
    ids=[
        "ninjs",
        "ninjs 2",
        "wordpress",
        "wordpress list",
        "feed item",
        "ghost",
        "guardian",
        "drupal",
        "arc",
        "blogger",
        "sanity",
        "sanity query",
        "contentful",
        "feedly",
    ],
)
def test_the_body_of_an_article_is_read_wherever_its_program_keeps_it(document: object) -> None:
    assert ["x:20"] == shown(document)


@pytest.mark.parametrize(
    "document",
    [
        {"id": 7, "post": 1, "author_name": "Ann", "link": "https://n.example/1#c7", "content": {"rendered": TWEET}},
        {"id": "9", "url": "https://m.example/@ann/9", "content": "<p>Fog</p>", "account": {"username": "ann"}},
        {"title": "Fog", "link": "https://n.example/1", "excerpt": {"rendered": TWEET}},
        {"title": {"rendered": "Fog"}, "content": {"rendered": "", "protected": True}},
        [{"title": "Fog", "url": "https://n.example/1", "content": "a morning in April"}],
        {"title": "Fog", "components": []},
        ["https://n.example/1", "https://n.example/2"],
        {},
        [],
    ],
    ids=["comment", "status", "excerpt", "protected", "list of addresses", "empty", "addresses", "no field", "no item"],
)
def test_what_has_no_title_or_no_body_of_markup_is_no_article(document: object) -> None:
    assert parse_json_articles(json.dumps(document).encode()) is None


@pytest.mark.parametrize("content", [b"", b"{", b"Fog [1]", b'{"title": "Fog", "html": "<p>', b"[" * 100_000, b'"title"'])
def test_what_is_no_json_is_no_article(content: bytes) -> None:
    assert parse_json_articles(content) is None


def test_hostile_components_are_read_within_limits() -> None:
    deep: dict[str, object] = {"role": "tweet", "URL": "https://twitter.com/jack/status/20"}
    for _ in range(100):
        deep = {"role": "container", "components": [deep]}

    assert [] == shown(
        {"title": "\ud800", "url": "https://\ud800/", "components": [deep, {"role": "body", "text": "</script><b>"}]}
    )


def test_a_document_cannot_close_the_script_that_its_state_becomes() -> None:
    state = {"type": "tweet", "url": "https://example.org/</script><blockquote>", "id": "x"}
    (article,) = parse_json_articles(json.dumps({"title": "Fog", "body": [state]}).encode()) or ()

    assert 1 == article.as_page().count(b"</script>")


def test_lines_of_json_are_articles_and_lines_of_anything_else_are_not() -> None:
    articles = [{"title": title, "url": f"https://a.example/{title}", "content": TWEET} for title in ("fog", "rain")]
    fog, rain = map(json.dumps, articles)
    for text in (f"{fog}\n{rain}", f"{fog}\r\n{rain}\r\n", f"\x1e{fog}\n\x1e{rain}\n", f"{fog}\n\n{rain}\n{fog[:40]}"):
        assert ["fog", "rain"] == [article.title for article in parse_json_articles(text.encode()) or ()]
    for text in ('{"level": "info"}\n{"level": "warn"}', f"[1]: https://a.example\n{fog}", f"{{% tweet 20 %}}\n{fog}"):
        assert parse_json_articles(text.encode()) is None
