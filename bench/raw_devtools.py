"""The limit for capturing: the browser's own protocol, and nothing in between.

    python -m bench.raw_devtools BROWSER KEY PORT PAGES FOLDER ID…

It opens the embed page of each post in a fresh context, waits until the page shows its article, and takes a PNG of it with the
fastest encoder. It records nothing, and keeps only the pictures. The protocol uses pipes, because a WebSocket would add work.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from archiver.model.posts import PostRef
from archiver.platforms import by_name

Message: TypeAlias = dict[str, object]

_SHOWN = """
new Promise((resolve) => {
  const look = () => {
    const article = document.querySelector('article');
    const images = article ? [...article.querySelectorAll('img')] : [];
    if (!article || images.some((image) => !image.complete)) return setTimeout(look, 10);
    Promise.all(images.map((image) => image.decode().catch(() => null))).then(() => {
      const box = article.getBoundingClientRect();
      resolve([box.x, box.y, box.width, box.height]);
    });
  };
  look();
})
"""


class Protocol:
    """The DevTools protocol over a pair of pipes: messages end in a zero byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.WriteTransport) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._listening = asyncio.create_task(self._listen())

    async def send(self, method: str, parameters: Message | None = None, *, session: str | None = None) -> Message:
        """Call a method, and return its result."""
        number = len(self._waiting) + 1
        result: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = result
        message: Message = {"id": number, "method": method, "params": parameters or {}}
        self._writer.write(json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        return await result

    async def _listen(self) -> None:
        while True:
            message = json.loads((await self._reader.readuntil(b"\0"))[:-1])
            if "id" in message:
                self._waiting[message["id"]].set_result(message.get("result", {}))


async def connected(outbox: int, inbox: int) -> Protocol:
    """The protocol over two open file descriptors."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 28)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(inbox, "rb", 0))
    writer, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(outbox, "wb", 0))
    return Protocol(reader, writer)


async def shoot(browser: Protocol, key: str, folder: Path) -> None:
    """Capture one post: a context, a page, a picture."""
    platform = by_name("x")
    address = platform.capture_page(PostRef(platform="x", key=key)).url if platform else ""
    context = {"browserContextId": (await browser.send("Target.createBrowserContext"))["browserContextId"]}
    page = {"url": "about:blank", "width": 600, "height": 900}
    target = {"targetId": (await browser.send("Target.createTarget", page | context))["targetId"]}
    session = str((await browser.send("Target.attachToTarget", target | {"flatten": True}))["sessionId"])
    await browser.send("Page.navigate", {"url": address}, session=session)
    waiting: Message = {"expression": _SHOWN, "awaitPromise": True, "returnByValue": True}
    left, top, width, height = _box(await browser.send("Runtime.evaluate", waiting, session=session))
    clip = {"x": left, "y": top, "width": width, "height": height, "scale": 1}
    picture: Message = {"format": "png", "optimizeForSpeed": True, "clip": clip}
    taken = await browser.send("Page.captureScreenshot", picture, session=session)
    (folder / f"{key}.png").write_bytes(base64.b64decode(str(taken["data"])))
    await browser.send("Target.disposeBrowserContext", context)


def _box(answer: Message) -> list[float]:
    """The position and size of the page's article."""
    result = answer["result"]
    value = result["value"] if isinstance(result, dict) else None
    if not isinstance(value, list):
        raise SystemExit(f"the page did not return the position of its article: {answer}")
    return value


async def shoot_all(outbox: int, inbox: int, keys: Iterator[str], *, pages: int, folder: Path) -> None:
    """Capture all posts, some at a time."""
    browser = await connected(outbox, inbox)

    async def work() -> None:
        for key in keys:
            await shoot(browser, key, folder)

    await asyncio.gather(*(work() for _ in range(pages)))
    await browser.send("Browser.close")


def main(program: str, key: str, port: str, pages: str, folder: str, *keys: str) -> None:
    """Start the browser with the protocol on its file descriptors 3 and 4, and capture the posts."""
    to_browser, from_us = os.pipe()
    to_us, from_browser = os.pipe()
    with TemporaryDirectory(prefix="bench-raw-") as profile:
        flags = (
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
            f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
            f"--ignore-certificate-errors-spki-list={key}",
        )
        wrapped = ("sh", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "sh", program, *flags)
        with subprocess.Popen(wrapped, pass_fds=(to_browser, from_browser), stderr=subprocess.DEVNULL):
            os.close(to_browser)
            os.close(from_browser)
            asyncio.run(shoot_all(from_us, to_us, iter(keys), pages=int(pages), folder=Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
