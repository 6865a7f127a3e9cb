"""Read every kept answer again, and compare what it says with the rows: readings, words, authors, times and media.

The answers of one post in one run are read together, since later ones are read by what earlier ones showed. Rows come in the order
in which they were recorded, a few at once; answers are read from the files one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from archiver import __version__
from archiver.app.rescue.rescue import SEARCH
from archiver.app.runs.home import Home
from archiver.app.runs.severity import FindingSeverity, VerifyFinding
from archiver.app.verification.files import FileCheck
from archiver.app.verification.parts import Part
from archiver.app.verification.rereading import (
    PostFacts,
    RecordedAnswer,
    reread_alias,
    reread_control,
    reread_host,
    reread_memento,
    reread_post,
    reread_statement,
)
from archiver.app.verification.row_comparison import content_differs, is_version_of, reading_differs
from archiver.errors import EvidenceError
from archiver.evidence import ExchangeIndex, WantedAnswer, exchange_places
from archiver.ledger.reader import LedgerReader
from archiver.ledger.recorded_readings import MalformedReading, RecordedContent, RecordedReading, RecordedReadings
from archiver.model.digests import Digest
from archiver.model.observations import Observation, Present, State
from archiver.model.posts import content_digest
from archiver.model.probes import COPY_WITNESSES, About, Witness
from archiver.model.timestamps import format_iso_micros
from archiver.reporting.events import Listener, WorkProgress

NOT_KEPT = "E012"
READS_OTHERWISE = "E013"
VERSION_DIFFERS = "E014"
VERSION_NOT_SHOWN = "E015"
READ_DIFFERENTLY = "E016"
MEDIA_NOT_KEPT = "E017"

CODES = {
    NOT_KEPT: "the answer behind an observation is in no file, and its record does not say that it was left out",
    READS_OTHERWISE: "an observation says otherwise than the answer that is kept",
    VERSION_DIFFERS: "a version says otherwise than the answer that is kept",
    VERSION_NOT_SHOWN: "no kept answer shows what a version says",
    READ_DIFFERENTLY: "this version of the program reads a kept answer differently from the one that recorded it",
    MEDIA_NOT_KEPT: "the bytes of a picture or video are in no file",
}
"""Each finding code about kept answers, and its sentence."""

WARNINGS = frozenset({READ_DIFFERENTLY})

_NOT_MODIFIED = 304
_SHOWS_CONTENT = (About.POST, About.EDIT, About.HISTORY, About.SIGNED_IN)
_Group: TypeAlias = tuple[RecordedReading, ...]


@dataclass(slots=True, kw_only=True)
class ReadingCounts:
    """How many kept answers were read again, and how many were left out on purpose."""

    answers: int = 0
    left_out: int = 0


@dataclass(slots=True, kw_only=True)
class _Comparison:
    """A comparison in progress; `shown` are the versions that an answer showed."""

    home: Home
    archive: LedgerReader
    recorded: RecordedReadings
    index: ExchangeIndex
    part: Part
    counts: ReadingCounts
    shown: set[tuple[str, int]] = field(default_factory=set)


def check_readings(check: FileCheck, counts: ReadingCounts, emit: Listener, *, is_whole: bool) -> Iterator[VerifyFinding]:
    """Compare the rows of a part with the answers in the files, which were indexed before.

    Unless the archive `is_whole`, what is not found may be in a file that was named already, and is not named again.
    """
    work = _Comparison(
        home=check.home,
        archive=check.archive,
        recorded=RecordedReadings(check.archive.query),
        index=check.index,
        part=check.part,
        counts=counts,
    )
    of = next(iter(check.archive.query("SELECT coalesce(max(id), 0) AS last FROM observation", ())))["last"]
    for every in _groups(work.recorded.observed()):
        malformed = [row for row in every if isinstance(row, MalformedReading)]
        yield from (_finding(READS_OTHERWISE, row.where, ": it has a value that does not exist") for row in malformed)
        group = tuple(row for row in every if isinstance(row, RecordedReading))
        if not group:
            continue
        first = group[0]
        if check.part.has_name(str(first.observation.post)) if first.post_id is None else check.part.has_row(first.post_id):
            found = _group_findings(work, group)
            yield from found if is_whole else (finding for finding in found if finding.code != NOT_KEPT)
        emit(WorkProgress(label="answers", done=group[-1].observation.id or 0, of=of))
    if is_whole:
        yield from _contents_without_answer(work)
        yield from _media_without_bytes(work)


def _groups(rows: Iterable[RecordedReading | MalformedReading]) -> Iterator[Sequence[RecordedReading | MalformedReading]]:
    """The observations that were made together; those of a control are apart in the ledger, since platforms are asked at once."""
    controls, run = dict[tuple[object, ...], list[RecordedReading | MalformedReading]](), None
    for key, adjacent in groupby(rows, key=_asked_together):
        every = tuple(adjacent)
        first = every[0]
        if isinstance(first, MalformedReading) or not first.observation.control:
            yield every
            continue
        if first.observation.run != run:
            yield from controls.values()
            controls, run = {}, first.observation.run
        controls.setdefault(key, []).extend(every)
    yield from controls.values()


def _asked_together(row: RecordedReading | MalformedReading) -> tuple[object, ...]:
    """What tells which observations were made of one post, one after the other, in one run."""
    if isinstance(row, MalformedReading):
        return (row.id,)
    noted = row.observation
    alone = noted.id if noted.witness in COPY_WITNESSES or noted.about is About.ALIAS else None
    return noted.run, row.post_id, noted.control and noted.post, alone


def _group_findings(work: _Comparison, group: _Group) -> Iterator[VerifyFinding]:
    """The findings about the observations of one post in one run."""
    left_out = [row for row in group if row.observation.left_out]
    if left_out:
        work.counts.left_out += len(left_out)
        yield from (_finding(READS_OTHERWISE, row.where, ": left_out") for row in left_out if not row.keeps_only_news)
        return
    answers: list[RecordedAnswer] = []
    for row in group:
        try:
            answer, other = _answer(work, row)
        except EvidenceError as error:
            yield _finding(NOT_KEPT, row.where, f": {error.message}")
            return
        if other is not None:
            yield _finding(READS_OTHERWISE, row.where, f": {other}")
            return
        if answer is None:
            yield _finding(NOT_KEPT, row.where)
            return
        answers.append(answer)
    work.counts.answers += sum(bool(answer.exchanges) for answer in answers)
    for row, answer, made in zip(group, answers, _reread(work, group, answers), strict=False):
        if made is not None and (answer.exchanges or answer.unchanged):
            yield from _differences(work, row, made)


def _answer(work: _Comparison, row: RecordedReading) -> tuple[RecordedAnswer | None, str | None]:
    """The answer behind an observation; or the column that does not agree with any kept one."""
    noted = row.observation
    if noted.body is None or noted.url is None:
        return RecordedAnswer(observation=noted), None
    wanted = WantedAnswer(at=format_iso_micros(noted.answered_at), url=noted.url, body=noted.body, status=noted.status or 0)
    found = work.index.find(wanted)
    if found is None or found.other is not None:
        _look_further(work, noted.body)
        found = work.index.find(wanted)
    if found is None:
        return None, None
    if noted.status != _NOT_MODIFIED or found.other is not None:
        return RecordedAnswer(observation=noted, exchanges=found.exchanges), found.other
    before = work.recorded.before(row)
    if before is None:
        return RecordedAnswer(observation=noted, exchanges=found.exchanges), None
    return RecordedAnswer(observation=noted, exchanges=found.exchanges, unchanged=before.reading), None


def _look_further(work: _Comparison, body: Digest) -> None:
    """Add the snapshots that may have the bytes, if only a part of the archive was read."""
    if work.part.is_whole:
        return
    for path in work.recorded.snapshots_with(body):
        if not work.index.has_file(path) and (work.home.folder / path).is_file():
            work.index.add(path, exchange_places(work.home.folder / path))


def _reread(work: _Comparison, group: _Group, answers: Sequence[RecordedAnswer]) -> Sequence[Observation | None]:
    """The observations that the answers make."""
    first = group[0]
    noted, post_id = first.observation, first.post_id
    if post_id is None:
        if noted.post is None:
            return [reread_host(answer) for answer in answers]
        return reread_control(noted.post, answers, work.recorded.control_author(noted.post, noted.probe))
    if noted.about is About.ALIAS:
        aliases = work.archive.aliases((post_id,))[post_id]
        return [reread_alias(first.platform or "", answer, aliases) for answer in answers]
    if noted.post is None or noted.probe == SEARCH:
        return ()
    owner = work.recorded.owner(post_id, before=noted.run)
    if noted.witness is Witness.ACCOUNT_ARCHIVE:
        return [reread_statement(noted.post, answers[0], first.memento, owner)]
    if noted.witness is Witness.WEB_ARCHIVE:
        embeds = work.archive.embeds((post_id,))[post_id]
        return [reread_memento(noted.post, answers[0], first.memento, embeds, owner)]
    aliases = work.archive.aliases((post_id,))[post_id]
    known = PostFacts(aliases=aliases, author=work.recorded.api_author(post_id, before=noted.run), owner=owner)
    return reread_post(noted.post, answers, known)


def _differences(work: _Comparison, row: RecordedReading, made: Observation) -> Iterator[VerifyFinding]:
    """What a row says otherwise than its answer: the reading, and the version that it shows."""
    if (column := reading_differs(row.cells, made)) is not None:
        yield _otherwise(READS_OTHERWISE, row.program, row.where, column)
        return
    reading = made.reading
    if not isinstance(reading, Present) or made.about not in _SHOWS_CONTENT:
        return
    if row.post_id is None:
        yield from _control_differences(work, row, made)
        return
    for state in reading.states:
        yield from _state_differences(work, row, state)
    version = work.recorded.version(row.version) if row.version is not None else None
    if (reading.content is None) != (version is None):
        yield _otherwise(READS_OTHERWISE, row.program, row.where, "version")
    elif reading.content is not None and version is not None:
        yield from _version_differences(work, row, made, version)


def _version_differences(
    work: _Comparison, row: RecordedReading, made: Observation, version: RecordedContent
) -> Iterator[VerifyFinding]:
    """What a version says otherwise than the answer: in every column, if it was the answer that first showed it."""
    content, reading = made.content, made.reading
    if content is None or not isinstance(reading, Present):
        return
    key = (version.table, version.id)
    since = made.memento.at if made.memento is not None else made.at
    shown = [(content, since), *((state.content, state.since) for state in reading.states)]
    if key in work.shown:
        if not is_version_of(version.cells, content):
            yield _otherwise(READS_OTHERWISE, row.program, row.where, "version")
        return
    work.shown.add(key)
    source = {"witness": made.witness.value, "probe": made.probe, "run": made.run, "post": row.post_id}
    columns = [content_differs(version.cells, shown_content, at, source) for shown_content, at in shown]
    if None not in columns:
        yield _otherwise(VERSION_DIFFERS, row.program, version.where, columns[0] or "")


def _state_differences(work: _Comparison, row: RecordedReading, state: State) -> Iterator[VerifyFinding]:
    """Note the version that is a state in the platform's own history, and what it says otherwise."""
    version = work.recorded.state(row.post_id or 0, row.observation.probe, state.since, content_digest(state.content))
    if version is None or (version.table, version.id) in work.shown:
        return
    work.shown.add((version.table, version.id))
    if (column := content_differs(version.cells, state.content, state.since, {})) is not None:
        yield _otherwise(VERSION_DIFFERS, row.program, version.where, column)


