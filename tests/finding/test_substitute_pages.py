"""Pages that stand in place of an article are told from articles, also from articles about such pages."""

import pytest

from archiver.finding import find_embeds, read_article
from archiver.finding.substitute_pages import Substitute, is_before_paywall, redirected_to, shown_instead
from archiver.model.articles import Article
from archiver.model.urls import URL, parse_url
from archiver.platforms import FINDERS

STORY = "https://news.example.org/2026/11/the-bridge"
PROSE = "".join(
    f"<p>On day {day} the water at the old bridge rose by another two feet, and the harbour master closed the eastern quay.</p>"
    for day in range(1, 30)
)
POST = '<blockquote class="twitter-tweet"><p>Water</p><a href="https://twitter.com/ferry/status/1911842373636882499">x</a></blockquote>'


def url(text: str) -> URL:
    """A URL."""
    found = parse_url(text)
    assert found is not None
    return found


def article(body: str, title: str = "The bridge", head: str = "") -> Article:
    """An article in HTML."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return read_article(STORY, page.encode(), url=url(STORY), content_type="text/html")


def shown(body: str, title: str = "The bridge", head: str = "") -> Substitute | None:
    """What a page shows instead of an article."""
    read = article(body, title, head)
    return shown_instead(url(STORY), read, find_embeds(read, FINDERS))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("https://consent.example.org/collect?return=x", Substitute.CONSENT),
        ("https://guce.example.org/consent", Substitute.CONSENT),
        ("https://news.example.org/privacy/consent", Substitute.CONSENT),
        ("https://login.example.org/", Substitute.LOGIN),
        ("https://news.example.org/login?next=/2026/11/the-bridge", Substitute.LOGIN),
        ("https://news.example.org/accounts/login/", Substitute.LOGIN),
        ("https://www.google.com/sorry/index", Substitute.CHALLENGE),
        ("https://captcha.example.org/", Substitute.CHALLENGE),
        ("https://news.example.org/", Substitute.FRONT_PAGE),
        ("https://www.example.org/en/", Substitute.FRONT_PAGE),
        ("https://news.example.org/de-at", Substitute.FRONT_PAGE),
        ("https://news.example.org/index.html", Substitute.FRONT_PAGE),
        ("https://news.example.org/?redirected=1", Substitute.FRONT_PAGE),
        ("https://www.hugedomains.com/domain_profile.cfm?d=example.org", Substitute.FOR_SALE),
        ("https://news.example.org/lander", Substitute.FOR_SALE),
        (STORY, None),
        ("http://www.example.org/2026/11/the-bridge.html", None),
        ("https://news.example.org/?p=123", None),
        ("https://news.example.org/2026/11/login-pages-and-consent", None),
    ],
)
def test_a_redirect_to_something_else_is_told_by_where_it_leads(place: str, expected: Substitute | None) -> None:
    assert expected is redirected_to(url(STORY), url(place), article(PROSE))


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("https://news.example.org/", "https://news.example.org/en/"),
        ("http://news.example.org/consent/2026/story", "https://news.example.org/consent/2026/story"),
        ("https://login.example.org/blog/1", "https://login.example.org/blog/1/"),
    ],
)
def test_a_redirect_between_pages_of_one_kind_leads_to_the_article(asked: str, place: str) -> None:
    assert None is redirected_to(url(asked), url(place), article(PROSE))


def test_a_redirect_to_a_section_with_a_walls_name_may_lead_to_an_article() -> None:
    declared = article(PROSE, head='<meta property="og:type" content="article">')

    assert None is redirected_to(url(STORY), url("https://news.example.org/challenge/2026/the-bridge"), declared)


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("example.org is for sale", "<p>Buy it now, with the protection of buyers.</p>", Substitute.FOR_SALE),
        ("example.org", "<h1>This domain may be for sale</h1>", Substitute.FOR_SALE),
        ("example.org", "<h1>example.org steht zum Verkauf</h1>", Substitute.FOR_SALE),
        ("example.org", '<script src="https://img.sedoparking.com/a.js"></script><a href="/">Bridges</a>', Substitute.FOR_SALE),
        ("Just a moment...", "<p>Enable JavaScript and cookies to continue</p>", Substitute.CHALLENGE),
        ("news.example.org", '<form id="challenge-form"></form>', Substitute.CHALLENGE),
        ("Access Denied", "<p>You have no permission to see this page.</p>", Substitute.CHALLENGE),
        ("404", "<p>Nothing is here.</p>", Substitute.ERROR),
        ("404 Not Found", "", Substitute.ERROR),
        ("Page not found | The Gazette", "<p>Perhaps you like these stories.</p>", Substitute.ERROR),
        ("The Gazette", "<h1>Sorry, this page is no longer available</h1>", Substitute.ERROR),
        ("The Gazette", "<h1>The page you are looking for could not be found</h1>", Substitute.ERROR),
        ("Seite nicht gefunden – Zeitung", "", Substitute.ERROR),
        ("Log in | The Gazette", '<form><input name="user"><input type="password"></form>', Substitute.LOGIN),
        ("Anmelden", '<form><input type="password"></form>', Substitute.LOGIN),
        ("Before you continue", f"{PROSE[:1500]}<button>Accept all</button>", Substitute.CONSENT),
        ("We value your privacy", "<button>I agree</button>", Substitute.CONSENT),
        ("Cookie settings", "<button>Zustimmen</button>", Substitute.CONSENT),
    ],
)
def test_a_page_in_an_articles_place_is_told_by_what_it_shows(title: str, body: str, expected: Substitute) -> None:
    assert expected is shown(body, title)


ABOUT = [
    "example.org is for sale",
    "This domain is for sale: how squatters live",
    "404 Not Found",
    "Page not found",
    "Access denied",
    "Log in to your bank",
    "Before you continue",
    "Your privacy",
    "Cookies",
]


@pytest.mark.parametrize("title", ABOUT)
def test_an_article_about_such_a_page_is_an_article(title: str) -> None:
    form = '<form><input type="password"><button>Log in</button></form>'

    assert None is shown(f"<article><h1>{title}</h1>{PROSE}</article>{form}", title)


@pytest.mark.parametrize("title", ABOUT)
def test_a_page_that_shows_a_post_is_an_article_whatever_its_title(title: str) -> None:
    assert None is shown(f"<h1>{title}</h1><p>See this:</p>{POST}<button>Accept</button>", title)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:type" content="article">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "404"}</script>',
        '<script type="application/ld+json">{"@type": ["ReportageNewsArticle"]}</script>',
    ],
)
def test_a_short_page_that_declares_itself_an_article_is_one(head: str) -> None:
    assert None is shown("<p>It rains.</p>", "Page not found", head)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("500 people leave the flooded town", "<p>The water has reached the market place of the old town today.</p>"),
        ("404 days without rain", "<p>The water has left the market place of the old town today.</p>"),
        ("Page one: the bridge is missing its toll house", "<p>It was there on Monday.</p>"),
        ("Your data, our rivers", "<p>Water has a price.</p><button>Accept</button>"),
        ("Cookies for Christmas", "<p>Flour, butter, sugar.</p><button>Accept</button>"),
        ("The bridge", '<p>Water rises.</p><form><input type="password"></form>'),
        ("The bridge", "<p>Subscribe to our newsletter. Read more about the bridge.</p>"),
    ],
)
def test_a_short_article_without_metadata_is_an_article(title: str, body: str) -> None:
    assert None is shown(body, title)


@pytest.mark.parametrize("canonical", ["https://news.example.org/", "https://news.example.org/en"])
def test_a_page_that_calls_itself_the_front_page_is_no_article(canonical: str) -> None:
    assert Substitute.FRONT_PAGE is shown("<p>Today's news</p>", head=f'<link rel="canonical" href="{canonical}">')
    assert None is shown(POST, head=f'<link rel="canonical" href="{canonical}">')


CHARGED = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
FREE = CHARGED.replace("false", "true")
BEGINNING = "<p>On Monday the water at the old bridge rose by another two feet, and nobody could cross it.</p>"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (BEGINNING, CHARGED),
        (BEGINNING, CHARGED.replace("false", '"False"')),
        (f"{BEGINNING}<div>Subscribe now to continue reading</div>", ""),
        (f"{BEGINNING}<p>To keep reading, please sign in.</p>", ""),
        (f"{BEGINNING}<p>This article is for subscribers only. Already a subscriber?</p>", ""),
        (f"{BEGINNING}<p>Dieser Artikel ist nur für Abonnenten.</p>", ""),
        (f"{BEGINNING}<p>La suite est réservée aux abonnés.</p>", ""),
    ],
)
def test_the_beginning_before_a_paywall_is_no_version_unless_it_shows_posts(body: str, head: str) -> None:
    assert Substitute.PAYWALL is shown(body, head=head)
    assert None is shown(body + POST, head=head)
    assert is_before_paywall(article(body + POST, head=head))


@pytest.mark.parametrize(
    ("body", "head"),
    [(PROSE, CHARGED), (f"{PROSE}<p>Subscribe to continue reading</p>", ""), (f"{BEGINNING} Subscribe to read on", FREE)],
)
def test_an_article_that_is_shown_whole_is_before_no_paywall(body: str, head: str) -> None:
    assert None is shown(body, head=head)
    assert not is_before_paywall(article(body, head=head))


def test_a_flat_text_is_never_a_substitute() -> None:
    text = read_article("a.txt", b"404 Not Found\n\nSubscribe to continue reading")

    assert None is shown_instead(url(STORY), text, ())
    assert not is_before_paywall(text)
