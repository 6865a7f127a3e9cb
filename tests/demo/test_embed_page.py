"""The embed page and the widget script in a real browser: live posts are shown, dead ones are not."""

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding, harbour

SHELL = shutil.which("chromium-headless-shell")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(SHELL is None, reason="needs the headless shell")]


def rendered(web: SmallWeb, address: str) -> str:
    """The page's body after its scripts have run, in a browser that is sent to the small web by name."""
    authority = x509.load_pem_x509_certificate(Path(web.ca_file).read_bytes())
    key = authority.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    trusted = base64.b64encode(hashlib.sha256(key).digest()).decode()
    command = [str(SHELL), "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=5000"]
    command += [f"--host-resolver-rules=MAP * 127.0.0.1:{web.port}", f"--ignore-certificate-errors-spki-list={trusted}", address]
    page = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    return page.partition("<body>")[2].partition("<script>")[0]


def embed(key: str) -> str:
    return f"https://platform.twitter.com/embed/Tweet.html?id={key}"


def test_a_long_post_is_shown_with_its_author_its_picture_and_where_it_is_cut(web: SmallWeb) -> None:
    shown = rendered(web, embed(founding.CHALLENGE_POST.id))

    assert ["The Vigilant Fox 🦊", "@VigilantFox", "“You have 350… ", "media/Goe2harbourChal2?format=png", "Apr 14, 2025"] == [
        part
        for part in ("The Vigilant Fox 🦊", "@VigilantFox", "“You have 350… ", "media/Goe2harbourChal2?format=png", "Apr 14, 2025")
        if part in shown
    ]
    assert "Not found" not in shown


def test_a_deleted_post_is_not_found(web: SmallWeb, world: World, in_world: Callable[[World], None]) -> None:
    in_world(harbour.after_the_morning(world))
    shown = rendered(web, embed(harbour.INSPECTED.id))

    assert ("Not found" in shown, "<article" in shown) == (True, False)


def test_an_article_shows_frames_for_live_posts_and_words_of_dead_ones(
    web: SmallWeb, world: World, in_world: Callable[[World], None]
) -> None:
    in_world(harbour.after_the_morning(world))
    shown = rendered(web, harbour.FERRIES.address)

    assert 2 == shown.count("<iframe")
    assert f'data-tweet-id="{harbour.KEPT_A_COPY.id}"' in shown
    assert "We have voted: from midnight no pilot boards a ship in Grayle." in shown
