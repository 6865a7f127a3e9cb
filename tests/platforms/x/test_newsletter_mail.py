"""Cards of newsletters by mail, whose links lead to a counter of clicks."""

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Embed
from archiver.platforms import FINDERS

CARD = (
    '<div class="tweet"><a href="https://news.example/r/3f1c"><div class="tweet-header"><span class="tweet-author-name">'
    'Log</span> <span class="tweet-author-handle">@log</span></div><div class="tweet-text">Fog in the harbour.</div></a>'
    '<a href="https://news.example/r/3f1d"><span class="tweet-date">10:02 AM ∙ Oct 1, 2024</span></a></div>'
)


def find(markup: str) -> tuple[Embed, ...]:
    return find_embeds(read_article("a.html", f"<p>The harbour board met on Tuesday.</p>{markup}".encode()), FINDERS)


def test_a_card_whose_links_hide_its_post_is_found_by_its_author_words_and_date() -> None:
    (embed,) = find(CARD)
    assert (None, "log", "Log", "Fog in the harbour.", "2024-10-01") == (
        *(embed.post, embed.handle, embed.author, embed.words),
        str(embed.printed),
    )


def test_an_element_with_the_same_class_and_no_author_is_no_card() -> None:
    assert () == find(
        '<div class="tweet"><a href="https://news.example/redirect/3f1c">Tweet this</a><div class="tweet-text">Fog</div></div>'
    )


def test_a_quotation_inside_of_an_element_that_names_its_post_keeps_its_words() -> None:
    link = '<a href="https://x.com/log/status/1841206275088290279">October 1, 2024</a>'
    quoted = f"<blockquote><p>Fog.</p>&mdash; Log (@log) {link}</blockquote>"
    (embed,) = find(f'<div class="tweet" data-tweet-id="1841206275088290279">{quoted}</div>')
    assert ("Fog.", "log") == (embed.words, embed.handle)
