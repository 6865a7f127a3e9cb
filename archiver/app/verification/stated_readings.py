"""Compare what a snapshot states of its post with the answers in the same file, before a file without a row is believed."""

from collections.abc import Sequence
from http import HTTPStatus

from archiver.app.verification.rereading import PostFacts, RecordedAnswer, reread_post
from archiver.evidence import PostStatement, Snapshot, storable_url
from archiver.model.captures import Exchange
from archiver.model.digests import digest
from archiver.model.observations import Observation, Present, Unreadable
from archiver.model.posts import content_digest
from archiver.model.probes import COPY_WITNESSES, Why


def differs_from_answers(snapshot: Snapshot, *, author: str | None) -> bool:
    """Whether a snapshot states of its post what the answers in it do not say; `author` is the known author's id.

    A statement about an article has no readings. What a “not modified” stands for, a web archive's copy, and what an account says
    of itself, is in another file or depends on articles, and whose post an answer is about depends on earlier ones: these are not
    compared.
    """
    subject = snapshot.statement.subject
    if not isinstance(subject, PostStatement):
        return False
    stated = [observation for observation in subject.observations if observation.witness not in COPY_WITNESSES]
    answers = [
        RecordedAnswer(observation=observation, exchanges=_exchanges(snapshot.answers, observation)) for observation in stated
    ]
    for answer, made in zip(
        answers, reread_post(subject.post, answers, PostFacts(aliases=subject.aliases, author=author)), strict=False
    ):
        noted = answer.observation
        if noted.body is None or noted.status == HTTPStatus.NOT_MODIFIED:
            continue
        if not answer.exchanges or not _agree(noted, made):
            return True
    return False


def _exchanges(kept: Sequence[Exchange], observation: Observation) -> tuple[Exchange, ...]:
    """The exchanges behind an observation: from the one at its time to the one with its body."""
    starts = [index for index, exchange in enumerate(kept) if exchange.at == observation.at]
    for start in starts if observation.body is not None else ():
        for end in range(start, len(kept)):
            if kept[end].url == storable_url(observation.url or "") and digest(kept[end].body) == observation.body:
                return tuple(kept[start : end + 1])
    return ()


def _agree(stated: Observation, made: Observation) -> bool:
    """Whether an answer reads as it is stated: the same kind of reading, with the same content."""
    if isinstance(stated.reading, Unreadable) and stated.reading.why is Why.OTHER_OWNER:
        return True
    if type(stated.reading) is not type(made.reading):
        return False
    if not isinstance(stated.reading, Present) or not isinstance(made.reading, Present):
        return getattr(stated.reading, "reason", None) == getattr(made.reading, "reason", None)
    stated_content, read_content = stated.reading.content, made.reading.content
    if stated_content is None or read_content is None:
        return stated_content is read_content
    return content_digest(stated_content) == content_digest(read_content)
