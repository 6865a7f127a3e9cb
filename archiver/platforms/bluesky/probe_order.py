"""Choose the next probe of a post from the answers so far (`probes` has the table)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from archiver.model.observations import Gone, Present, Reading, Withheld
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.model.urls import URL
from archiver.platforms.bluesky import probes
from archiver.platforms.bluesky.answers import identity_in, is_members_only, leaves_out_post, read
from archiver.platforms.bluesky.atproto.plc_log import Ended
from archiver.platforms.bluesky.atproto.proof_error import ProofError
from archiver.platforms.bluesky.dids import is_plc
from archiver.platforms.bluesky.errors import error_named
from archiver.platforms.bluesky.identities import Identity
from archiver.platforms.bluesky.names import Record, record_of

_Answers = Mapping[str, Answer]
"""The answers so far, by the kind of their probe."""


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """The first probe that was not sent yet; empty if the answers so far need no other."""
    record = record_of(post)
    if record is None:
        return ()
    sent = {outcome.probe.kind for outcome in outcomes}
    answers = {outcome.probe.kind: outcome for outcome in outcomes if isinstance(outcome, Answer)}
    return next(((probe,) for probe in _probes_in_order(post, record, answers) if probe.kind not in sent), ())


def _probes_in_order(post: PostRef, record: Record, answers: _Answers) -> Iterator[Probe]:
    """Yield the probes that the answers so far call for, in their order, including those that were sent."""
    if isinstance(_reading(post, answers, probes.POSTS), Withheld):
        return
    if _is_true_of(answers, probes.POSTS, leaves_out_post):
        yield probes.profile(record)
    yield from _identity_probes(record, answers)
    identity = _identity_in(record, answers, probes.LOG) or _identity_in(record, answers, probes.DOCUMENT)
    if isinstance(identity, Identity) and identity.server is not None:
        yield from _server_probes(post, record, identity, identity.server, answers)


def _identity_probes(record: Record, answers: _Answers) -> Iterator[Probe]:
    """Yield the probes for the account's identity: its log, and its document if the log is not available or has ended."""
    if is_plc(record.did):
        yield probes.log(record)
        identity = _identity_in(record, answers, probes.LOG)
        if identity is None or isinstance(identity, Ended):
            yield probes.document(record, ended=identity is not None)
    else:
        yield probes.document(record)


def _server_probes(post: PostRef, record: Record, identity: Identity, server: URL, answers: _Answers) -> Iterator[Probe]:
    """Yield the probes to the account's server; if the app shows the post, only the proof."""
    grounds: list[tuple[str, str]] = []
    if not isinstance(_reading(post, answers, probes.POSTS), Present):
        grounds += [(probes.LEFT_OUT, probes.YES)] if _is_true_of(answers, probes.POSTS, leaves_out_post) else []
        yield probes.status(record, server)
        if not isinstance(_reading(post, answers, probes.STATUS), Gone):
            yield probes.wish(record, server)
            grounds += [(probes.HIDDEN, probes.YES)] if _is_true_of(answers, probes.WISH, is_members_only) else []
            yield probes.record(record, identity, server, *grounds)
            not_found = _is_true_of(answers, probes.RECORD, lambda answer: error_named(answer) == "RecordNotFound")
            grounds += [(probes.NOT_FOUND, probes.YES)] if not_found else []
    if identity.key is not None:
        yield probes.proof(record, identity, server, *grounds)


def _identity_in(record: Record, answers: _Answers, kind: str) -> Identity | Ended | ProofError | None:
    return identity_in(record.did, answers[kind]) if kind in answers else None


def _reading(post: PostRef, answers: _Answers, kind: str) -> Reading | None:
    return read(post, answers[kind]) if kind in answers else None


def _is_true_of(answers: _Answers, kind: str, predicate: Callable[[Answer], bool]) -> bool:
    return kind in answers and predicate(answers[kind])
