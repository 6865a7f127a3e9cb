"""Parse pages in a thread of their own, one at a time.

In the event loop, a page that takes seconds would let every request of these seconds run out of time; in several threads, the
memory of as many pages would be needed at once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parsing")


async def in_thread(function: Callable[[], T]) -> T:
    """What a function returns or raises that runs in the thread for parsing, after those that wait for it already."""
    context = copy_context()  # in which the bounds that are reached are noted
    return await asyncio.get_running_loop().run_in_executor(_THREAD, context.run, function)
