"""The page of one post: picture, words, versions, observations with rule and evidence, places, provenance, and how to verify it."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from archiver.model.observations import Observation
from archiver.render.escaping import one_line
from archiver.render.html_cards import PostCard, ShownAppearance, post_card, printable
from archiver.render.pages.drawings import ChainStep, Moment, chain, timeline
from archiver.render.pages.frame import PageFrame, render
from archiver.render.pages.rows import post_row
from archiver.render.post_text import pictures_phrase
from archiver.render.sentences import (
    SUSPICION,
    form_phrase,
    interval_sentence,
    observation_phrase,
    rule_sentence,
    verdict_sentence,
    witness_phrase,
)
from archiver.reporting.phrases import count_of, human_time
from archiver.reporting.records import PostRecord, RecordedVerdict, Screenshot, Version
from archiver.reporting.site_map import PageKind, PagePath, picture_path, post_path
from archiver.reporting.site_records import CoveringCheckpoint
from archiver.verdicts.text_diff import TextDiff, diff_texts

_MAX_OBSERVATIONS = 100
_MAX_VERSIONS = 50
_TONES = {"Present": "intact", "Gone": "gone", "Withheld": "withheld", "Unreadable": "unknown"}
"""The colour of each kind of reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSurroundings:
    """What the page of a post shows beside its record: verdicts, pages of articles by their names, its account, and checkpoint.

    `is_static` says that no server answers, so that snapshots can be neither downloaded nor played back.
    """

    verdicts: Sequence[RecordedVerdict] = ()
    articles: Mapping[str, int]
    account: PagePath | None = None
    checkpoint: CoveringCheckpoint | None = None
    is_static: bool = False


