"""Load and save the hosts that asked us to wait, between runs (mutable state, not facts)."""

from collections.abc import Mapping
from datetime import datetime

from archiver.ledger.queries import Query
from archiver.ledger.store import Store
from archiver.model.timestamps import format_iso_micros, parse_iso

WaitingHosts = Mapping[str, tuple[datetime, int]]
"""Each host with the time before which no request may be sent, and how often in a row it asked us to wait."""


def waiting_hosts(query: Query) -> dict[str, tuple[datetime, int]]:
    """The hosts that asked us to wait."""
    return {row["host"]: (parse_iso(row["not_before"]), row["strikes"]) for row in query("SELECT * FROM host", ())}


def save_hosts(store: Store, hosts: WaitingHosts) -> None:
    """Replace the stored list of hosts that asked us to wait."""
    with store.transaction():
        store.change("DELETE FROM host")
        for host, (not_before, strikes) in hosts.items():
            store.add("host", {"host": host, "not_before": format_iso_micros(not_before), "strikes": strikes})
