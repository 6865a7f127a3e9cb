"""Attacks in everything that strangers write, through every page and export, in a real browser.

Nothing runs, nothing is asked for beyond the page's own origin, no policy has anything to stop, and nothing is wider than a
telephone. A sample is in the suite, the whole table in the slow tests; `tests/render/test_attacks.py` holds the other outputs.
"""

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.commands import run
from archiver.render.embeds import embed_note, static_embed
from archiver.render.exported_page import exported_page_html
from archiver.render.picture_footer import footer_html
from archiver.reporting.exported_posts import ExportedPage, ExportedPost, LogPlace
from archiver.reporting.records import PostRecord, Screenshot
from archiver.serving.served_archive import ServedArchive
from archiver.serving.views import Pages
from archiver.serving.ways import ways_of
from tests.evidence.conftest import png
from tests.render.attacks import ATTACKS, SAMPLE
from tests.serving.hostile_archive import START, hostile_home, key_of
from tests.serving.loopback import serving
from tests.serving.watched_browser import WatchedBrowser, watched_browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[WatchedBrowser]:
    """One browser for the whole table."""
    with watched_browser() as opened:
        yield opened


@pytest.fixture(scope="module", params=[SAMPLE, pytest.param(ATTACKS, marks=pytest.mark.slow)], ids=["a sample", "all"])
def attacks(request: pytest.FixtureRequest) -> Sequence[str]:
    """The attacks that the archive says."""
    chosen: Sequence[str] = request.param
    return chosen


