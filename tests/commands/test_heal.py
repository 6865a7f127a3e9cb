"""`heal` and `export embed`: articles of the harbour town show again what the platform no longer has, and nothing else changes."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

from archiver.demo.smallweb.newspaper import story_page
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import small_web
from archiver.demo.story import founding, harbour
from archiver.demo.story.founding import CHALLENGE_POST, PRESIDENT_POST
from archiver.demo.story.harbour import BRIDGE, FERRIES, INSPECTED, KEPT_A_COPY, STRANDED
from archiver.healing.marker import MARKER
from tests.commands.conftest import PRESIDENT, Program, inherited

pytestmark = pytest.mark.browser

GONE = f"x:{INSPECTED.id}"
HUGO = {
    "hugo.toml": 'baseURL = "https://news.example/"\n',
    "content/posts/bridge.md": "---\ntitle: Bridge\n---\n\nIt was safe.\n\n"
    f'{{{{< x user="PortOfGrayle" id="{INSPECTED.id}" >}}}}\n\nThen *stuck*.\n',
    "content/posts/ferries.md": f"---\ntitle: Ferries\n---\n\nNo pilots.\n\n{{{{< tweet id={KEPT_A_COPY.id} >}}}}\n",
    "content/about.md": "---\ntitle: About\n---\n\nThe desk writes `{{< tweet >}}`.\n",
    "layouts/shortcodes/old.html": "<blockquote>{{ .Inner }}</blockquote>\n",
    "content/_index.md": "",
    "content/data.json": f'{{"url": "{INSPECTED.address}"}}\n',
    "static/app.js": f"const post = '{INSPECTED.address}';\n",
    "node_modules/theme/readme.md": f"{INSPECTED.address}\n",
}
"""A site of Hugo: one article with a dead embed, one with a living one, and files that are no articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """An archive of the harbour town two nights after the morning, and a folder with its articles as they were published."""

    program: Program
    articles: Path
    site: Path


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town: one post was deleted, one edited, one protected, and one account suspended."""
    folder = tmp_path_factory.mktemp("town")
    articles, site = folder / "articles", folder / "site"
    articles.mkdir()
    (articles / "two-presidents.txt").write_text(founding.ARTICLE, encoding="utf-8")
    opening = harbour.opening_night()
    for story, name in ((FERRIES, "ferries.html"), (BRIDGE, "bridge.html")):
        (articles / name).write_text(story_page(story), encoding="utf-8")
    for path, content in HUGO.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(content, encoding="utf-8")
    with small_web(opening) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment)
        first = program("archive", FERRIES.address, BRIDGE.address, str(articles), clock="2025-04-16T02:00:00Z")
        assert 0 == first.code, first.err
        after = harbour.after_the_morning(opening)
        web.world = after.account_became(PRESIDENT_POST.account.handle, PostState.ACCOUNT_SUSPENDED)
        for clock in ("2025-04-17T02:00:00Z", "2025-04-18T02:00:00Z"):
            assert 0 == program("check", "--all", clock=clock).code
        yield Town(program=program, articles=articles, site=site)


def tree(folder: Path) -> dict[str, bytes]:
    """The files of a folder with their bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_check_tells_the_dead_embeds_exits_with_3_and_writes_nothing(town: Town) -> None:
    before = tree(town.articles)
    done = town.program("heal", "--check", str(town.articles))

    assert 3 == done.code, done.err
    assert "bridge.html\n  line " in done.out
    assert f"{GONE} is gone, deleted – replaced" in done.out
    assert f"{PRESIDENT} is gone, account-suspended – noted behind its words" in done.out
    assert "3 articles: 2 dead embeds found" in done.out
    assert before == tree(town.articles)


def test_a_check_reads_no_snapshot(town: Town, tmp_path: Path) -> None:
    home = Path(shutil.copytree(town.program.home, tmp_path / "home", symlinks=True))
    shutil.rmtree(home / "snapshots" / "x")

    assert 3 == town.program.at(home)("heal", "--check", str(town.articles)).code