def post_page(record: PostRecord, screenshot: Screenshot, facts: PostSurroundings, frame: PageFrame) -> bytes:
    """The page of a post; of one that is withdrawn only its name, and when and why it was withdrawn."""
    row = post_row(record)
    if record.withdrawn is not None:
        return render("post.html", frame, {"row": row})
    card = post_card(record, replace(screenshot, png=None))
    observations = _listed(record, facts.verdicts)
    steps = _steps(record, facts)
    values = {
        "row": row,
        "card": card,
        "record": record,
        "account": facts.account,
        "picture": picture_path(record.post, record.id) if screenshot.png is not None else None,
        "pictures": pictures_phrase(record),
        "suspicion": SUSPICION if record.verdict.suspected else None,
        "versions": _versions(record.versions[:_MAX_VERSIONS]),
        "places": _places(record, card, facts.articles),
        "related": [(related, post_path(related.post, related.row)) for related in record.related],
        "verdicts": [_verdict(recorded) for recorded in facts.verdicts],
        "observations": [_observation(observation) for observation in observations],
        "observation_total": len(record.history),
        "timeline": _timeline(record.history, facts.verdicts) if record.history else "",
        "steps": steps,
        "chain": chain(steps),
        "commands": _commands(record),
        "is_static": facts.is_static,
    }
    return render("post.html", frame, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedVersion:
    """A version with what it adds to the one before it by the same witness marked, and the texts that it removes."""

    seen_at: datetime
    witness: str
    text: str
    truncated: bool
    marked: TextDiff | None
    removed: tuple[str, ...]


def _versions(versions: Sequence[Version]) -> list[MarkedVersion]:
    listed, before = [], dict[str, str]()
    for version in versions:
        text = printable(version.text)
        earlier = before.get(version.witness.value)
        marked = diff_texts(earlier, text) if earlier is not None and earlier != text else None
        before[version.witness.value] = text
        removed = tuple(span.text.strip() for span in marked.then if span.differs and span.text.strip()) if marked else ()
        listed.append(
            MarkedVersion(
                seen_at=version.seen_at,
                witness=witness_phrase(version),
                text=text,
                truncated=version.truncated,
                marked=marked,
                removed=removed,
            )
        )
    return listed


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowingArticle:
    """An article that shows the post, and its page."""

    shown: ShownAppearance
    path: PagePath | None


def _places(record: PostRecord, card: PostCard, articles: Mapping[str, int]) -> list[ShowingArticle]:
    rows = [articles.get(appearance.article) for appearance in record.appearances]
    return [
        ShowingArticle(shown=shown, path=PagePath(kind=PageKind.ARTICLE, row=row) if row is not None else None)
        for shown, row in zip(card.appearances, rows, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVerdict:
    """A verdict with its sentence, its rule and the observations that it rests on."""

    at: datetime
    run: int
    tone: str
    sentence: str
    rule: str
    rule_sentence: str
    rests_on: tuple[int, ...]


def _verdict(recorded: RecordedVerdict) -> ListedVerdict:
    verdict = recorded.verdict
    sentences = (verdict_sentence(verdict), interval_sentence(verdict), SUSPICION if verdict.suspected else None)
    return ListedVerdict(
        at=recorded.at,
        run=recorded.run,
        tone=verdict.standing.value,
        sentence=" ".join(sentence for sentence in sentences if sentence),
        rule=verdict.rule,
        rule_sentence=rule_sentence(verdict.rule),
        rests_on=verdict.rests_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedObservation:
    """An observation with its evidence: the probe, the digest of the answer, and the copy of a web archive."""

    id: int
    at: datetime
    run: int
    tone: str
    phrase: str
    probe: str
    status: int | None
    body: str | None
    left_out: bool
    memento: str | None


def _listed(record: PostRecord, verdicts: Sequence[RecordedVerdict]) -> list[Observation]:
    """The newest observations, newest first, and those that a verdict rests on."""
    decisive = {number for recorded in verdicts for number in recorded.verdict.rests_on}
    newest = len(record.history) - _MAX_OBSERVATIONS
    kept = [observation for place, observation in enumerate(record.history) if place >= newest or observation.id in decisive]
    return kept[::-1]


def _observation(observation: Observation) -> ListedObservation:
    return ListedObservation(
        id=observation.id or 0,
        at=observation.at,
        run=observation.run,
        tone=_tone(observation),
        phrase=one_line(observation_phrase(observation)),
        probe=one_line(observation.probe),
        status=observation.status,
        body=observation.body,
        left_out=observation.left_out,
        memento=observation.memento.url if observation.memento else None,
    )


def _tone(observation: Observation) -> str:
    return _TONES[type(observation.reading).__name__]


def _timeline(history: Sequence[Observation], verdicts: Sequence[RecordedVerdict]) -> str:
    observed = [Moment(at=observation.at, tone=_tone(observation)) for observation in history[-4 * _MAX_OBSERVATIONS :]]
    return timeline(observed, [Moment(at=judged.at, tone=judged.verdict.standing.value) for judged in verdicts])


def _steps(record: PostRecord, facts: PostSurroundings) -> list[ChainStep]:
    """From the article that first showed the post to the signature over what is recorded of it."""
    steps = []
    if record.appearances:
        shown = record.appearances[0]
        article = facts.articles.get(shown.article)
        page = PagePath(kind=PageKind.ARTICLE, row=article) if article is not None else None
        steps += [
            ChainStep(label="Article", full=one_line(shown.metadata.title or shown.article), path=page),
            ChainStep(
                label="Embed", full=f"number {shown.embed.position}, {form_phrase(shown.embed.kind, shown.embed.form)}", path=page
            ),
        ]
    steps.append(ChainStep(label="Post", full=one_line(str(record.post or next(iter(record.aliases), "not settled")))))
    if record.history:
        last = record.history[-1]
        answers = f"{count_of(len(record.history), 'observation')}, the last {human_time(last.at)}"
        steps.append(ChainStep(label="Answers", full=answers, path=PagePath(kind=PageKind.RUN, row=last.run)))
    if record.snapshots:
        steps.append(ChainStep(label="Snapshot", full=one_line(PurePosixPath(record.snapshots[0].path).name)))
    if record.entry is not None:
        steps.append(ChainStep(label="Ledger entry", full=f"{record.entry.index:,}, leaf {record.entry.leaf}"))
    if facts.checkpoint is not None:
        signed = facts.checkpoint
        full = f"over {count_of(signed.size, 'fact')}, root {one_line(signed.root)}, signed {human_time(signed.at)}"
        steps.append(ChainStep(label="Checkpoint", full=full, path=PagePath(kind=PageKind.RUN, row=signed.run)))
    return steps


def _commands(record: PostRecord) -> str:
    """The commands that check the post, for a shell in the archive home."""
    name = shlex.quote(one_line(str(record.post or next(iter(record.aliases), ""))))
    lines = [f"embed-archiver show {name}", "embed-archiver verify"]
    if record.post is not None:
        lines += [f"embed-archiver export proof {name} --output proof", "python3 proof/check.py"]
    lines += [f"sha256sum {shlex.quote(one_line(kept.path))}" for kept in record.snapshots]
    return "\n".join(lines)
