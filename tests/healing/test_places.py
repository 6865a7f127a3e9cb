"""Where posts stand in the bytes of pages and texts, and what changes when their places are healed."""

import pytest

from archiver.healing.healed_article import PlacedArticle, edits_of, placed_article
from archiver.healing.marker import MARKER
from archiver.healing.place import Shape
from archiver.healing.source_text import with_edits
from archiver.platforms import FINDERS

KEY = "1911824617320742989"
URL = f"https://twitter.com/log/status/{KEY}"
WIDGETS = '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>'
TWEET = f'<blockquote class="twitter-tweet"><p lang="en">Fog.</p>&mdash; Log (@log) <a href="{URL}">April 14, 2025</a></blockquote>'
OTHER = TWEET.replace(KEY, "1841206275088290279").replace("Fog", "Sun")
FRAME = '<iframe src="https://www.youtube.com/embed/jP6fEHm-lA0" width="560"></iframe>'
EMBED = f'<figure {MARKER}="x:{KEY}"><blockquote cite="{URL}">Fog.</blockquote><a href="{URL}">Original</a></figure>'
PROSE = "<p>The harbour was closed, and nobody knew for how long it would be so.</p>"


def page(body: str) -> str:
    """A page with a paragraph before and behind."""
    return f"<!doctype html><html><head><title>Harbour</title></head><body>{PROSE}{body}{PROSE}</body></html>"


def placed(name: str, source: str | bytes) -> PlacedArticle:
    """An article with its places."""
    return placed_article(name, source.encode() if isinstance(source, str) else source, FINDERS)


def healed(article: PlacedArticle, replacement: str = EMBED) -> str:
    """The article with every place healed that is certain."""
    chosen = {number: replacement for number, place in enumerate(article.places) if place.shape is not Shape.LEFT}
    return with_edits(article.name, article.source, edits_of(article, chosen)).decode()


BOXED = f'<div class="embed-responsive">{FRAME}</div>'
IN_CAPITALS = TWEET.replace("blockquote", "BLOCKQUOTE")
LINKED = f'<p><a href="{URL}">{URL}</a></p>'
OF_AMP = f'<amp-twitter width="1" height="1" data-tweetid="{KEY}"></amp-twitter>'
REPLACED = [
    ("the blockquote", TWEET, TWEET),
    ("the blockquote, in capitals", IN_CAPITALS, IN_CAPITALS),
    ("a frame", FRAME, FRAME),
    ("a frame in the box that keeps its proportions", BOXED, BOXED),
    ("a frame, and not the column that it is alone in", f'<div class="column">{FRAME}</div>', FRAME),
    ("a paragraph that is an address", f"<p>{URL}</p>", f"<p>{URL}</p>"),
    ("a paragraph that is a link", LINKED, LINKED),
    ("an element of AMP", OF_AMP, OF_AMP),
    ("a figure, and not its caption", f"<figure>{FRAME}<figcaption>A film</figcaption></figure>", FRAME),
    ("a shortcode that nobody replaced", f"<p>[tweet {URL}]</p>", f"<p>[tweet {URL}]</p>"),
    ("what is only for readers without scripts", f"<noscript>{FRAME}</noscript>", f"<noscript>{FRAME}</noscript>"),
]


@pytest.mark.parametrize(("what", "body", "expected"), REPLACED, ids=[what for what, _, _ in REPLACED])
def test_an_embed_replaces_the_element_of_the_post(what: str, body: str, expected: str) -> None:
    article = placed("story.html", page(body))

    assert [expected] == [article.source.text[place.start : place.end] for place in article.places], what
    assert page(body).replace(expected, EMBED) == healed(article)


