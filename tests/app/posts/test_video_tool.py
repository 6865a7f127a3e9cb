"""A video without the address of its file is fetched by yt-dlp, through the gate, within limits; without yt-dlp that is told."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from archiver.app.posts.video_tool import ToolError, download, tool_version
from archiver.demo.smallweb.messages import Response, page
from archiver.demo.smallweb.server import open_small_web
from archiver.demo.smallweb.videos import VIDEO_TYPE, draw_video
from archiver.demo.smallweb.world import World
from archiver.web import WebSettings, open_web, parse_connect_tos
from archiver.web.door import Web
from tests.bounds import lowered

HOST = "films.example"
FILM = draw_video("film", 5)
PAGES = {
    (HOST, "/film.mp4"): Response(body=FILM, content_type=VIDEO_TYPE),
    (HOST, "/film"): page('<html><title>Film</title><body><video src="/film.mp4" controls></video></body></html>'),
    (HOST, "/words"): page("<html><title>Words</title><body>Nothing to see.</body></html>"),
}
needs_tool = pytest.mark.skipif(tool_version() is None, reason="needs yt-dlp: pip install '.[videos]'")


@pytest_asyncio.fixture
async def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Web]:
    async with open_small_web(World(pages=PAGES), folder=tmp_path, hosts=(HOST,)) as small:
        for name, value in small.environment.items():
            monkeypatch.setenv(name, value)
        settings = WebSettings(pace=0.0, patience=0.0, connect_to=parse_connect_tos((small.connect_to,)))
        async with open_web(settings, clock=lambda: datetime.now(UTC), environment=os.environ) as opened:
            yield opened


@needs_tool
async def test_the_video_of_a_page_is_fetched_as_it_is(web: Web) -> None:
    content, kind = await download(web, f"https://{HOST}/film")

    assert (FILM, "mp4") == (content, kind.code)


@needs_tool
async def test_a_page_without_a_video_is_told_in_the_words_of_yt_dlp(web: Web) -> None:
    with pytest.raises(ToolError, match=r"yt-dlp says: .*Unsupported URL") as told:
        await download(web, f"https://{HOST}/words")
    assert "tool-failed" == told.value.code


@needs_tool
async def test_a_video_that_is_too_large_is_not_kept(web: Web) -> None:
    with lowered(video_bytes=1000), pytest.raises(ToolError):
        await download(web, f"https://{HOST}/film")


@pytest.mark.skipif(tool_version() is not None, reason="yt-dlp is installed")
async def test_that_it_is_not_installed_is_told(web: Web) -> None:
    with pytest.raises(ToolError, match="yt-dlp is not installed") as told:
        await download(web, f"https://{HOST}/film")
    assert "no-tool" == told.value.code
