"""Hand the newest checkpoint to every memory at the end of a run.

A folder gets all checkpoints, the others the newest, which covers the older ones. What a memory gave for it is a file in
`HOME/receipts/`; a checkpoint without one was not handed out. So nothing else has to be remembered from run to run: whoever could
not be reached gets the next run's checkpoint, and each failure is a problem of its run.
"""

from typing import TYPE_CHECKING, assert_never

from archiver.app.memories.commands import pipe_to_command
from archiver.app.memories.folders import copy_to_folder
from archiver.app.memories.named import CommandMemory, FolderMemory, Memory, TimestampMemory, WitnessMemory
from archiver.app.memories.timestamps import timestamp
from archiver.app.memories.witnesses import cosign
from archiver.app.runs.concurrency import for_each
from archiver.errors import LedgerError
from archiver.ledger.signing import filed_checkpoints

if TYPE_CHECKING:
    from archiver.app.runs.run import Run

_MEMORIES_AT_ONCE = 8
_REMEDY = "the next run tries again"


async def hand_out(run: "Run", memories: tuple[Memory, ...], newest: str) -> None:
    """Hand a run's checkpoint to each memory; what could not be handed out is noted as a problem.

    Without a network, which is the run's problem, those on other machines go without this checkpoint.
    """

    async def hand(memory: Memory) -> None:
        try:
            failure = await _hand(run, memory, newest)
        except OSError as error:
            failure = f"{error.filename or 'it'}: {error.strerror or error}"
        except LedgerError as error:
            failure = error.message
        if failure is not None and (run.has_network is not False or isinstance(memory, FolderMemory)):
            run.problem(memory.line, f"does not have the newest checkpoint: {failure}", _REMEDY)

    await for_each(run, None, memories, hand, limit=_MEMORIES_AT_ONCE, name=lambda memory: memory.line)


async def _hand(run: "Run", memory: Memory, newest: str) -> str | None:
    """Hand a checkpoint to one memory; why that failed, None if it did not."""
    match memory:
        case FolderMemory():
            return copy_to_folder(run.home, memory, filed_checkpoints(run.home.database))
        case CommandMemory():
            return await pipe_to_command(run.home, memory, newest)
        case TimestampMemory():
            return await timestamp(run, memory, newest)
        case WitnessMemory():
            return await cosign(run, memory, newest)
        case _:
            assert_never(memory)
