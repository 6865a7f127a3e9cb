"""The report as a page, read as text and opened in a real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, sync_playwright

from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.render.html_report import report_html
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import Appearance, PostRecord, Screenshot, SnapshotRecord, Version

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c49444154789c63b0cc5b0a0002ad0155fe1d7c650000000049454e44ae426082"
)
STYLE = Path(__file__).resolve().parents[2] / "archiver" / "render" / "templates" / "site.css"
HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "{{ 7 * 7 }}{% for x in y %}",
    "javascript:document.title='owned'",
    "\u202eowned\u2066 \x00\x1b[31m \ud83d",
    "</style><style>*{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "W" * 500,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser."""
    path = next((found for name in ("chromium-headless-shell", "chromium") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], tuple[Page, list[str]]]]:
    """Opens a page as a file; says what it asked for and what it complained of."""
    opened = []

    def opening(written: str) -> tuple[Page, list[str]]:
        file = tmp_path / "report.html"
        file.write_text(written)
        page = browser.new_page(viewport={"width": 360, "height": 800})
        opened.append(page)
        heard: list[str] = []
        page.on("request", lambda request: heard.append(request.url))
        page.on("console", lambda message: heard.append(message.text))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.goto(file.as_uri())
        page.wait_for_load_state("networkidle")
        return page, [one for one in heard if not one.startswith(("data:", file.as_uri()))]

    yield opening
    for page in opened:
        page.close()


def hostile(
    make_record: Callable[..., PostRecord], make_version: Callable[..., Version], place: Callable[..., Appearance]
) -> LinkRotReport:
    """A report whose posts and articles say the worst wherever they can say something."""
    posts = [
        make_record(
            id=number,
            platform=text,
            post=PostRef(platform="x", key=text),
            aliases=(Alias(text),),
            url=text,
            author=text,
            handle=text,
            versions=(make_version(text), make_version(text + " more")),
            appearances=(
                place(article=text, url=URL(scheme="https", host="news.example", path=text), title=text, words=text + " other"),
            ),
            snapshots=(SnapshotRecord(path=text, sha256=text, at=make_version().seen_at, complete=False, shortfalls=(text,)),),
        )
        for number, text in enumerate(HOSTILE)
    ]
    return link_rot_report(posts, (), generated_at=make_version().seen_at)


@pytest.mark.browser
def test_what_is_folded_on_the_screen_is_told_on_paper(
    rot: LinkRotReport, open_page: Callable[[str], tuple[Page, list[str]]]
) -> None:
    page, _ = open_page(report_html(rot, {}))
    hidden = "[...document.querySelectorAll('details > :not(summary)')].filter(part => !part.checkVisibility()).length"
    on_screen = page.evaluate(hidden)
    page.emulate_media(media="print")

    assert (True, 0) == (on_screen > 0, page.evaluate(hidden))


@pytest.mark.browser
def test_the_page_loads_nothing_and_logs_no_error(rot: LinkRotReport, open_page: Callable[[str], tuple[Page, list[str]]]) -> None:
    """No request, no refused request, no refused style: its policy and its content agree."""
    page, heard = open_page(report_html(rot, {1: Screenshot(png=PNG), 2: Screenshot(png=PNG)}))

    assert [] == heard
    assert 2 == page.evaluate("[...document.images].filter(image => image.naturalWidth).length")
    assert "rgb(255, 255, 255)" == page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")


@pytest.mark.browser
def test_hostile_posts_are_inert(
    make_record: Callable[..., PostRecord],
    make_version: Callable[..., Version],
    make_appearance: Callable[..., Appearance],
    open_page: Callable[[str], tuple[Page, list[str]]],
) -> None:
    pictures = {1: Screenshot(png=b"<script>"), 2: Screenshot(png=b"\x89PNG\r\n\x1a\n<script>")}
    written = report_html(hostile(make_record, make_version, make_appearance), pictures)
    page, heard = open_page(written)

    assert [] == [one for one in heard if "ERR_" not in one]
    assert page.title().startswith("Link rot")
    assert 0 == page.evaluate("document.scripts.length + document.querySelectorAll('iframe, object, embed, form, base').length")
    assert 1 == page.evaluate("document.querySelectorAll('style').length")
    assert [] == page.evaluate("[...document.links].map(a => a.href).filter(at => !/^(https?:|file:.*#)/.test(at))")
    assert len(HOSTILE) == page.locator("article.card").count()


@pytest.mark.browser
def test_nothing_is_wider_than_the_window(
    make_record: Callable[..., PostRecord],
    make_version: Callable[..., Version],
    make_appearance: Callable[..., Appearance],
    open_page: Callable[[str], tuple[Page, list[str]]],
) -> None:
    page, _ = open_page(report_html(hostile(make_record, make_version, make_appearance), {0: Screenshot(png=PNG)}))
    for width in (320, 390, 800, 1400):
        page.set_viewport_size({"width": width, "height": 800})

        assert width >= page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.browser
def test_everything_can_be_reached_by_keyboard(rot: LinkRotReport, open_page: Callable[[str], tuple[Page, list[str]]]) -> None:
    page, _ = open_page(report_html(rot, {1: Screenshot(png=PNG)}))
    page.keyboard.press("Tab")
    assert "#main" == page.evaluate("document.activeElement.getAttribute('href')")

    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName + (document.activeElement.className || '')"))

    assert {"A", "SUMMARY", "DIVframe", "DIVscroll"} <= reached


