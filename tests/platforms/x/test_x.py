"""X as a platform."""

import subprocess
import sys
from pathlib import Path

import pytest

from archiver.model.posts import PostRef
from archiver.platforms.x import api

PROJECT = Path(__file__).resolve().parents[3]


def test_the_page_to_capture_is_the_official_embed() -> None:
    page = api.capture_page(PostRef(platform="x", key="20"))

    assert page.url.startswith("https://platform.twitter.com/embed/Tweet.html?id=20&")
    assert {"lang=en", "dnt=true", "theme=light"} <= set(page.url.split("?")[1].split("&"))


def test_a_key_is_escaped_in_the_url_of_the_embed() -> None:
    assert "?id=1%26theme%3Ddark&" in api.capture_page(PostRef(platform="x", key="1&theme=dark")).url


def test_the_gone_control_is_an_id_that_was_never_issued() -> None:
    (gone,) = api.CONTROLS.gone

    assert 2**22 - 1 == int(gone.key) % 2**22
    assert int(gone.key) < 2**63


def test_naming_a_post_loads_no_parser_and_no_calendar() -> None:
    """A look-up has a third of a second, from the key press to the answer."""
    program = "import sys; from archiver.platforms import REGISTRY; print(*{'bs4', 'lxml', 'babel'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60, cwd=PROJECT)

    assert "" == ran.stdout.strip()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://x.com/i/status/20", "archiver.platforms.x.markup"),
        ("https://vimeo.com/235352744", "archiver.platforms.vimeo.markup"),
    ],
)
def test_naming_a_post_loads_only_the_finder_of_its_platform(address: str, expected: str) -> None:
    program = (
        "import sys\nfrom archiver.platforms import finder_by_name, identify\nfrom archiver.model.urls import parse_url\n"
        f"post = identify(parse_url({address!r}))\nfinder_by_name(post.platform).address(post)\n"
        "loaded = (name for name in sys.modules if name.endswith(('.markup', '.api')))\n"
        "print(*loaded, *{'bs4', 'babel', 'selectolax'} & sys.modules.keys())"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60, cwd=PROJECT)

    assert expected == ran.stdout.strip()