def _control_differences(work: _Comparison, row: RecordedReading, made: Observation) -> Iterator[VerifyFinding]:
    """What the recorded content of a control says otherwise than the answer."""
    content, post = made.content, made.post
    if content is None or post is None or made.about is not About.POST:
        return
    version = work.recorded.control_content(post, made.probe, made.run)
    if version is None or not is_version_of(version.cells | {"handle": content.author.handle}, content):
        yield _otherwise(VERSION_DIFFERS, row.program, version.where if version else row.where, "text")
        return
    if (version.table, version.id) not in work.shown and version.cells["seen_at"] == format_iso_micros(made.at):
        work.shown.add((version.table, version.id))
        if (column := content_differs(version.cells, content, made.at, {"probe": made.probe, "run": made.run})) is not None:
            yield _otherwise(VERSION_DIFFERS, row.program, version.where, column)


def _contents_without_answer(work: _Comparison) -> Iterator[VerifyFinding]:
    """The versions that no answer showed."""
    for version in work.recorded.contents():
        post = version.cells.get("post")
        is_of_part = work.part.has_row(int(post)) if post is not None else work.part.has_name(str(version.cells["ref"]))
        is_shown = (version.table, version.id) in work.shown or (post is not None and work.recorded.is_quoted(version))
        if is_of_part and not is_shown:
            yield _finding(VERSION_NOT_SHOWN, version.where)


def _media_without_bytes(work: _Comparison) -> Iterator[VerifyFinding]:
    """The digests of pictures and videos whose bytes are in no file."""
    for row in work.recorded.media():
        if work.part.has_row(row["post"]) and not work.index.has_body(Digest(row["digest"])):
            yield _finding(MEDIA_NOT_KEPT, f"media {row['id']}", f": {row['key']}")


def _otherwise(code: str, program: str, where: str, column: str) -> VerifyFinding:
    """A difference between a row and its answer; between two versions of the program it may be the reader that changed."""
    if program != __version__:
        return _finding(READ_DIFFERENTLY, where, f" ({program}): {column}")
    return _finding(code, where, f": {column}")


def _finding(code: str, where: str, more: str = "") -> VerifyFinding:
    severity = FindingSeverity.WARNING if code in WARNINGS else FindingSeverity.ERROR
    return VerifyFinding(code=code, severity=severity, what=f"{CODES[code]}{more}", where=where)
