"""Hostile articles: healing ends, whatever is in them; each of these would take hours if it were not bounded."""

from collections.abc import Callable

import pytest

from archiver.healing.healed_article import edits_of, placed_article
from archiver.healing.marker import MARKER
from archiver.healing.place import Shape
from archiver.healing.source_text import with_edits
from archiver.platforms import FINDERS

POST = "https://x.com/log/status/{}"
TWEET = f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@log) <a href="{POST}">May 1, 2025</a></blockquote>'
POSTS, TAGS = 300, 20_000

HOSTILE: dict[str, Callable[[], str]] = {
    "marks of ours beside posts": lambda: f'<i {MARKER}="x">'.join(TWEET.format(10**9 + number) for number in range(POSTS)),
    "marks of ours and no end": lambda: "".join(map(TWEET.format, range(20, 20 + POSTS))) + f'<i {MARKER}="x">' * TAGS,
    "scripts of platforms": lambda: TWEET.format(20) + '<script src="https://platform.twitter.com/widgets.js"></script>' * TAGS,
    "boxes in boxes that all name posts": lambda: (
        "".join(f'<div data-url="{POST.format(10**9 + number)}">' for number in range(POSTS)) + "<b>x</b>" * TAGS
    ),
    "boxes around one post": lambda: '<div class="embed">' * TAGS + TWEET.format(20) + "</div>" * TAGS,
    "shortcodes in one element": lambda: (
        "<body>" + "".join(f"[tweet {POST.format(10**9 + number)}]\n" for number in range(POSTS)) + "<p>a</p>" * 9
    ),
    "comments of an editor": lambda: "".join(
        f'<!-- wp:embed {{"url":"{POST.format(10**9 + number)}"}} /-->' for number in range(POSTS)
    ),
    "comments of an editor, opened only": lambda: '<!-- wp:embed {"url":"' * TAGS + TWEET.format(20),
    "elements that are closed in another order": lambda: "".join(
        f"<b><i>{TWEET.format(10**9 + number)}</b></i>" for number in range(POSTS)
    ),
    "posts and nothing else": lambda: "".join(TWEET.format(10**9 + number) for number in range(POSTS)),
}


@pytest.mark.parametrize(("name", "file"), [*((name, "story.html") for name in HOSTILE), ("scripts of platforms", "story.md")])
def test_a_hostile_article_is_healed_or_left_and_keeps_its_bytes(name: str, file: str) -> None:
    content = f"<!doctype html><title>x</title>{HOSTILE[name]()}" if file.endswith("html") else f"Words. {HOSTILE[name]()}"
    article = placed_article(file, content.encode(), FINDERS)
    chosen = {number: "<hr>" for number, place in enumerate(article.places) if place.shape is not Shape.LEFT}
    edits = edits_of(article, chosen)
    done = with_edits(article.name, article.source, edits)

    assert len(content) - sum(edit.end - edit.start - len(edit.replacement) for edit in edits) == len(done.decode())
