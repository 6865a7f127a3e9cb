"""Read the file of a run as a stream: its exchanges, the facts of the log, and the signed checkpoints, each digest checked.

A file may come from a stranger or a failing disk: anything wrong with it raises EvidenceError, and no record may be too large.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from archiver.errors import EvidenceError
from archiver.evidence.exchange_places import ExchangePlace, place_of, record_field
from archiver.evidence.reading import NOT_A_WARC, payload_of, placed_records, response_of, with_request
from archiver.evidence.run_file import CHECKPOINT, FACTS
from archiver.evidence.warc_records import OpenFile, ReadRecord
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.timestamps import format_iso_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchange:
    """An exchange of a run, the digest of its body, and the byte of the file at which it begins.

    A revisit's body is in an earlier record, here or in another file.
    """

    exchange: Exchange
    body: Digest
    is_revisit: bool = False
    start: int = field(default=0, compare=False)

    @property
    def place(self) -> ExchangePlace:
        """Where in its file the exchange is."""
        return ExchangePlace(
            start=self.start,
            at=format_iso_micros(self.exchange.at),
            url=self.exchange.url,
            status=self.exchange.status,
            body=self.body,
            is_revisit=self.is_revisit,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLines:
    """Facts in the order of the log, one line of JSON each; `first` is the index of the first in the log."""

    first: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointNote:
    """A signed checkpoint, as text."""

    note: str


RunFilePart: TypeAlias = KeptExchange | FactLines | CheckpointNote


def read_run_file(path: Path, *, stream: OpenFile | None = None) -> Iterator[RunFilePart]:
    """The parts of a run's file, in their order; EvidenceError where it is damaged, or not a file of a run.

    `stream` is the file, if it is open already.
    """
    response: KeptExchange | None = None
    for start, entry in placed_records(path, stream=stream):
        try:
            content = payload_of(entry, path)
            match entry.rec_type:
                case "response" | "revisit":
                    response = _response(entry, content, start)
                case "request" if response is not None:
                    yield replace(response, exchange=with_request(response.exchange, entry, content))
                    response = None
                case "metadata":
                    yield _metadata(entry, content)
                case "warcinfo":
                    pass
                case other:
                    raise ValueError(f"a {str(other)[:40]} record that does not belong there")
        except NOT_A_WARC as error:
            raise EvidenceError(f"{path} has a record that cannot be read: {str(error)[:200]}") from error


def _response(entry: ReadRecord, body: bytes, start: int) -> KeptExchange:
    """The exchange of a response or revisit, whose request follows."""
    exchange, is_revisit = response_of(entry, body), entry.rec_type == "revisit"
    decoded = place_of(entry, start).body if is_revisit else digest(exchange.body)
    return KeptExchange(exchange=exchange, body=decoded, is_revisit=is_revisit, start=start)


def _metadata(entry: ReadRecord, content: bytes) -> FactLines | CheckpointNote:
    """The facts or the checkpoint in a metadata record."""
    target = record_field(entry.rec_headers, "WARC-Target-URI")
    if target.startswith(CHECKPOINT):
        return CheckpointNote(note=content.decode())
    if not target.startswith(FACTS):
        raise ValueError(f"a metadata record about {target[:80]!r}")
    return FactLines(first=int(target.removeprefix(FACTS).partition("-")[0]), lines=tuple(content.split(b"\n")[:-1]))