LEFT = [
    ("a link in prose", f'<p>Read <a href="{URL}">this</a> now.</p>', []),
    ("an address among other words", f"<p>He wrote:<br>{URL}<br>and went.</p>", ["its address stands among other words"]),
    (
        "a script",
        f"<script>var post = '{TWEET}';</script>",
        ["a script of the page shows it, and not the page itself"],
    ),
    (
        "an island of a page that a script builds",
        f"<div data-props='[{{&quot;type&quot;:&quot;tweet&quot;,&quot;url&quot;:&quot;{URL}&quot;}}]'></div>",
        ["an attribute names it in data for a script, which may be about more than this post"],
    ),
    (
        "an element that is not closed where a browser closes it",
        f'<b><blockquote class="twitter-tweet"><p>Fog.</b>&mdash; Log (@log) <a href="{URL}">April 14, 2025</a>',
        ["where its element begins and ends in the source is not certain"],
    ),
]


@pytest.mark.parametrize(("what", "body", "expected"), LEFT, ids=[what for what, _, _ in LEFT])
def test_what_is_not_certain_is_left_and_says_why(what: str, body: str, expected: list[str]) -> None:
    article = placed("story.html", page(body))

    assert expected == [place.why for place in article.places], what
    assert page(body) == healed(article)


def test_the_script_of_a_platform_goes_with_its_last_post() -> None:
    assert page(EMBED) == healed(placed("story.html", page(TWEET + WIDGETS)))
    assert page(EMBED + EMBED) == healed(placed("story.html", page(TWEET + WIDGETS + OTHER + WIDGETS)))


def test_the_script_stays_where_a_post_or_a_timeline_needs_it() -> None:
    article = placed("story.html", page(TWEET + OTHER + WIDGETS))
    one = with_edits(article.name, article.source, edits_of(article, {0: EMBED})).decode()
    timeline = '<a class="twitter-timeline" href="https://twitter.com/log">Posts by log</a>'

    assert page(EMBED + OTHER + WIDGETS) == one
    assert page(EMBED + timeline + WIDGETS) == healed(placed("story.html", page(TWEET + timeline + WIDGETS)))


def test_the_script_of_an_element_of_amp_goes_with_the_last_of_them() -> None:
    script = '<script async custom-element="amp-twitter" src="https://cdn.ampproject.org/v0/amp-twitter-0.1.js"></script>'
    source = page(f'{script}<amp-twitter data-tweetid="{KEY}"></amp-twitter>').replace("<html>", "<html amp>")
    article = placed("story.html", source)

    assert article.is_amp
    assert page(EMBED).replace("<html>", "<html amp>") == healed(article)


def test_a_block_of_wordpress_becomes_one_of_plain_html() -> None:
    block = f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{URL}\n</div></figure>'
    delimiter = f'wp:embed {{"url":"{URL}","providerNameSlug":"twitter"}}'
    plain = f"<!-- wp:html -->\n{EMBED}\n<!-- /wp:html -->"

    assert page(plain) == healed(placed("post.html", page(f"<!-- {delimiter} -->\n{block}\n<!-- /wp:embed -->")))
    assert page(plain.replace("\n", "")) == healed(placed("post.html", page(f"<!-- {delimiter} /-->")))


MARKDOWN = [
    ("Hugo", f'{{{{< tweet user="log" id="{KEY}" >}}}}'),
    ("Hugo, since 0.141", f'{{{{< x user="log" id="{KEY}" >}}}}'),
    ("Jekyll", f"{{% twitter {URL} %}}"),
    ("an address", URL),
    ("an address in brackets", f"<{URL}>"),
    ("HTML", TWEET),
    ("Eleventy", f'{{% tweet "{KEY}" %}}'),
    ("MkDocs", f"::tweet{{id={KEY}}}"),
]


@pytest.mark.parametrize(("what", "written"), MARKDOWN, ids=[what for what, _ in MARKDOWN])
def test_in_markdown_an_embed_replaces_the_shortcode_or_the_address(what: str, written: str) -> None:
    source = f"---\ntitle: Fog\n---\n\nFog lay over the harbour.\n\n{written}\n\nThen it went.\n"

    assert source.replace(written, EMBED) == healed(placed("fog.md", source)), what


