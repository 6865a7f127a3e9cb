"""A program as a memory: it gets the checkpoint on its standard input, and what it prints is kept as the receipt."""

import asyncio
import os
import signal
from contextlib import suppress

from archiver.app.memories.named import CommandMemory, receipts_of
from archiver.app.memories.receipts import OUTPUT, write_receipt
from archiver.app.runs.home import Home

COMMAND_SECONDS = 60.0
_MAX_OUTPUT_BYTES = 64 * 1024
_MAX_REASON_CHARACTERS = 200


async def pipe_to_command(home: Home, memory: CommandMemory, note: str, *, seconds: float = COMMAND_SECONDS) -> str | None:
    """Run the program with a checkpoint on its standard input; why it failed, None if it did not. `OSError` if it cannot start."""
    process = await asyncio.create_subprocess_exec(
        *memory.arguments,
        cwd=home.folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            printed, complaint, code = await asyncio.gather(
                _read(process.stdout), _read(process.stderr), _feed(process, note.encode())
            )
    except TimeoutError:
        return f"it did not end within {seconds:g} seconds"
    finally:
        with suppress(ProcessLookupError):  # what it may have started is ended with it
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if code != 0:
        words = complaint.decode("utf-8", "replace").strip()[:_MAX_REASON_CHARACTERS]
        return f"exit code {code}: {words}" if words else f"exit code {code}"
    write_receipt(receipts_of(home, memory), note, printed, OUTPUT)
    return None


async def _feed(process: asyncio.subprocess.Process, content: bytes) -> int:
    """Write to the program, which need not read, and wait for its end; its exit code."""
    if process.stdin is not None:
        with suppress(ConnectionError):
            process.stdin.write(content)
            await process.stdin.drain()
        process.stdin.close()
    return await process.wait()


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    """The first bytes of a stream that is read to its end."""
    kept = b""
    while stream is not None and (chunk := await stream.read(_MAX_OUTPUT_BYTES)):
        kept += chunk[: _MAX_OUTPUT_BYTES - len(kept)]
    return kept
