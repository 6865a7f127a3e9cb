"""Hugo as the reader of healed Markdown: what was dead shows again in the browser, and a second healing changes nothing."""

import shutil
import subprocess
from pathlib import Path

import pytest

from archiver.commands import run
from tests.serving.made_archive import GONE, WORDS, make_archive
from tests.serving.watched_browser import watched_browser

HUGO = shutil.which("hugo")
pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.skipif(HUGO is None, reason="needs Hugo: apt-get install hugo")]
BEFORE, AFTER = "---\ntitle: Ferry\n---\nBefore *it*.\n\n", "\n\nAfter it.\n"
DEAD = f'{{{{< tweet user="rivertown" id="{GONE.key}" >}}}}'
PAGE = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><main>{{ .Content }}</main></html>'
SHORTCODES = {
    "tweet.html": '<a class="dead" href="https://x.com/i/status/{{ .Get "id" }}">X</a>',
    "archived.html": "{{ .Inner | safeHTML }}",
}


def build(site: Path, *, allows_html: bool) -> Path:
    """Have Hugo build a site; the folder with its pages."""
    assert HUGO is not None
    unsafe = str(allows_html).lower()
    settings = f'baseURL = "/"\ndisableKinds = ["RSS", "sitemap", "taxonomy", "term"]\nmarkup.goldmark.renderer.unsafe = {unsafe}\n'
    (site / "config.toml").write_text(settings, encoding="utf-8")
    subprocess.run([HUGO, "--quiet", "--source", str(site), "--destination", "public"], check=True, timeout=120)
    return site / "public"


@pytest.mark.parametrize("options", [(), ("--shortcode", "archived")], ids=["as HTML", "in a shortcode"])
def test_a_dead_embed_of_a_hugo_site_shows_again_and_only_once(options: tuple[str, ...], tmp_path: Path) -> None:
    home = make_archive(tmp_path / "home")
    site = tmp_path / "site"
    files = {"content/ferry.md": f"{BEFORE}{DEAD}{AFTER}", "layouts/_default/single.html": PAGE, "layouts/_default/list.html": PAGE}
    for path, text in (files | {f"layouts/shortcodes/{name}": text for name, text in SHORTCODES.items()}).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
    article = site / "content" / "ferry.md"
    heal = ["--home", str(home.folder), "-q", "heal", str(site / "content"), "--in-place", "--no-backup", *options]
    with watched_browser() as browser:
        shown = []
        for _ in range(2):
            public = build(site, allows_html=not options)
            assert [] == browser.visit((public / "ferry" / "index.html").as_uri(), own=public.as_uri())
            shown.append((browser.page.locator("a.dead").count(), WORDS in browser.page.inner_text("main")))
            assert 0 == run(heal)
            healed = article.read_bytes()

    assert [(1, False), (0, True)] == shown
    assert healed.startswith(BEFORE.encode())
    assert healed.endswith(AFTER.encode())
    assert 0 == run(heal)
    assert healed == article.read_bytes()