def test_only_what_is_dead_is_replaced_and_everything_else_stays(town: Town, tmp_path: Path) -> None:
    done = town.program("heal", str(town.articles), "-o", str(tmp_path / "healed"), "--json")
    bridge, after = (town.articles / "bridge.html").read_text(), (tmp_path / "healed" / "bridge.html").read_text()
    start, end = after.index(f"<figure {MARKER}="), after.index("</figure>") + len("</figure>")

    assert 0 == done.code, done.err
    assert [("gone", GONE, "replaced"), ("gone", PRESIDENT, "noted")] == [
        (found["verdict"], found["post"], found["action"]) for found in done.objects
    ]
    assert {"bridge.html", "two-presidents.txt"} == set(tree(tmp_path / "healed"))
    assert bridge.startswith(after[:start])
    assert bridge.endswith(after[end:])
    assert INSPECTED.text.split("\n")[0][:30] in BeautifulSoup(after[start:end], "html.parser").get_text()


def test_a_healed_article_still_shows_the_post_to_the_archive(town: Town, tmp_path: Path) -> None:
    town.program("heal", str(town.articles / "bridge.html"), "-o", str(tmp_path))
    found = town.program("find", "--json", str(tmp_path / "bridge.html"))

    assert GONE in [post["post"] for post in found.objects if post["kind"] == "embed"]


def test_pasted_words_get_a_note_and_the_rest_of_the_text_stays(town: Town, tmp_path: Path) -> None:
    town.program("heal", str(town.articles / "two-presidents.txt"), "-o", str(tmp_path))
    after = (tmp_path / "two-presidents.txt").read_text()
    start = after.index(" [Archived post ")
    end = after.index("\n", start)

    assert founding.ARTICLE == after[:start] + after[end:]
    assert "The platform says that it suspended the account" in after[start:end]


def test_a_second_healing_changes_nothing(town: Town, tmp_path: Path) -> None:
    healed = Path(shutil.copytree(town.articles, tmp_path / "copy"))
    town.program("heal", str(healed), "--in-place", "--no-backup")
    once = tree(healed)
    again = town.program("heal", str(healed), "--in-place", "--no-backup")

    assert (0, "3 articles: 0 dead embeds healed\n") == (again.code, again.out)
    assert once == tree(healed)
    assert once != tree(town.articles)


def test_writing_in_place_needs_a_way_back_and_keeps_the_originals(town: Town, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(town.articles, tmp_path / "copy"))
    refused = town.program("heal", str(copy), "--in-place")
    assert (2, tree(town.articles)) == (refused.code, tree(copy))
    assert "--backup" in refused.err

    done = town.program("heal", str(copy), "--in-place", "--backup", str(tmp_path / "originals"))
    (originals,) = (tmp_path / "originals").iterdir()

    assert 0 == done.code, done.err
    assert {name: tree(town.articles)[name] for name in ("bridge.html", "two-presidents.txt")} == tree(originals)


def test_altered_embeds_are_healed_only_if_asked_for(town: Town) -> None:
    article = str(town.articles / "ferries.html")

    assert [] == town.program("heal", article, "--json").objects
    assert [f"x:{STRANDED.id}"] == [found["post"] for found in town.program("heal", article, "--altered", "--json").objects]
    assert 3 == len(town.program("heal", article, "--all", "--json").objects)


def test_a_diff_shows_the_lines_that_change(town: Town) -> None:
    done = town.program("heal", "--dry-run", str(town.articles / "two-presidents.txt"))
    lines = done.out.splitlines()
    (removed,) = (line[1:] for line in lines if line.startswith("-") and not line.startswith("---"))
    (added,) = (line[1:] for line in lines if line.startswith("+") and not line.startswith("+++"))

    assert removed in founding.ARTICLE
    assert added.startswith(f"{removed} [Archived post {PRESIDENT}")


def test_a_site_of_hugo_has_its_dead_shortcode_replaced_and_no_other_file_touched(town: Town, tmp_path: Path) -> None:
    site = Path(shutil.copytree(town.site, tmp_path / "site"))
    done = town.program("heal", str(site), "--in-place", "--no-backup", "--shortcode", "archived")
    after = (site / "content/posts/bridge.md").read_text()
    start, end = after.index("{{< archived >}}<figure "), after.index("{{< /archived >}}") + len("{{< /archived >}}")

    assert 0 == done.code, done.err
    assert HUGO["content/posts/bridge.md"].startswith(after[:start])
    assert HUGO["content/posts/bridge.md"].endswith(after[end:])
    assert "{" not in after[start:end].removeprefix("{{< archived >}}").removesuffix("{{< /archived >}}")
    assert ["content/posts/bridge.md"] == [name for name, content in tree(site).items() if content != tree(town.site)[name]]


