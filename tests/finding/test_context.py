"""Context: the words of an article before and after a post."""

import pytest

from archiver.finding import find_embeds
from archiver.finding.context import find_contexts
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef
from archiver.platforms import FINDERS


def page(body: str) -> Article:
    text = f"<html><head><title>T</title></head><body>{body}</body></html>"
    return Article(source="a", text=text, markup=Markup.HTML, content=text.encode())


def shown(key: str) -> Embed:
    return Embed(
        platform="x", post=PostRef(platform="x", key=key), form=Form.BLOCKQUOTE, locator=f'blockquote:has(a[href*="/{key}"])'
    )


def test_the_context_is_the_visible_text_beside_the_post() -> None:
    quoted = '<blockquote><p>Words</p><a href="https://x.com/a/status/77">April 1</a></blockquote>'
    body = f"<div><p>Long before.</p><p>He wrote:</p></div><div><script>no()</script>{quoted}</div><p>And   so it was.</p>"
    (context,) = find_contexts(page(body), (shown("77"),))

    assert ("Long before. He wrote:", "And so it was.") == (context.before, context.after)


def test_the_context_of_nested_quotations_is_that_of_the_outermost() -> None:
    inner = '<blockquote>He said: <a href="https://x.com/a/status/77">April 1</a></blockquote>'
    body = f"<blockquote>Another.</blockquote><p>Before.</p><blockquote>Reply. {inner}</blockquote><p>After.</p>{inner}"
    (context,) = find_contexts(page(body), (shown("77"),))

    assert ("Another. Before.", "After. He said: April 1") == (context.before, context.after)


def test_a_locator_that_selects_nothing_has_no_context() -> None:
    article = Article(source="a", text="He wrote: WORDS And so it was.", markup=Markup.TEXT, content=b"")
    embeds = tuple(
        Embed(platform="x", post=None, form=Form.FLAT_TEXT, locator=locator) for locator in ("char=10,15", "char=x", "", "p >")
    )

    assert [("He wrote:", "And so it was."), ("", ""), ("", ""), ("", "")] == [
        (context.before, context.after) for context in find_contexts(article, embeds)
    ]
    assert {("", "")} == {(context.before, context.after) for context in find_contexts(page("<p>Prose.</p>"), embeds)}


@pytest.mark.parametrize(
    "markup",
    [
        '<lite-youtube videoid="jP6fEHm-lA0"></lite-youtube>',
        '<iframe src="https://www.redditmedia.com/r/fog/comments/1abc23/x/?embed=true"></iframe>',
        '<p><a href="https://social.example/@log/112345678901234567">Fog</a></p>',
        "<p>[tweet https://twitter.com/log/status/1841206275088290279]</p>",
        "<p>https://bsky.app/profile/log.example/post/3kxjq2auebs2f</p>",
    ],
)
def test_the_post_of_each_form_is_selected_by_its_locator(markup: str) -> None:
    article = page(f"<article><p>He wrote:</p>{markup}<p>And so it was.</p></article>")
    embeds = find_embeds(article, FINDERS)

    assert ["He wrote:"] == [context.before for context in find_contexts(article, embeds)]
    assert ["And so it was."] == [context.after for context in find_contexts(article, embeds)]