def read(written: str) -> BeautifulSoup:
    """The page as a reader of HTML reads it."""
    return BeautifulSoup(written, "lxml")


def values(page: Tag, selector: str, name: str) -> list[str]:
    """An attribute's values."""
    return [str(element[name]) for element in page.select(selector)]


def texts(page: Tag, selector: str) -> list[str]:
    """What elements say, white space as one sees it."""
    return [" ".join(element.get_text().split()) for element in page.select(selector)]


def test_the_page_has_landmarks_and_unique_ids(rot: LinkRotReport) -> None:
    page = read(report_html(rot, {1: Screenshot(png=PNG)}))

    assert ["en"] == values(page, "html", "lang")
    assert [1, 1, 1, 1] == [len(page.select(tag)) for tag in ("header", "main", "footer", "h1")]
    identities = values(page, "[id]", "id")
    assert sorted(set(identities)) == sorted(identities)
    named = {at[1:] for at in values(page, "a[href^='#']", "href")} | set(values(page, "[aria-labelledby]", "aria-labelledby"))
    assert named <= set(identities)
    assert all(alt.startswith("Screenshot of the post by River Town on X: “The old bridge") for alt in values(page, "img", "alt"))


def test_the_first_and_current_text_are_shown_side_by_side_with_marks(rot: LinkRotReport) -> None:
    page = read(report_html(rot, {}))

    assert ["Monday", "free of charge"] == texts(page, "#post-2 del")
    assert ["Tuesday", "for two coins"] == texts(page, "#post-2 ins")
    assert ["What it said", "What it says now", "Shown in"] == texts(page, "#post-2 h4")


def test_posts_are_grouped_by_verdict_the_worst_first(rot: LinkRotReport) -> None:
    page = read(report_html(rot, {}))

    assert ["gone", "altered", "suspected", "withheld", "unknown", "intact", "changes"] == values(page, "h2", "id")
    assert [["post-1"], ["post-2"], ["post-3"], ["post-4"], ["post-5"], ["post-6", "post-7", "post-8"], []] == [
        values(section, "article, li[id]", "id") for section in page.select("section")
    ]
    assert ["2 of 8 posts are gone or altered."] == texts(page, "h1")


def test_a_post_shows_its_verdict_rule_interval_and_witness(rot: LinkRotReport) -> None:
    (told,) = texts(read(report_html(rot, {})), "#post-1")

    assert "The platform says that its author deleted it." in told
    assert "It happened between 14 April 2025, 16:51 UTC and 15 April 2025, 16:51 UTC." in told
    assert "The same probe has found the post gone in two runs" in told
    assert "nothing spoke against it. V300" in told
    assert "According to the platform’s own data, seen 14 April 2025, 16:51 UTC." in told
    assert "Bridge closed for summer quoted in full markup, 15 April 2025" in told


@pytest.mark.parametrize("heading", ["No post is in the archive yet.", "None of 1 post is known to be gone or altered."])
def test_a_report_without_link_rot_says_so(heading: str, rot: LinkRotReport) -> None:
    posts = () if heading.startswith("No post") else rot.posts[-1:]

    assert [heading] == texts(read(report_html(link_rot_report(posts, (), generated_at=rot.generated_at), {})), "h1")


def test_a_snapshot_that_was_changed_is_named_where_its_picture_would_be(rot: LinkRotReport) -> None:
    page = read(report_html(rot, {1: Screenshot(changed=("snapshots/x/<1>.warc.gz",))}))
    (card,) = texts(page, "#post-1")

    assert "Its snapshot snapshots/x/<1>.warc.gz is not as it was kept, so its picture is not shown" in card
    assert [] == page.select("#post-1 img")


def test_text_has_enough_contrast() -> None:
    """WCAG 2 asks for 4.5 to 1; every pair that the page sets text in, by day and by night."""
    style = STYLE.read_text()
    for scheme in re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]:
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme))
        tones = ("gone", "altered", "withheld", "unknown", "intact")
        pairs = [(ink, ground) for ink in ("ink", "soft", "link", *tones) for ground in ("paper", "card")]
        pairs += [*((tone, f"{tone}-tint") for tone in tones), ("out-ink", "out"), ("in-ink", "in"), ("suspected", "altered-tint")]

        assert [] == [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("shortfalls", "caption"),
    [
        ((), "As it looked on 14 April 2025"),
        (("video-not-kept",), "As it looked on 14 April 2025"),
        (("error-page",), "What the browser showed, which is not the whole post, on 14 April 2025"),
    ],
)
def test_only_the_picture_of_a_whole_capture_is_called_the_post(
    rot: LinkRotReport, shortfalls: tuple[str, ...], caption: str
) -> None:
    source = SnapshotRecord(path="p", sha256="0", at=rot.posts[0].first_seen, complete=not shortfalls, shortfalls=shortfalls)
    page = read(report_html(rot, {1: Screenshot(png=PNG, source=source)}))

    assert texts(page, "#post-1 figcaption")[0].startswith(caption)