def test_no_link_leads_out_of_a_folder(town: Town, tmp_path: Path) -> None:
    outside = Path(shutil.copy(town.articles / "bridge.html", tmp_path / "outside.html"))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "linked.html").symlink_to(outside)
    (folder / "up").symlink_to(tmp_path)
    done = town.program("heal", str(folder), "--in-place", "--no-backup")

    assert 1 == done.code
    assert "linked.html: is a symbolic link, and is left" in done.err
    assert outside.read_bytes() == (town.articles / "bridge.html").read_bytes()


def test_a_page_on_the_web_is_healed_into_a_folder(town: Town, tmp_path: Path) -> None:
    done = town.program("heal", BRIDGE.address, "-o", str(tmp_path))
    (written,) = tree(tmp_path).values()

    assert 0 == done.code, done.err
    assert f'<figure {MARKER}="{GONE}"'.encode() in written
    assert 2 == town.program("heal", BRIDGE.address, "--in-place", "--no-backup").code


def test_what_is_withdrawn_is_never_healed(town: Town, tmp_path: Path) -> None:
    program = town.program.at(Path(shutil.copytree(town.program.home, tmp_path / "home", symlinks=True)))
    assert 0 == program("withdraw", GONE, "--reason", "the author asks", "--by", "desk", "--yes").code
    done = program("heal", str(town.articles / "bridge.html"), "-o", str(tmp_path / "healed"))

    assert (0, {}) == (done.code, tree(tmp_path / "healed"))
    assert f"{GONE} is withdrawn – left" in done.out
    assert 0 == program("heal", "--check", str(town.articles / "bridge.html")).code
    assert 1 == program("export", "embed", GONE).code


def test_pictures_are_files_where_a_folder_is_named(town: Town, tmp_path: Path) -> None:
    town.program("heal", str(town.articles), "-o", str(tmp_path / "healed"), "--all", "--pictures", str(tmp_path / "pictures"))
    pages = [BeautifulSoup(content, "html.parser") for name, content in tree(tmp_path / "healed").items() if name.endswith("l")]
    sources = [str(picture["src"]) for page in pages for picture in page.select(f"[{MARKER}] img, [{MARKER}] amp-img")]

    assert sources
    for source in sources:
        assert (tmp_path / "healed" / source).resolve().is_file()


def test_the_embed_of_one_post_is_printed_with_the_address_of_its_page(town: Town) -> None:
    done = town.program("export", "embed", GONE, "--archive", "https://archive.example/")
    embed = BeautifulSoup(done.out, "html.parser")

    assert 0 == done.code, done.err
    assert 1 == done.out.count("\n")
    assert [f"https://archive.example/posts/x/{INSPECTED.id}.html"] == [
        link["href"] for link in embed.select("[itemprop=archivedAt]")
    ]
    assert 1 == town.program("export", "embed", "x:1").code
    assert 2 == town.program("export", "embed", GONE, "--archive", "javascript:alert(1)").code


def test_what_was_dead_shows_again_in_a_browser_and_asks_for_nothing(town: Town, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        f"<!doctype html><p>Before</p><p>{PRESIDENT_POST.address}</p><p>{CHALLENGE_POST.address}</p>"
    )
    town.program("heal", str(tmp_path / "page.html"), str(town.articles / "bridge.html"), "-o", str(tmp_path / "healed"))
    path = next((found for name in ("chromium-headless-shell", "chromium") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "healed" / "page.html").as_uri())
        shown = page.locator(f"[{MARKER}] blockquote").inner_text()
        loaded = page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        pictures = page.locator(f"[{MARKER}] img").count()
        name = page.get_by_role("figure", name="Archived post by The White House on X").count()
        browser.close()

    assert "they have one hell of a President" in shown
    assert (True, 1, 1) == (loaded, pictures, name)
    assert [(tmp_path / "healed" / "page.html").as_uri()] == [address for address in asked if not address.startswith("data:")]
