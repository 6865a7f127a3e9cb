"""Where links lead, whatever is wrapped around them."""

import pytest

from archiver.platforms.parsing.html_pages import markup
from archiver.platforms.toolkit.link_targets import links_of, target_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://harbour.example/a?b=c#d", "harbour.example/a?b=c#d"),
        ("http://harbour.example/", "harbour.example"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fharbour.example%2Fa&h=AT0x", "harbour.example/a"),
        ("https://l.threads.com/?u=https%3A%2F%2Fharbour.example%2Fa%3Ffbclid%3D1&e=2", "harbour.example/a"),
        ("https://harbour.example/a?fbclid=1&b=c", "harbour.example/a?b=c"),
        ("https://t.co/AbC12", "t.co"),
        ("https://lnkd.in/AbC12", "lnkd.in"),
        ("mailto:ferry@harbour.example", None),
        ("", None),
    ],
)
def test_a_link_is_replaced_by_its_target(address: str, expected: str | None) -> None:
    assert expected == target_of(address)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('<a href="https://harbour.example/a">https://harbour.example/a</a>', ()),
        ('<a href="https://harbour.example/a">harbour.example/a</a>', ()),
        ('<a href="https://harbour.example/a"><span>https://</span><span>harbour.example/a</span></a>', ()),
        ('<a href="https://harbour.example/abc">harbour.example/a…</a>', ("harbour.example/abc",)),
        (
            '<a href="https://harbour.example/a">the news</a> and <a href="https://b.example/">more</a>',
            ("harbour.example/a", "b.example"),
        ),
        ('<a class="u-url mention" href="https://social.example/@ferry">@<span>ferry</span></a>', ()),
        ('<a href="https://social.example/tags/ferry">#ferry</a>', ()),
        ('<a href="https://own.example/ferry">the ferry</a>', ()),
        ('<a href="?q=x">here</a>', ()),
    ],
)
def test_links_that_the_words_do_not_show_are_listed(written: str, expected: tuple[str, ...]) -> None:
    assert expected == links_of(markup(written), own={"own.example"})
