"""The limit for checking: one shared httpx client that asks the same questions over TLS and ignores the answers.

    python -m bench.bare_httpx PORT AUTHORITY AT_ONCE FILE

FILE contains the URLs, one a line. It prints a line before it begins to ask, so that its start-up can be subtracted.
"""

import asyncio
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

_TIMEOUT_SECONDS = 30.0


async def ask_all(port: int, addresses: Iterator[str], context: ssl.SSLContext, *, at_once: int) -> None:
    """Request all URLs, `at_once` at a time; an error status ends it."""
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(verify=context, limits=limits, trust_env=False, timeout=_TIMEOUT_SECONDS) as client:

        async def work() -> None:
            for address in addresses:
                url = httpx.URL(address)
                here = url.copy_with(host="127.0.0.1", port=port)
                answer = await client.get(here, headers={"Host": url.host}, extensions={"sni_hostname": url.host})
                answer.raise_for_status()

        await asyncio.gather(*(work() for _ in range(at_once)))


def main(port: str, authority: str, at_once: str, file: str) -> None:
    """Request the URLs of a file."""
    addresses = Path(file).read_text(encoding="utf-8").split()
    context = ssl.create_default_context(cafile=authority)
    sys.stdout.write("asking\n")
    sys.stdout.flush()
    asyncio.run(ask_all(int(port), iter(addresses), context, at_once=int(at_once)))


if __name__ == "__main__":
    main(*sys.argv[1:])
