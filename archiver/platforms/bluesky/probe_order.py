"""In which course the questions follow from the answers (`questions` has the table)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from archiver.model.observations import Gone, Present, Reading, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.platforms.bluesky import probes as questions
from archiver.platforms.bluesky.answers import error_named, hidden_from_strangers, identity_in, left_out, read
from archiver.platforms.bluesky.atproto.plc_log import Ended
from archiver.platforms.bluesky.atproto.unproven import ProofError
from archiver.platforms.bluesky.dids import is_plc
from archiver.platforms.bluesky.identities import Identity
from archiver.platforms.bluesky.names import Record, record_of

_Outcomes = Mapping[str, Answer | Silence]


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """What is to be asked next; nothing once everything is known that can be."""
    record = record_of(post)
    if record is None:
        return ()
    heard = {one.probe.kind: one for one in outcomes}
    return next(((probe,) for probe in _course(post, record, heard) if probe.kind not in heard), ())


def _course(post: PostRef, record: Record, heard: _Outcomes) -> Iterator[Probe]:
    """The questions in their order, as far as what was heard leads; those that were put already among them."""
    if isinstance(_reading(post, heard, questions.POSTS), Withheld):
        return
    if _answer(heard, questions.POSTS, left_out):
        yield questions.profile(record)
    yield from _who(record, heard)
    identity = _identity(record, heard)
    if identity is not None and identity.server is not None:
        yield from _of_the_server(post, record, identity, heard)


def _who(record: Record, heard: _Outcomes) -> Iterator[Probe]:
    """The questions about who the account is: its log, and its document where the log cannot be had or has ended."""
    if is_plc(record.did):
        yield questions.log(record)
        told = _told(record, heard, questions.LOG)
        if told is None or isinstance(told, Ended):
            yield questions.document(record, ended=told is not None)
    else:
        yield questions.document(record)


def _of_the_server(post: PostRef, record: Record, identity: Identity, heard: _Outcomes) -> Iterator[Probe]:
    """The questions to the server that keeps the repository: only the proof, where the app shows the post."""
    server = identity.server
    if server is None:
        return
    grounds: list[tuple[str, str]] = []
    if not isinstance(_reading(post, heard, questions.POSTS), Present):
        grounds += [(questions.LEFT_OUT, questions.YES)] if _answer(heard, questions.POSTS, left_out) else []
        yield questions.status(record, server)
        if not isinstance(_reading(post, heard, questions.STATUS), Gone):
            yield questions.wish(record, server)
            grounds += [(questions.HIDDEN, questions.YES)] if _answer(heard, questions.WISH, hidden_from_strangers) else []
            yield questions.record(record, identity, server, *grounds)
            not_found = _answer(heard, questions.RECORD, lambda answer: error_named(answer) == "RecordNotFound")
            grounds += [(questions.NOT_FOUND, questions.YES)] if not_found else []
    if identity.key is not None:
        yield questions.proof(record, identity, server, *grounds)


def _identity(record: Record, heard: _Outcomes) -> Identity | None:
    """Who the account is, by its log if that tells, else by its document; None where neither does or the log is forged."""
    told = _told(record, heard, questions.LOG) or _told(record, heard, questions.DOCUMENT)
    return told if isinstance(told, Identity) else None


def _told(record: Record, heard: _Outcomes, kind: str) -> Identity | Ended | ProofError | None:
    outcome = heard.get(kind)
    return identity_in(record.did, outcome) if isinstance(outcome, Answer) else None


def _reading(post: PostRef, heard: _Outcomes, kind: str) -> Reading | None:
    outcome = heard.get(kind)
    return read(post, outcome) if isinstance(outcome, Answer) else None


def _answer(heard: _Outcomes, kind: str, holds: Callable[[Answer], bool]) -> bool:
    outcome = heard.get(kind)
    return isinstance(outcome, Answer) and holds(outcome)
