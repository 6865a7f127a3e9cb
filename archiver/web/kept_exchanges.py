"""The exchanges of a capture: as they were sent where that could be read, else as the browser tells them.

Everything that went over the page's connections is an exchange, also what workers, other processes and preflights asked for. The
browser's own account of the same exchange has the body if it could not be decoded here. What only the browser tells (its connection
could not be read) is kept as it tells it, without the bytes that were sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archiver.model.captures import Connection, Exchange
from archiver.web.recorder import Hop, Recorder
from archiver.web.wire.reading import WireExchange
from archiver.web.wire_reader import WireReader


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchanges:
    """Exchanges in the order of their requests; whether bodies are missing, and whether a response is not known as it was sent."""

    exchanges: tuple[Exchange, ...]
    connections: tuple[Connection, ...]
    bodies_missing: bool
    not_as_sent: bool


async def keep_exchanges(recorder: Recorder, wire: WireReader, *, within: float) -> KeptExchanges:
    """Everything that a page sent and received until now; waits `within` seconds for bodies that only the browser has."""
    reading = await wire.read()
    pairs = _paired(reading.exchanges, recorder.hops())
    needed = [hop for sent, hop in pairs if hop is not None and (sent is None or not sent.decodes)]
    await recorder.fetch_bodies(needed, within=within)
    kept = [(_kept(sent, recorder.exchange(hop) if hop is not None else None), hop) for sent, hop in pairs]
    return KeptExchanges(
        exchanges=tuple(sorted((exchange for exchange, _ in kept), key=lambda exchange: exchange.at)),
        connections=tuple(reading.connections),
        bodies_missing=any(exchange.cut for exchange, _ in kept),
        not_as_sent=any(exchange.as_sent is None and not (hop is not None and hop.is_internal) for exchange, hop in kept),
    )


def _paired(sent: Iterable[WireExchange], hops: Sequence[Hop]) -> list[tuple[WireExchange | None, Hop | None]]:
    """Each exchange on the wire with the browser's account of it, and the other accounts, which have none."""
    accounts = defaultdict[tuple[str, str], list[Hop]](list)
    for hop in hops:
        accounts[hop.key].append(hop)
    pairs = list[tuple[WireExchange | None, Hop | None]]()
    for entry in sorted(sent, key=lambda entry: entry.exchange.at):
        named = accounts[entry.exchange.method, entry.exchange.url]
        account = next((hop for hop in named if hop.status == entry.exchange.status), None)
        if account is not None:
            named.remove(account)
        pairs.append((entry, account))
    return [*pairs, *((None, hop) for left in accounts.values() for hop in left)]


def _kept(sent: WireExchange | None, account: Exchange | None) -> Exchange:
    """One exchange, of what was sent and the browser's account; one of them is there."""
    if sent is None:
        assert account is not None  # noqa: S101 — a pair has at least one side
        return account
    exchange = sent.exchange
    if account is None or sent.decodes or account.cut:
        return exchange
    if exchange.cut:  # the connection could not be read to the end, but the browser could
        return replace(exchange, body=account.body, cut=False, as_sent=None)
    return replace(exchange, body=account.body)
