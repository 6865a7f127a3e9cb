"""HTML limits: nesting and attributes beyond any real number are removed, and usual pages are unchanged."""

import time

import pytest

from archiver.finding.html_limits import limit_html


def test_a_usual_page_is_unchanged() -> None:
    page = b"<html>" + b"<p>A <b>bold</b> word, and <i>another</i>.</p>" * 400
    assert page is limit_html(page)


@pytest.mark.parametrize("hidden", ["<svg><style>{}</style>", '<div title="<script>">{}</script>', "<xmp></xmp><div>{}</div>"])
def test_nesting_is_limited_also_where_it_looks_like_text(hidden: str) -> None:
    page = limit_html(hidden.format("<div>" * 30_000).encode())
    assert page.count(b"<div") < 500


def test_a_tag_with_too_many_attributes_keeps_the_first() -> None:
    tag = '<a href="https://x.com/a/status/20" ' + " ".join(f"a{number}" for number in range(5_000)) + ">"
    limited = limit_html(tag.encode())
    assert limited.startswith(b'<a href="https://x.com/a/status/20" a0 a1')
    assert len(limited) < 2_000


@pytest.mark.parametrize(
    "begins",
    [
        b"<p a",
        b'<p ="',  # the equals sign is a name
        b'<p a/="',
        b'<p a=b="',  # an unquoted value goes on to the next space
        b'<p a="b"c="d" "',
        b"<p a='b'\"",
        b'<P A = "b" <p',
        b'<p a="<b>" ',
        b'<script>if(a<b&&c=="</script><p',
    ],
)
def test_too_many_attributes_are_found_however_the_tag_begins(begins: bytes) -> None:
    crowd = b"".join(b" a%d" % number for number in range(4_000))
    among = b'<p class="a" data-b=c>' + b"word and word " * 40 + b"</p>"
    page = among * 2_000 + begins + crowd + b' z="">' + among * 2_000
    assert among * 4_000 == limit_html(among * 4_000)
    assert page != limit_html(page)


def test_tags_that_start_inside_of_one_another_take_bounded_time() -> None:
    page = b"<html>x.com/" + (b"<p x" + b"a" * 700) * 19_000
    started = time.process_time()
    limit_html(page)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("beside", ["<td>a</td>", "<!---->", "<script>a</script>", "<INPUT type=hidden>", "<tr>", "<?a>"])
def test_a_table_with_very_many_texts_outside_of_its_cells_is_none(beside: str) -> None:
    page = f"<TABLE class=a>{f'Some words{beside}' * 40_000}</table>Beyond".encode()

    assert f"{f'Some words{beside}' * 40_000}Beyond".encode() == limit_html(page)


def test_a_table_with_very_many_texts_in_its_cells_is_unchanged() -> None:
    page = f"<table>{'<tr><td>Some <!-- -->words</td></tr>' * 5_000}</table>".encode()

    assert page == limit_html(page)
