"""X as a platform."""

import subprocess
import sys
from pathlib import Path

import pytest

from archiver.model.posts import PostRef
from archiver.platforms.x import api

PROJECT = Path(__file__).resolve().parents[3]


def test_the_official_embed_is_what_is_shown() -> None:
    showing = api.showing(PostRef(platform="x", key="20"))

    assert showing.url.startswith("https://platform.twitter.com/embed/Tweet.html?id=20&")
    assert {"lang=en", "dnt=true", "theme=light"} <= set(showing.url.split("?")[1].split("&"))


def test_a_key_is_no_way_into_the_embeds_address() -> None:
    assert "?id=1%26theme%3Ddark&" in api.showing(PostRef(platform="x", key="1&theme=dark")).url


def test_the_gone_control_has_every_machine_and_count_bit_set_so_that_it_was_never_given_out() -> None:
    (gone,) = api.CONTROLS.gone

    assert 2**22 - 1 == int(gone.key) % 2**22
    assert int(gone.key) < 2**63


def test_naming_a_post_waits_for_no_parser_and_no_calendar() -> None:
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
def test_naming_a_post_loads_the_finder_of_its_own_platform_and_nothing_else(address: str, expected: str) -> None:
    program = (
        "import sys\nfrom archiver.platforms import finder_by_name, identify\nfrom archiver.model.urls import parse_url\n"
        f"post = identify(parse_url({address!r}))\nfinder_by_name(post.platform).address(post)\n"
        "loaded = (name for name in sys.modules if name.endswith(('.markup', '.api')))\n"
        "print(*loaded, *{'bs4', 'babel', 'selectolax'} & sys.modules.keys())"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60, cwd=PROJECT)

    assert expected == ran.stdout.strip()
