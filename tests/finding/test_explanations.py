"""Why each candidate of an article was claimed or left."""

from pathlib import Path

from archiver.finding import read_article
from archiver.finding.explained_articles import Explanation, explain_article
from archiver.platforms import FINDERS

SHARED = Path(__file__).resolve().parents[3] / "shared"
KEY = "1841206275088290279"
POST = f"https://twitter.com/harbour_log/status/{KEY}"
OTHER = "https://x.com/harbour_log/status/1964084223871971826"
QUOTE = f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@harbour_log) <a href="{POST}">October 1, 2024</a></blockquote>'


def explain(content: str, name: str = "a.html") -> list[Explanation]:
    return list(explain_article(read_article(name, content.encode()), FINDERS))


def the_one(content: str, candidate: str, name: str = "a.html") -> tuple[str, str | None, str]:
    """The rule, the post and the reason of the only candidate that has a text in it."""
    (explanation,) = [explanation for explanation in explain(content, name) if candidate in explanation.candidate]
    embed = explanation.embed
    return explanation.rule.value, str(embed.post) if embed else None, explanation.why


def in_page(markup: str) -> str:
    return f"<html><body>\n<p>Fog over the harbour.</p>\n{markup}\n</body></html>"


def test_a_platforms_own_markup_is_claimed_by_its_class() -> None:
    why = "x recognises its own markup, by the class “tweet” and what it holds"
    assert ("own-markup", "x:1841206275088290279", why) == the_one(
        in_page(f'<div class="tweet" data-tweet-id="{KEY}">Fog.</div>'), "<div"
    )


def test_a_candidate_within_a_claimed_element_belongs_to_its_post() -> None:
    assert ("inside-post", None, "belongs to x:1841206275088290279") == the_one(in_page(QUOTE), "<a ")


def test_a_candidate_beside_the_article_names_the_element_around_it_and_the_sign() -> None:
    rule, post, why = the_one(in_page(f'<div class="rt-sidebar-a">{QUOTE}</div>'), "<blockquote")

    assert ("boilerplate", None) == (rule, post)
    assert '<div class="rt-sidebar-a">' in why
    assert "“rt-sidebar-a” is like “sidebar” in the table of signs" in why
    assert "x:1841206275088290279" in why
