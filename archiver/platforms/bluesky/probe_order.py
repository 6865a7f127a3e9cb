"""Follow-up probes: which probe comes next after the answers so far (`probes` has the table)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from archiver.model.observations import Gone, Present, Reading, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.platforms.bluesky import probes
from archiver.platforms.bluesky.answers import hidden_from_strangers, identity_in, left_out, read
from archiver.platforms.bluesky.atproto.plc_log import Ended
from archiver.platforms.bluesky.atproto.proof_error import ProofError
from archiver.platforms.bluesky.dids import is_plc
from archiver.platforms.bluesky.errors import error_named
from archiver.platforms.bluesky.identities import Identity
from archiver.platforms.bluesky.names import Record, record_of

_Outcomes = Mapping[str, Answer | Silence]


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """What is to be asked next; nothing once everything is known that can be."""
    record = record_of(post)
    if record is None:
        return ()
    outcomes_by_kind = {outcome.probe.kind: outcome for outcome in outcomes}
    return next(((probe,) for probe in _course(post, record, outcomes_by_kind) if probe.kind not in outcomes_by_kind), ())


def _course(post: PostRef, record: Record, outcomes_by_kind: _Outcomes) -> Iterator[Probe]:
    """The questions in their order, as far as what was heard leads; those that were put already among them."""
    if isinstance(_reading(post, outcomes_by_kind, probes.POSTS), Withheld):
        return
    if _answer(outcomes_by_kind, probes.POSTS, left_out):
        yield probes.profile(record)
    yield from _who(record, outcomes_by_kind)
    identity = _identity(record, outcomes_by_kind)
    if identity is not None and identity.server is not None:
        yield from _of_the_server(post, record, identity, outcomes_by_kind)


def _who(record: Record, outcomes_by_kind: _Outcomes) -> Iterator[Probe]:
    """The questions about who the account is: its log, and its document where the log cannot be had or has ended."""
    if is_plc(record.did):
        yield probes.log(record)
        identity_or_error = _identity_or_error(record, outcomes_by_kind, probes.LOG)
        if identity_or_error is None or isinstance(identity_or_error, Ended):
            yield probes.document(record, ended=identity_or_error is not None)
    else:
        yield probes.document(record)


def _of_the_server(post: PostRef, record: Record, identity: Identity, outcomes_by_kind: _Outcomes) -> Iterator[Probe]:
    """The questions to the server that keeps the repository: only the proof, where the app shows the post."""
    server = identity.server
    if server is None:
        return
    grounds: list[tuple[str, str]] = []
    if not isinstance(_reading(post, outcomes_by_kind, probes.POSTS), Present):
        grounds += [(probes.LEFT_OUT, probes.YES)] if _answer(outcomes_by_kind, probes.POSTS, left_out) else []
        yield probes.status(record, server)
        if not isinstance(_reading(post, outcomes_by_kind, probes.STATUS), Gone):
            yield probes.wish(record, server)
            grounds += [(probes.HIDDEN, probes.YES)] if _answer(outcomes_by_kind, probes.WISH, hidden_from_strangers) else []
            yield probes.record(record, identity, server, *grounds)
            not_found = _answer(outcomes_by_kind, probes.RECORD, lambda answer: error_named(answer) == "RecordNotFound")
            grounds += [(probes.NOT_FOUND, probes.YES)] if not_found else []
    if identity.key is not None:
        yield probes.proof(record, identity, server, *grounds)


def _identity(record: Record, outcomes_by_kind: _Outcomes) -> Identity | None:
    """Who the account is, by its log if that tells, else by its document; None where neither does or the log is forged."""
    identity_or_error = _identity_or_error(record, outcomes_by_kind, probes.LOG) or _identity_or_error(
        record, outcomes_by_kind, probes.DOCUMENT
    )
    return identity_or_error if isinstance(identity_or_error, Identity) else None


def _identity_or_error(record: Record, outcomes_by_kind: _Outcomes, kind: str) -> Identity | Ended | ProofError | None:
    outcome = outcomes_by_kind.get(kind)
    return identity_in(record.did, outcome) if isinstance(outcome, Answer) else None


def _reading(post: PostRef, outcomes_by_kind: _Outcomes, kind: str) -> Reading | None:
    outcome = outcomes_by_kind.get(kind)
    return read(post, outcome) if isinstance(outcome, Answer) else None


def _answer(outcomes_by_kind: _Outcomes, kind: str, holds: Callable[[Answer], bool]) -> bool:
    outcome = outcomes_by_kind.get(kind)
    return isinstance(outcome, Answer) and holds(outcome)
