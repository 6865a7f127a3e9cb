"""Why each candidate of an article was claimed or left."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.explained_articles import Explanation, explain_article
from archiver.platforms import FINDERS

SHARED = Path(__file__).resolve().parents[3] / "shared"
KEY = "1841206275088290279"
POST = f"https://twitter.com/harbour_log/status/{KEY}"
OTHER = "https://x.com/harbour_log/status/1964084223871971826"
QUOTE = f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@harbour_log) <a href="{POST}">October 1, 2024</a></blockquote>'
LONE = f'<p><a href="{OTHER}">{OTHER}</a></p>'
STATE = '<script type="application/json">{}</script>'


def explain(content: str, name: str = "a.html") -> list[Explanation]:
    return list(explain_article(read_article(name, content.encode()), FINDERS))


def the_only(content: str, candidate: str, name: str = "a.html") -> tuple[str, str | None, str]:
    """The rule, the post and the reason of the only candidate that has a text in it."""
    (explanation,) = [explanation for explanation in explain(content, name) if candidate in explanation.candidate]
    embed = explanation.embed
    return explanation.rule.value, str(embed.post) if embed else None, explanation.why


def in_page(markup: str) -> str:
    return f"<html><body>\n<p>Fog over the harbour.</p>\n{markup}\n</body></html>"


@pytest.mark.parametrize(
    ("rule", "candidate", "markup", "why"),
    [
        ("own-markup", "<div", f'<div class="tweet" data-tweet-id="{KEY}">Fog.</div>', "by the class “tweet”"),
        ("own-markup", "<blockquote", QUOTE, "by the tag <blockquote>"),
        ("address", "<div", f'<div data-embed-url="{POST}"></div>', "its attribute data-embed-url has the address"),
        ("name-and-key", "<div", f'<div data-provider="twitter" data-post-id="{KEY}"></div>', "names the service in one place"),
        ("lone-link", "<p", f"<p>{POST}</p>", "the address is all of a paragraph"),
        ("lone-link", "<a", f'<p><a href="{POST}">{POST}</a></p>', "alone in a paragraph"),
        ("running-text", "<a", f'<p>As <a href="{POST}">she wrote</a>, it is late.</p>', "shows words of its own"),
        ("running-text", "<a", f'<p>As <a href="{POST}">{POST}</a> says.</p>', "is not alone in its paragraph"),
        ("card", "<a", f'<div class="tweet-card"><p>Fog.</p><a href="{POST}">October 1, 2024</a></div>', "the box around it"),
        ("shortcode", "<p", f"<p>[tweet {KEY}]</p>", "has a shortcode in its text"),
        ("json", "<script", STATE.format(json.dumps({"type": "tweet", "url": POST})), "an object in its JSON says"),
        ("own-markup", "<template", f"<template>{QUOTE}</template>", "in its markup, <blockquote"),
        ("script", "<script", f'<script>twttr.widgets.createTweet("{KEY}", box)</script>', "is called to show a post"),
    ],
)
def test_a_claimed_candidate_says_by_which_rule(rule: str, candidate: str, markup: str, why: str) -> None:
    given, post, reason = the_only(in_page(markup), candidate)

    assert (rule, f"x:{KEY}") == (given, post)
    assert why in reason


@pytest.mark.parametrize(
    ("address", "purpose"),
    [
        ("https://twitter.com/harbour_log", "an account"),
        ("https://twitter.com/intent/tweet?url=https://example.org/a", "a form that shares"),
        ("https://twitter.com/intent/user?screen_name=harbour_log", "a button to follow"),
        ("https://twitter.com/hashtag/fog", "a search or a page of tags"),
        ("https://www.youtube.com/playlist?list=PLiZxWe0ejyv8DwdQIH0ZoamqCjhsIT", "a list"),
        ("https://www.facebook.com/", "the platform's front page"),
        ("https://www.instagram.com/explore/tags/fog/", "a search or a page of tags"),
        ("https://www.youtube.com/img/desktop/yt_1200.png", "a picture"),
    ],
)
def test_an_address_that_names_no_post_says_what_it_is(address: str, purpose: str) -> None:
    rule, post, why = the_only(in_page(f'<p>See <a href="{address}">there</a>.</p>'), "<a")

    assert ("no-post", None) == (rule, post)
    assert why.startswith(f"names no post: it is {purpose}")


def test_a_candidate_within_a_claimed_element_belongs_to_its_post() -> None:
    assert ("inside-post", None, f"belongs to x:{KEY}") == the_only(in_page(QUOTE), "<a ")


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        ('<div class="rt-sidebar-a">{}</div>', "“rt-sidebar-a” is like “sidebar” in the table of signs"),
        ("<nav>{}</nav>", "is in <nav>, which is beside the article by its tag"),
        ("<section><h3>More stories</h3>{}</section>", "by its heading “more stories”"),
    ],
)
def test_a_candidate_beside_the_article_names_the_element_around_it_and_the_sign(around: str, reason: str) -> None:
    rule, post, why = the_only(in_page(around.format(QUOTE)), "<blockquote")

    assert ("boilerplate", None) == (rule, post)
    assert reason in why
    assert f"else it would be x:{KEY}" in why


def test_a_button_says_that_it_is_one() -> None:
    rule, post, why = the_only(in_page(f'<div class="twitter-share-button" data-url="{POST}"></div>'), "<div")

    assert ("button", None) == (rule, post)
    assert "a button, a timeline or a list" in why


@pytest.mark.parametrize(
    ("rule", "fields", "why"),
    [
        ("beside", {"type": "share-button", "url": POST}, "a button shows no post"),
        ("beside", {"related": [{"type": "tweet", "url": POST}]}, "the field “related” holds what stands beside the article"),
        ("json", {"type": "note", "authorUrl": POST}, "“authorUrl” is named for an address that is not the embed's own"),
        ("json", {"kind": "note", "target": POST}, "the object around it does not say that it is an embed"),
    ],
)
def test_an_object_in_json_that_is_left_says_why(rule: str, fields: dict[str, object], why: str) -> None:
    given, post, reason = the_only(in_page(STATE.format(json.dumps({"blocks": [fields]}))), f"x:{KEY}")

    assert (rule, None) == (given, post)
    assert why in reason


def test_another_story_in_json_is_left_as_one() -> None:
    story = {"headline": "Rain", "canonical_url": "https://example.org/rain", "body": {"type": "tweet", "url": POST}}
    head = '<link rel="canonical" href="https://example.org/fog">'
    rule, post, why = the_only(head + in_page(STATE.format(json.dumps([story]))), f"x:{KEY}")

    assert ("beside", None) == (rule, post)
    assert "is another story" in why


def test_structured_data_about_a_video_is_left_by_its_type() -> None:
    video = {"@type": "VideoObject", "sharedContent": "", "url": "https://www.youtube.com/watch?v=jP6fEHm-lA0"}
    markup = f'<script type="application/ld+json">{json.dumps(video)}</script>'

    assert ("beside", None, "JSON-LD of the type VideoObject shows no post of the article") == the_only(in_page(markup), "jP6fEHm")


def test_a_service_with_a_key_in_an_attribute_that_is_not_known_for_keys_is_told() -> None:
    rule, post, why = the_only(in_page(f'<div data-provider="twitter" data-number="{KEY}"></div>'), "<div")

    assert ("not-read", None) == (rule, post)
    assert f"“data-number” has {KEY}, which looks like its key" in why


def test_an_element_that_names_several_services_is_told() -> None:
    _, post, why = the_only(in_page(f'<div class="twitter youtube" data-post-id="{KEY}"></div>'), "<div")

    assert post is None
    assert "it names several services (x, youtube)" in why


@pytest.mark.parametrize(
    ("candidate", "markup", "why"),
    [
        ("<!--", f"<!-- {QUOTE} -->", "is in a comment"),
        ("<meta", f'<meta name="source" content="{POST}">', "describes the page to other programs"),
        ("<img", '<img src="https://img.youtube.com/vi/jP6fEHm-lA0/0.jpg">', "is a picture"),
        ("widgets.js", '<script src="https://platform.twitter.com/widgets.js"></script>', "the platform's script"),
        ("<p", f"<p>As {POST} says, it is late.</p>", "among other words"),
        ("<script", '<script>var a = "https://twitter.com/";</script>', "without any of the words"),
        ("<i ", '<i class="icon-twitter"></i>', "names x, and has neither an address nor a key of it"),
    ],
)
def test_a_place_that_is_not_read_is_told_with_its_line(candidate: str, markup: str, why: str) -> None:
    (explanation,) = [explanation for explanation in explain(in_page(markup)) if candidate in explanation.candidate]

    assert ("not-read", None, 3) == (explanation.rule.value, explanation.embed, explanation.line)
    assert why in explanation.why


def test_a_service_that_many_elements_name_is_one_line() -> None:
    page = in_page('<i class="icon-twitter"></i>' * 500)

    assert [f"names x, as {499} others do, and has neither an address nor a key of it"] == [
        explanation.why for explanation in explain(page)
    ]


def test_the_second_place_of_a_post_says_where_the_first_is() -> None:
    first, second = [explanation for explanation in explain(in_page(f"{LONE}\n<p>Later.</p>\n{LONE}")) if explanation.embed]

    assert first.embed == second.embed
    assert second.why.endswith("; the same post as in line 3")


def test_explanations_are_in_the_order_of_the_page() -> None:
    page = in_page(f'<p>By <a href="https://x.com/log">Log</a></p>\n{LONE}\n<!-- {POST} -->\n{QUOTE}')

    assert [3, 4, 5, 6, 6] == [explanation.line for explanation in explain(page)]


def test_a_handle_in_parentheses_in_prose_is_told() -> None:
    rule, post, why = the_only(in_page("<p>Jo (@harbour_log) writes about <a href='https://x.com/log'>fog</a>.</p>"), "<p")

    assert ("attribution", None) == (rule, post)
    assert "without the date or the address of a post behind it is prose" in why


@pytest.mark.parametrize(
    ("rule", "text", "candidate", "why"),
    [
        ("lone-link", f"Fog.\n\n{POST}\n\nRain.\n", POST, "all of its line"),
        ("running-text", f"Fog, as {POST} says.\n", POST, "in running text"),
        (
            "attribution",
            "Fog.\n\nFog. pic.twitter.com/aB3dE6gH9j — Log (@log) October 1, 2024\n",
            "(@log)",
            "what a text keeps of a post",
        ),
        ("shortcode", f"Fog.\n\n{{{{< tweet {KEY} >}}}}\n", "tweet", "is a shortcode"),
        ("quotation", f"Fog.\n\n> Fog.\n>\n> — Log (@log) [October 1, 2024]({POST})\n", "> Fog.", "a Markdown quotation"),
        (
            "own-markup",
            f"# Fog\n\nFog over the harbour and the town.\n\n{QUOTE}\n\nRain, and more rain.\n",
            "<blockquote",
            "by the tag",
        ),
    ],
)
def test_a_claimed_part_of_a_flat_text_says_by_which_rule(rule: str, text: str, candidate: str, why: str) -> None:
    given, post, reason = the_only(text, candidate, "a.md")

    assert rule == given
    assert post is not None
    assert why in reason


@pytest.mark.parametrize(
    ("rule", "text", "candidate", "why"),
    [
        ("no-post", "Fog.\n\nSee https://x.com/harbour_log for more.\n", "https://x.com/harbour_log", "it is an account"),
        ("attribution", "Fog.\n\nJo (@harbour_log) writes about fog.\n", "Jo (@harbour_log) writes", "is prose"),
        ("code-sample", f"Fog.\n\n```\n{POST}\n```\n", POST, "is in a sample of code"),
        ("shortcode", "Fog.\n\n{{< tweet fog >}}\n", "{{< tweet fog >}}", "none of its arguments"),
        ("shortcode", f"Fog, <<tweet({KEY})>> and rain.\n", "<<tweet", "among other words on its line"),
    ],
)
def test_a_part_of_a_flat_text_that_is_left_says_why(rule: str, text: str, candidate: str, why: str) -> None:
    (explanation,) = [explanation for explanation in explain(text, "a.md") if candidate in explanation.candidate]

    assert (rule, None) == (explanation.rule.value, explanation.embed)
    assert why in explanation.why
    assert explanation.line in {1, 3, 4}


def test_many_candidates_are_cut_and_counted() -> None:
    links = "".join(f'<p>By <a href="https://x.com/log{number}">him</a>.</p>' for number in range(3_000))
    explanations = explain(in_page(links + QUOTE))

    assert "2,001 more" == explanations[-1].candidate
    assert [f"x:{KEY}"] == [str(explanation.embed.post) for explanation in explanations if explanation.embed]
    assert 1_002 == len(explanations)


def test_what_stands_there_is_short() -> None:
    longest = f'<div class="{"x" * 50_000}" data-embed-url="{POST}?{"y" * 5_000}">{"z" * 50_000}</div>'

    assert all(len(explanation.candidate) < 400 for explanation in explain(in_page(longest)))


def test_an_article_that_mentions_no_platform_has_no_explanations() -> None:
    assert [] == explain(in_page("<p>Nothing but fog.</p>"))


def shared_articles() -> Iterator[tuple[str, bytes]]:
    """Every third of the labelled pages and texts, and of the small articles of one form each."""
    for folder in ("corpus/pages", "corpus/text", "cases/forms"):
        for path in sorted((SHARED / folder).rglob("*"))[::3]:
            if path.suffix in {".gz", ".html", ".md", ".txt", ".json"}:
                yield path.name, gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.mark.skipif(not (SHARED / "corpus" / "pages").is_dir(), reason="the labelled pages are not here")
def test_the_posts_that_are_explained_as_claimed_are_those_that_find_gives() -> None:
    for name, content in shared_articles():
        article = read_article(name, content)
        claimed = {
            explanation.embed.position: explanation.embed for explanation in explain_article(article, FINDERS) if explanation.embed
        }

        assert list(find_embeds(article, FINDERS)) == [claimed[position] for position in sorted(claimed)], name
