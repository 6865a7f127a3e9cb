"""Main text extraction, and the digest that all readings of an article version share."""

from archiver.finding.main_text import extract_main_text, version_digest
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef

PROSE = "<p>The harbour office said on Monday that the ferries would sail again before the week was out.</p>" * 4


def page(body: str) -> Article:
    text = f"<html><head><title>T</title></head><body>{body}</body></html>"
    return Article(source="a", text=text, markup=Markup.HTML, content=text.encode())


def shown(key: str) -> Embed:
    return Embed(
        platform="x", post=PostRef(platform="x", key=key), form=Form.BLOCKQUOTE, locator=f'blockquote:has(a[href*="/{key}"])'
    )


def test_the_main_text_has_no_boilerplate() -> None:
    around = "<aside><p>Most read: forty-one minutes ago a thing happened that everybody talks about</p></aside>"
    teaser = '<p><a href="/x">A teaser of another story that is long enough to pass for a paragraph</a></p>'

    assert extract_main_text(page(f"<article><h1>Head</h1>{PROSE}</article>")) == extract_main_text(
        page(f"<script>nonce=7</script>{around}<article><h1>Head</h1>{PROSE}{teaser}</article>{around}")
    )


def test_one_version_has_the_same_title_text_and_posts() -> None:
    article, served_again = page(PROSE), page(PROSE + "<!-- served by 17 -->")
    digests = {version_digest(version, (shown("1"),), extract_main_text(version)) for version in (article, served_again)}

    assert 1 == len(digests)
    assert version_digest(article, (shown("2"),), extract_main_text(article)) not in digests
    assert version_digest(article, (), extract_main_text(article)) not in digests
    assert version_digest(article, (shown("1"),), extract_main_text(page(PROSE.replace("Monday", "Tuesday")))) not in digests


def test_a_page_of_very_many_elements_is_searched_by_its_tags_only() -> None:
    """Each paragraph opens again what was left open in the ones before."""
    body = f"<main>{PROSE}</main><div itemprop=articleBody>{PROSE.replace('ferries', 'trains')}</div>"
    crowded = extract_main_text(page(body + "".join(f"<p><b id={number}>word" for number in range(30_000))))

    assert "trains" in extract_main_text(page(body))
    assert "ferries" in crowded
    assert "trains" not in crowded
