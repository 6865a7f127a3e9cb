"""When a page is worth a browser, and what source and rendered page show together."""

import pytest

from archiver.finding.context import find_contexts
from archiver.finding.main_text import extract_main_text, version_digest
from archiver.finding.rendering import merge_rendered, needs_rendering
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.posts import PostRef

PROSE = "<p>The harbour office said on Monday that the ferries would sail again before the week was out.</p>" * 4
WIDGETS = '<script async src="https://platform.twitter.com/widgets.js"></script>'


def page(body: str) -> Article:
    text = f"<html><head><title>T</title></head><body>{body}</body></html>"
    return Article(source="a", text=text, markup=Markup.HTML, content=text.encode())


def shown(key: str, form: Form = Form.BLOCKQUOTE, **facts: str | None) -> Embed:
    locator = f'blockquote:has(a[href*="/{key}"])'
    return Embed(platform="x", post=PostRef(platform="x", key=key), form=form, locator=locator, words=facts.get("words"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PROSE, False),
        (PROSE + WIDGETS, True),
        (PROSE + WIDGETS + '<a class="twitter-share-button">', False),
        (PROSE + "<script></script>" + '<div class="tweet-embed" data-id="7"></div>', True),
        (PROSE + "<script></script>" + '<div class="twitter-share"></div>', False),
        (PROSE + "<script></script>" + '<div class="tweet-embed"><p>Here it is</p></div>', False),
        ('<div id="root"></div><script src="/app.js"></script>', True),
        ('<div id="root"></div>', False),
        (PROSE + '<script src="https://embed.bsky.app/static/embed.js"></script>', True),
    ],
)
def test_a_page_hints_at_posts_that_it_does_not_contain(body: str, *, expected: bool) -> None:
    assert expected == needs_rendering(page(body), ())


def test_a_script_with_its_post_beside_it_hints_at_nothing() -> None:
    assert not needs_rendering(page(PROSE + WIDGETS), (shown("1"),))


@pytest.mark.parametrize(
    ("script", "platform"),
    [
        ("https://truthsocial.com/embed.js", "truthsocial"),
        ("https://social.example/embed.js", "mastodon"),
        ("https://www.threads.net/embed.js", "threads"),
        ("https://embed.reddit.com/widgets.js", "reddit"),
        ("//www.instagram.com/embed.js", "instagram"),
    ],
)
def test_a_platforms_script_hints_at_its_own_posts_and_nobody_elses(script: str, platform: str) -> None:
    loaded = page(f'{PROSE}<script async src="{script}"></script>')
    own = Embed(platform=platform, post=PostRef(platform=platform, key="1"), form=Form.IFRAME)
    assert (True, False) == (needs_rendering(loaded, ()), needs_rendering(loaded, (own,)))


def test_a_flat_text_is_never_rendered() -> None:
    assert not needs_rendering(Article(source="a", text=WIDGETS, markup=Markup.TEXT, content=b""), ())


def test_source_and_rendered_page_are_put_together_post_by_post() -> None:
    raw = (shown("1", words="Water"), shown("2", form=Form.IFRAME))
    rendered = (shown("2", words="Rising"), shown("3"), shown("1", form=Form.IFRAME))

    assert [("1", Form.BLOCKQUOTE, "Water"), ("2", Form.IFRAME, "Rising"), ("3", Form.RENDERED, None)] == [
        (one.post.key, one.form, one.words) for one in merge_rendered(raw, rendered) if one.post
    ]
    assert (1, 2, 3) == tuple(one.position for one in merge_rendered(raw, rendered))


def test_a_link_in_the_source_that_the_rendered_page_shows_is_an_embed() -> None:
    linked = Embed(platform="x", post=PostRef(platform="x", key="1"), form=Form.BARE_URL, kind=Kind.LINK)
    (one,) = merge_rendered((linked,), (shown("1"),))

    assert (Kind.EMBED, Form.RENDERED) == (one.kind, one.form)


def test_an_articles_own_text_leaves_out_what_stands_around_it() -> None:
    around = "<aside><p>Most read: forty-one minutes ago a thing happened that everybody talks about</p></aside>"
    teaser = '<p><a href="/x">A teaser of another story that is long enough to pass for a paragraph</a></p>'

    assert extract_main_text(page(f"<article><h1>Head</h1>{PROSE}</article>")) == extract_main_text(
        page(f"<script>nonce=7</script>{around}<article><h1>Head</h1>{PROSE}{teaser}</article>{around}")
    )


def test_two_readings_are_one_version_when_title_text_and_posts_are_the_same() -> None:
    one, other = page(PROSE), page(PROSE + "<!-- served by 17 -->")
    marks = {version_digest(article, (shown("1"),), extract_main_text(article)) for article in (one, other)}

    assert 1 == len(marks)
    assert version_digest(one, (shown("2"),), extract_main_text(one)) not in marks
    assert version_digest(one, (), extract_main_text(one)) not in marks
    assert version_digest(one, (shown("1"),), extract_main_text(page(PROSE.replace("Monday", "Tuesday")))) not in marks


def test_the_words_around_a_post_are_the_readers() -> None:
    quoted = '<blockquote><p>Words</p><a href="https://x.com/a/status/77">April 1</a></blockquote>'
    body = f"<div><p>Long before.</p><p>He wrote:</p></div><div><script>no()</script>{quoted}</div><p>And   so it was.</p>"
    (around,) = find_contexts(page(body), (shown("77"),))

    assert ("Long before. He wrote:", "And so it was.") == (around.before, around.after)


def test_a_range_of_a_flat_text_has_words_around_it_and_nonsense_has_none() -> None:
    article = Article(source="a", text="He wrote: WORDS And so it was.", markup=Markup.TEXT, content=b"")
    embeds = tuple(Embed(platform="x", post=None, form=Form.FLAT_TEXT, locator=one) for one in ("char=10,15", "char=x", "", "p >"))

    assert [("He wrote:", "And so it was."), ("", ""), ("", ""), ("", "")] == [
        (one.before, one.after) for one in find_contexts(article, embeds)
    ]
    assert {("", "")} == {(one.before, one.after) for one in find_contexts(page(PROSE), embeds)}
