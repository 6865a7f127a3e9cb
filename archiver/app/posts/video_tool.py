"""Fetch a video with yt-dlp, where a platform tells the address of no file: a program of others, in a process of its own.

It is an optional extra, and never imported. It reaches the web only through the gate, with its own limits of bytes and time, in a
folder that is removed after it; it sees no settings of ours, and no secrets. What it wrote is kept as a file, with its version.
"""

import asyncio
import os
import resource
import signal
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.app.posts.file_types import Family, FileType, file_type, is_cut_short
from archiver.bounds import bounds, setting_of
from archiver.web.door import Web

NAME = "yt-dlp"
REMEDY = "pip install 'embed-archiver[videos]', then run the same command again"
_INHERITED = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT")
_OUTPUT = "video"
_MAX_COMPLAINT_BYTES = 4096
_MAX_WORDS = 200


class ToolError(Exception):
    """Why the program brought no video: a stable code, and words for people."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


def tool_version() -> str | None:
    """The installed version of yt-dlp; None if it is not installed."""
    try:
        return version(NAME)
    except PackageNotFoundError:
        return None


async def download(web: Web, address: str) -> tuple[bytes, FileType]:
    """The bytes of the video at a post's address, and what they are; `ToolError` if the program brings none."""
    if tool_version() is None:
        raise ToolError("no-tool", "the address of its file is not known, and yt-dlp is not installed")
    with TemporaryDirectory(prefix="embed-archiver-video-") as folder:
        async with web.program_proxy(address, max_bytes=2 * bounds().video_bytes) as proxy:
            if proxy is None:
                raise ToolError("asked-to-wait", "its host asked to be left alone for a while")
            code, complaint = await _run(_arguments(proxy, address), Path(folder), seconds=web.video_patience)
        found = await asyncio.to_thread(_video_in, Path(folder))
        if found is None:
            raise ToolError("tool-failed", _reason(code, complaint))
        return found


def _arguments(proxy: str, address: str) -> list[str]:
    limits = bounds()
    return [
        *(
            sys.executable,
            "-I",
            "-m",
            "yt_dlp",
            "--ignore-config",
            "--no-cache-dir",
            "--no-playlist",
            "--no-progress",
            "--no-mtime",
        ),
        *("--proxy", proxy, "--compat-options", "no-certifi", "--retries", "2", "--socket-timeout", str(limits.silence_seconds)),
        *("--max-filesize", str(limits.video_bytes), "--match-filters", f"!is_live & duration<=?{limits.video_seconds}"),
        *("--format", f"b[filesize<=?{limits.video_bytes}]/b", "--output", f"{_OUTPUT}.%(ext)s", "--", address),
    ]


async def _run(arguments: list[str], folder: Path, *, seconds: float) -> tuple[int | None, str]:
    """Run the program in a folder; its exit code, None if it was ended, and the end of its complaints."""
    kept = {name: value for name, value in os.environ.items() if name in _INHERITED}
    process = await asyncio.create_subprocess_exec(
        *arguments,
        cwd=folder,
        env={**kept, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PYTHONUTF8": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    with suppress(ProcessLookupError):
        largest = 2 * bounds().video_bytes
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, largest))
    complaint, code = b"", None
    try:
        async with asyncio.timeout(seconds):
            while process.stderr is not None and (chunk := await process.stderr.read(_MAX_COMPLAINT_BYTES)):
                complaint = (complaint + chunk)[-_MAX_COMPLAINT_BYTES:]
            code = await process.wait()
    except TimeoutError:
        pass
    finally:
        with suppress(ProcessLookupError):  # what it may have started is ended with it
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return code, complaint.decode("utf-8", "replace")


def _reason(code: int | None, complaint: str) -> str:
    """Why the program wrote no file."""
    if code is None:
        return "yt-dlp took too long"
    lines = [line.partition("ERROR: ")[2] for line in complaint.splitlines() if "ERROR: " in line]
    if lines:
        return f"yt-dlp says: {lines[-1][:_MAX_WORDS]}"
    return f"yt-dlp brought no file within the limits ({setting_of('video_bytes')}, {setting_of('video_seconds')})"


def _video_in(folder: Path) -> tuple[bytes, FileType] | None:
    """The video that the program wrote; None if it wrote none."""
    limit, written = bounds().video_bytes, [path for path in sorted(folder.glob(f"{_OUTPUT}.*")) if path.suffix != ".part"]
    path = next((path for path in written if path.is_file() and not path.is_symlink()), None)
    if path is None:
        return None
    with path.open("rb") as opened:
        content = opened.read(limit + 1)
    if len(content) > limit:
        raise ToolError("too-large", f"it is larger than the limit ({setting_of('video_bytes')})")
    kind = file_type(content)
    if kind.family not in {Family.VIDEO, Family.AUDIO} or is_cut_short(content, kind):
        raise ToolError("tool-failed", f"what yt-dlp brought is {kind.name}{', cut short' if is_cut_short(content, kind) else ''}")
    return content, kind
