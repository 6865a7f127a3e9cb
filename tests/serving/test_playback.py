"""Playing back: the player's files are the pinned ones, and what is played back stays at its own origin, and on this machine."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, sync_playwright

from archiver.app.playback_files import PlaybackFiles, pack_with_npm, playback_folder, read_playback_files, unpack_playback_files
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError
from archiver.serving.playback import PlaybackLink, PlaybackOrigin
from archiver.serving.replies import ServedRequest
from archiver.serving.server import server_of
from archiver.serving.services import Origin, application
from archiver.serving.views import Pages
from tests.serving.loopback import NOON, loopback_rules
from tests.serving.made_archive import GONE, SECRET, WITHDRAWN, make_archive, served
from tests.serving.watched_browser import browser_path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive home."""
    return make_archive(tmp_path_factory.mktemp("playback") / "home")


def snapshots(home: Home, post: object) -> list[str]:
    """The paths of the snapshots of a post, oldest first, as the ledger has them."""
    platform, _, key = str(post).partition(":")
    with open_archive(home) as archive:
        sql = "SELECT path FROM snapshot JOIN post ON post.id = snapshot.post WHERE platform = ? AND key = ? ORDER BY snapshot.id"
        return [row["path"] for row in archive.query(sql, (platform, key))]


def test_a_package_with_other_bytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="digest") as refusal:
        unpack_playback_files(b"something else", tmp_path / "files")

    assert "npm pack" in str(refusal.value)
    assert not (tmp_path / "files").exists()


def test_files_that_were_changed_are_not_used(tmp_path: Path) -> None:
    for name in ("ui.js", "sw.js", "LICENSE"):
        (tmp_path / name).write_bytes(b"changed")

    assert read_playback_files(tmp_path) is None


def test_without_the_files_the_page_says_how_to_get_them() -> None:
    found = PlaybackLink(port=None)(ServedRequest(target="/playback", path="/playback", base="http://127.0.0.1:1"))

    assert found is not None
    assert 404 == found.status
    assert b"embed-archiver playback" in bytes(found.body)


def test_the_way_to_the_player_leads_to_another_origin() -> None:
    request = ServedRequest(
        target="/playback", path="/playback", base="http://127.0.0.1:1", query={"snapshot": "snapshots/x/1/a.warc.gz\r\nA: b"}
    )
    found = PlaybackLink(port=2)(request)

    assert found is not None
    assert "http://127.0.0.1:2/?snapshot=snapshots/x/1/a.warc.gz%0D%0AA%3A%20b" == found.headers["Location"]


def test_only_what_is_recorded_and_shown_is_played_back(home: Home) -> None:
    origin = PlaybackOrigin(served(home), PlaybackFiles(contents={"ui.js": b"", "sw.js": b"", "LICENSE": b""}))
    (hidden,) = snapshots(home, WITHDRAWN)
    paths = ["", "snapshots/../archiver.toml", "db/archive.sqlite", "snapshots/runs/x", hidden, f"./{snapshots(home, GONE)[0]}"]

    for path in paths:
        asked = (
            ServedRequest(target="/", path="/", base="", query={"snapshot": path}),
            ServedRequest(target=f"/{path}", path=f"/{path}" if path else "/", base=""),
        )
        assert [None, None] == [origin(request) for request in asked], path


@dataclass(frozen=True)
class Player:
    """A server with a player, and a browser without a network."""

    main: str
    page: Page
    asked: list[str]


@pytest.fixture(scope="module")
def player(home: Home) -> Iterator[Player]:
    """The whole `serve`, and a browser that finds no host but this machine."""
    if (files := read_playback_files(playback_folder())) is None:
        pytest.skip("needs the player's files: `embed-archiver playback`")
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    main, second = (Origin(listening=listening, rules=loopback_rules(listening.getsockname()[1])) for listening in sockets)
    server = server_of(application(home, lambda: NOON, Pages(home), contact=None, main=main, playback=second, files=files))
    thread = Thread(target=server.run, kwargs={"sockets": sockets})
    thread.start()
    no_network = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=no_network)
            context = browser.new_context()
            asked: list[str] = []
            context.on("request", lambda request: asked.append(request.url))
            page = context.new_page()
            page.on("websocket", lambda found: asked.append(found.url))
            yield Player(main=f"http://127.0.0.1:{main.port}", page=page, asked=asked)
            browser.close()
    finally:
        server.should_exit = True
        thread.join()
        for listening in sockets:
            listening.close()


@pytest.mark.browser
def test_a_snapshot_is_played_back_and_what_it_asks_for_never_leaves(home: Home, player: Player) -> None:
    player.page.goto(f"{player.main}/playback?snapshot={quote(snapshots(home, GONE)[0])}")
    played = player.page.frame_locator("replay-web-page iframe").frame_locator("iframe")

    played.locator("#ran").get_by_text("it ran").wait_for(timeout=60_000)
    assert "The old bridge is closed" in str(played.locator("#words").text_content())
    assert not player.page.url.startswith(player.main)
    origin = player.page.evaluate("location.origin")
    outside = [url for url in player.asked if not url.startswith((player.main, origin, "blob:", "data:"))]
    assert [] == outside, json.dumps(outside)
    assert SECRET not in player.page.content()


def test_without_npm_the_files_are_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(InputError) as refused:
        pack_with_npm()
    assert "--from" in (refused.value.remedy or "")