@pytest.fixture(scope="module")
def home(attacks: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive that says them."""
    return hostile_home(tmp_path_factory.mktemp("hostile") / "home", attacks)


@pytest.fixture(scope="module")
def records(home: Home) -> list[PostRecord]:
    """Its posts."""
    with open_archive(home) as archive:
        return list(archive.all_posts(history=True))


def test_the_archive_says_every_attack(attacks: Sequence[str], records: list[PostRecord]) -> None:
    assert len(attacks) == len(records)
    assert 60 <= len(set(ATTACKS))


def test_no_attack_does_anything_in_a_report(home: Home, browser: WatchedBrowser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"

    assert 0 == run(["--home", str(home.folder), "report", "-o", str(file)])
    assert {} == faults(browser, tmp_path)


def test_no_attack_does_anything_on_the_page_of_a_post_or_below_its_picture(
    records: list[PostRecord], browser: WatchedBrowser, tmp_path: Path
) -> None:
    for record in records:
        place = LogPlace(entry=1, origin=record.handle, size=2, note=f"{record.handle}\n2\nAAAA\n")
        looked = Screenshot(png=png(600, 40), source=next(iter(record.snapshots), None), changed=(record.handle or "",))
        post = ExportedPost(record=record, screenshot=looked, places={kept.path: place for kept in record.snapshots})
        page = ExportedPage(posts=(post,), archive=record.handle or "withdrawn")
        (tmp_path / f"page-{record.id}.html").write_text(exported_page_html(page), encoding="utf-8")
        (tmp_path / f"footer-{record.id}.html").write_text(footer_html(page), encoding="utf-8")

    assert {} == faults(browser, tmp_path)


def test_no_attack_does_anything_in_a_static_embed(records: list[PostRecord], browser: WatchedBrowser, tmp_path: Path) -> None:
    """All in one page, which forbids nothing but scripts from elsewhere, as an article may."""
    evidence = "https://archive.example/posts/x/1.html"
    embeds = (static_embed(record, evidence=evidence) or "" for record in records)
    notes = (html.escape(embed_note(record, evidence=evidence) or "") for record in records)
    body = "\n".join(f"<section>{embed}</section><p>{note}</p>" for embed, note in zip(embeds, notes, strict=True))
    style = "<style>p { overflow-wrap: anywhere; overflow: clip }</style>"
    page = f"<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>{style}{body}"
    (tmp_path / "article.html").write_text(page, encoding="utf-8", errors="replace")

    assert {} == faults(browser, tmp_path)


def test_no_attack_does_anything_in_an_article_that_is_healed(
    attacks: Sequence[str], home: Home, browser: WatchedBrowser, tmp_path: Path
) -> None:
    keys = [key_of(number) for number in range(0, len(attacks), 2) if number % 7 != 3]
    embeds = "\n".join(
        f'<blockquote class="twitter-tweet"><a href="https://x.com/i/status/{key}">May 4</a></blockquote>' for key in keys
    )
    article, healed = tmp_path / "article.html", tmp_path / "healed"
    article.write_text(f"<!doctype html><meta name=viewport content='width=device-width'><main>{embeds}</main>", encoding="utf-8")
    asked = [
        "--home",
        str(home.folder),
        "-q",
        "heal",
        str(article),
        "--all",
        "-o",
        str(healed),
        "--archive",
        "https://archive.example",
    ]

    assert 0 == run(asked)
    assert (healed / article.name).read_text(encoding="utf-8").count("SocialMediaPosting") >= len(keys) - 1
    assert {} == faults(browser, healed)


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    """The archive, served."""
    archive = ServedArchive(home=home, clock=lambda: START)

    with serving(ways_of(archive, Pages(home))) as served:
        yield served


def test_no_attack_does_anything_on_a_page_that_is_served(home: Home, browser: WatchedBrowser, address: str) -> None:
    with open_archive(home) as archive:
        paths = [f"/{path}" for path in Pages(home).paths(archive) if str(path).endswith(".html")]

    assert {} == {path: wrong for path in paths if (wrong := browser.visit(address + path, own=address))}


def test_no_attack_in_a_question_does_anything(attacks: Sequence[str], browser: WatchedBrowser, address: str) -> None:
    """What is asked comes back in answers and messages."""
    asked = [quote(attack.encode(errors="replace")[:1000]) for attack in attacks]
    questions = [
        f"{path}{what}" for what in asked for path in ("/api/lookup?q=", "/timegate/", "/timemap/link/", "/oembed?url=", "/")
    ]
    searches = [f"/search.html?q={what}" for what in asked]

    assert {} == {question: wrong for question in questions if (wrong := browser.show(address + question, own=address))}
    assert {} == {search: wrong for search in searches if (wrong := browser.visit(address + search, own=address))}


def test_no_attack_does_anything_in_an_answer_for_programs(attacks: Sequence[str], browser: WatchedBrowser, address: str) -> None:
    listed = [f"/api/{name}?limit=100" for name in ("posts", "articles", "runs", "changes")]
    keys = [key_of(number) for number in range(0, len(attacks), 2)]
    posts = [path for key in keys for path in (f"/api/posts/x:{key}", f"/oembed?url=https://x.com/i/status/{key}")]

    assert {} == {path: wrong for path in (*listed, *posts, "/api/status") if (wrong := browser.show(address + path, own=address))}


def test_no_attack_does_anything_in_a_kept_copy(attacks: Sequence[str], browser: WatchedBrowser, address: str) -> None:
    copies = [f"/timegate/https://x.com/i/status/{key_of(number)}" for number in range(0, len(attacks), 2) if number % 7 != 3]

    assert {} == {path: wrong for path in copies[:-1] if (wrong := browser.show(address + path, own=address))}
    assert "/memento/" in browser.page.url


def test_no_attack_does_anything_in_a_site_of_files_or_in_its_search(
    attacks: Sequence[str], home: Home, browser: WatchedBrowser, tmp_path: Path
) -> None:
    site = tmp_path / "site"

    assert 0 == run(["--home", str(home.folder), "export", "site", str(site)])
    assert {} == faults(browser, site)
    rows = 0
    for attack in attacks:
        browser.show(f"{(site / 'search.html').as_uri()}?q={quoted(attack)}", own=site.as_uri())
        if re.search(r"[^\W_]", attack):
            browser.page.wait_for_selector("#outcome:has-text('post'), #outcome:has-text('Nothing')")
        rows += browser.page.locator("#found li").count()

        assert [] == browser.look(own=site.as_uri())
    assert len(attacks) // 2 <= rows


def quoted(attack: str) -> str:
    """The beginning of an attack as a part of an address."""
    return quote(attack.encode(errors="replace")[:1000])


def faults(browser: WatchedBrowser, folder: Path) -> dict[str, list[str]]:
    """What each page in a folder did that it must not do."""
    pages = sorted(folder.rglob("*.html"))
    assert pages
    return {page.name: wrong for page in pages if (wrong := browser.visit(page.as_uri(), own=folder.as_uri()))}


def test_what_an_attack_would_do_is_noticed(browser: WatchedBrowser, tmp_path: Path) -> None:
    """A page that escapes nothing: without this, the tests above could hold because nobody looks."""
    markup = "<script>alert(1)</script><img src=https://evil.example/x.png><p style=width:900px>wide</p>"
    bare, guarded = tmp_path / "bare.html", tmp_path / "guarded.html"
    bare.write_text(f"<!doctype html><p>Words{markup}")
    guarded.write_text(f"<!doctype html><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><p>{markup}")
    done, stopped = (browser.visit(page.as_uri(), own=page.as_uri()) for page in (bare, guarded))

    assert {"it ran 1", "it asked for https://evil.example/x.png", "P. is wider than the page", "it scrolls sideways"} == set(done)
    assert {"its policy stopped script-src-elem inline", "its policy stopped img-src https://evil.example/x.png"} <= set(stopped)