def test_an_empty_line_ends_the_html_where_a_paragraph_follows() -> None:
    source = f"Fog lay over the harbour.\n\n{{{{< tweet id={KEY} >}}}}\nThen it *went*.\n"

    assert f"Fog lay over the harbour.\n\n{EMBED}\n\nThen it *went*.\n" == healed(placed("fog.md", source))


def test_a_sample_of_code_is_no_place() -> None:
    source = f"Write this:\n\n```\n{{{{< tweet id={KEY} >}}}}\n```\n\nand `{URL}`.\n"

    assert () == placed("howto.md", source).places


def test_pasted_words_get_a_note_behind_them_and_stay() -> None:
    source = "Fog lay over it.\n\n“Fog at the pier.” pic.twitter.com/abcDEF1234 — Log (@log) April 14, 2025\n\nThen it went.\n"
    note = "[Archived post x:1: It is gone.]"

    assert source.replace("2025\n", f"2025 {note}\n") == healed(placed("fog.txt", source), note)
    assert () == placed("fog.txt", source.replace("2025\n", f"2025 {note}\n")).places


def test_a_page_that_lost_its_markup_gets_a_note_in_the_paragraph() -> None:
    pasted = f'<p>Fog at the pier. pic.twitter.com/abcDEF1234</p><p>— Log (@log) <a href="{URL}">April 14, 2025</a></p>'
    note = f'<small {MARKER}="x:{KEY}">[Archived post x:{KEY}]</small>'
    done = healed(placed("fog.html", page(pasted)), note)

    assert page(pasted.replace("</a></p>", f"</a>{note}</p>")) == done
    assert () == placed("fog.html", done).places


@pytest.mark.parametrize(("name", "why"), [("fog.mdx", "JSX"), ("fog.rst", "no HTML")])
def test_a_language_in_which_no_html_can_stand_is_left(name: str, why: str) -> None:
    article = placed(name, f"Fog lay over the harbour.\n\n{URL}\n\nThen it went.\n")

    assert [why] == [why for place in article.places if why in place.why and place.shape is Shape.LEFT]


def test_a_second_healing_finds_nothing_to_heal() -> None:
    for name, source in (("story.html", page(TWEET + WIDGETS + FRAME)), ("story.md", f"Fog.\n\n{TWEET}\n\n{URL}\n")):
        assert () == placed(name, healed(placed(name, source))).places


def test_the_same_post_in_two_places_is_healed_in_both() -> None:
    assert page(EMBED + PROSE + EMBED) == healed(placed("story.html", page(TWEET + PROSE + TWEET)))


ENCODINGS = [("cp1252", b""), ("shift_jis", b""), ("utf-16-le", b"\xff\xfe"), ("utf-8", b"\xef\xbb\xbf"), ("utf-8", b"")]


@pytest.mark.parametrize(("codec", "mark"), ENCODINGS)
@pytest.mark.parametrize("own", ["", "\u00d7", "\ufffd"], ids=["ASCII", "its own characters", "broken bytes"])
def test_every_encoding_keeps_its_bytes_and_gets_references_for_what_it_lacks(codec: str, mark: bytes, own: str) -> None:
    head = f'<head><meta charset="{ {"cp1252": "windows-1252"}.get(codec, codec) }">'
    around = page(f"{PROSE * 9}{own.replace(chr(0xFFFD), '')}HERE").replace("<head>", head).encode(codec)
    if own == "\ufffd":
        around = around.replace("knew".encode(codec), b"kn\xe9\xe9w", 1) if codec == "utf-8" else around
    before = mark + around.replace("HERE".encode(codec), TWEET.encode(codec))
    article = placed("story.html", before)
    done = with_edits(article.name, article.source, edits_of(article, {0: "<i>☃</i>"}))
    can = codec.startswith("utf") and not before.isascii()

    assert mark + around.replace("HERE".encode(codec), ("<i>☃</i>" if can else "<i>&#9731;</i>").encode(codec)) == done


def test_a_tag_that_a_page_forges_moves_no_place() -> None:
    forged = f'<div data-source-tag="1">{PROSE}</div>'

    assert page(forged + EMBED) == healed(placed("story.html", page(forged + TWEET)))
