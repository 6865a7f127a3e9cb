"""Browser rendering: when a page needs it, and merging what source and rendered page show."""

import pytest

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
def test_a_page_that_seems_to_lack_posts_needs_rendering(body: str, *, expected: bool) -> None:
    assert expected == needs_rendering(page(body), ())


def test_an_embed_script_with_its_post_needs_no_rendering() -> None:
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
def test_an_embed_script_belongs_to_one_platform(script: str, platform: str) -> None:
    loaded = page(f'{PROSE}<script async src="{script}"></script>')
    own = Embed(platform=platform, post=PostRef(platform=platform, key="1"), form=Form.IFRAME)
    assert (True, False) == (needs_rendering(loaded, ()), needs_rendering(loaded, (own,)))


def test_a_flat_text_needs_no_rendering() -> None:
    assert not needs_rendering(Article(source="a", text=WIDGETS, markup=Markup.TEXT, content=b""), ())


def test_source_and_rendered_page_are_merged_post_by_post() -> None:
    raw = (shown("1", words="Water"), shown("2", form=Form.IFRAME))
    rendered = (shown("2", words="Rising"), shown("3"), shown("1", form=Form.IFRAME))

    assert [("1", Form.BLOCKQUOTE, "Water"), ("2", Form.IFRAME, "Rising"), ("3", Form.RENDERED, None)] == [
        (embed.post.key, embed.form, embed.words) for embed in merge_rendered(raw, rendered) if embed.post
    ]
    assert (1, 2, 3) == tuple(embed.position for embed in merge_rendered(raw, rendered))


def test_a_link_that_the_rendered_page_shows_as_an_embed_is_one() -> None:
    linked = Embed(platform="x", post=PostRef(platform="x", key="1"), form=Form.BARE_URL, kind=Kind.LINK)
    (embed,) = merge_rendered((linked,), (shown("1"),))

    assert (Kind.EMBED, Form.RENDERED) == (embed.kind, embed.form)
