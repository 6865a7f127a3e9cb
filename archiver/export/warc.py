"""Write the records of snapshots, with the bodies that they share put back, as one WARC file."""

from collections.abc import Iterable
from typing import Protocol

from archiver.evidence import WholeRecord


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, content: bytes, /) -> object: ...  # noqa: D102 - the class says it


def write_warc(sink: Sink, snapshots: Iterable[Iterable[WholeRecord]]) -> int:
    """Write the records of snapshots one after the other, each with its own `warcinfo`; their number. Raises what they raise."""
    count = 0
    for records in snapshots:
        for whole in records:
            sink.write(whole.member)
            count += 1
    return count
