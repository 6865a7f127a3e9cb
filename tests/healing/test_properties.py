"""For any article that is put together of posts, prose and broken markup: nothing outside of the edits changes, and only once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.healing.healed_article import edits_of, placed_article
from archiver.healing.marker import MARKER
from archiver.healing.place import Shape
from archiver.healing.source_text import with_edits
from archiver.platforms import FINDERS

URL = "https://twitter.com/log/status/1841206275088290279"
EMBED = f'<figure {MARKER}="x:1"><blockquote cite="{URL}">Fog.</blockquote><a href="{URL}" data-originalurl="{URL}">x</a></figure>'
PIECES = (
    f'<blockquote class="twitter-tweet"><p>Fog.</p>&mdash; Log (@log) <a href="{URL}">May 1, 2025</a></blockquote>',
    '<script async src="https://platform.twitter.com/widgets.js"></script>',
    '<iframe src="https://www.youtube.com/embed/jP6fEHm-lA0"></iframe>',
    '<div class="embed"><iframe src="https://www.youtube.com/embed/jP6fEHm-lA0"></iframe></div>',
    f"<p>{URL}</p>",
    f"\n\n{URL}\n\n",
    '{{< tweet id="1841206275088290279" >}}\n',
    f'<!-- wp:embed {{"url":"{URL}"}} --><figure><div class="wp-block-embed__wrapper">\n{URL}\n</div></figure><!-- /wp:embed -->',
    *("<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<!--", "-->", "<noscript>", "</noscript>", "<figure>", "</blockquote>"),
    *("<p>Fog lay over the harbour.</p>", "\n\n> ", "`", "```\n", "\u00e9\u6a4b", "\ufffd", EMBED, f"<script>'{URL}'</script>"),
    "\u201cFog.\u201d pic.twitter.com/abcDEF1234 \u2014 Log (@log) April 14, 2025\n",
)
NOTES = {
    Shape.REPLACED: EMBED,
    Shape.NOTE_IN_MARKUP: f'<small {MARKER}="x:1">[Archived post x:1: gone]</small>',
    Shape.NOTE_IN_TEXT: "[Archived post x:1: gone]",
}


@settings(max_examples=60)
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=9),
    name=st.sampled_from(("a.html", "a.md", "a.txt")),
    codec=st.sampled_from(("utf-8", "utf-16")),
)
def test_healing_keeps_what_it_does_not_replace(pieces: list[str], name: str, codec: str) -> None:
    head = "<!doctype html><title>Fog</title>" if name == "a.html" else "Fog\n\n"
    content = f"{head}Words of the article. {''.join(pieces)} And more.".encode(codec)
    article = placed_article(name, content, FINDERS)
    chosen = {number: NOTES[place.shape] for number, place in enumerate(article.places) if place.shape is not Shape.LEFT}
    edits = edits_of(article, chosen)
    encoding = article.source.encoding
    once = with_edits(name, article.source, edits)
    rest, position = once[encoding.mark_bytes :].decode(encoding.codec), 0
    for edit in edits:
        kept = article.source.decoded[position : edit.start] + edit.replacement
        assert rest.startswith(kept)
        rest, position = rest[len(kept) :], edit.end

    assert rest == article.source.decoded[position:]
    again = placed_article(name, once, FINDERS)
    second = {number: NOTES[place.shape] for number, place in enumerate(again.places) if place.shape is not Shape.LEFT}
    assert once == with_edits(name, again.source, edits_of(again, second))
