"""What `heal` did or would do, as text, as JSON, and as a diff."""

from collections.abc import Iterator, Sequence

from archiver.healing.source_text import Edit
from archiver.model.timestamps import format_iso
from archiver.render.escaping import inert, one_line
from archiver.render.json_objects import JSON
from archiver.render.withdrawals import withdrawn_name
from archiver.reporting.healings import ArticleHealing, HealedPlace, HealingAction, HealingProblem
from archiver.reporting.phrases import count_of
from archiver.reporting.records import PostRecord

_CONTEXT_LINES = 3
_PHRASES = {HealingAction.REPLACED: "replaced", HealingAction.NOTED: "noted behind its words", HealingAction.LEFT: "left"}


def healing_text(healing: ArticleHealing, written: str | None) -> str:
    """An article's dead embeds, one a line, with what is done with them; `written` is where the healed article is."""
    lines = [one_line(healing.name) + (f" → {one_line(written)}" if written is not None else "")]
    for place in healing.places:
        why = f": {place.why}" if place.why else ""
        lines.append(f"  line {place.line:,}: {_post_phrase(place.record)} – {_PHRASES[place.action]}{one_line(why)}")
    return "\n".join(lines)


def healing_json(healing: ArticleHealing, written: str | None) -> Iterator[JSON]:
    """An article's dead embeds, one object each."""
    for place in healing.places:
        verdict = place.record.verdict
        yield {
            "article": healing.name,
            "written": written,
            "line": place.line,
            "post": str(place.record.post) if place.record.post else None,
            "aliases": list(place.record.aliases),
            "url": place.record.url,
            "platform": place.record.platform,
            "verdict": verdict.standing.value,
            "reason": verdict.reason.value if verdict.reason else None,
            "changed_after": format_iso(verdict.changed_after) if verdict.changed_after else None,
            "changed_before": format_iso(verdict.changed_before) if verdict.changed_before else None,
            "withdrawn": place.record.withdrawn is not None,
            "action": place.action.value,
            "why": place.why or None,
        }


def problem_json(problem: HealingProblem) -> JSON:
    """An article that could not be healed."""
    return {"article": problem.source, "problem": problem.what, "remedy": problem.remedy}


def healing_summary(articles: int, places: Sequence[HealedPlace], unknown: int, *, verb: str) -> str:
    """How many embeds of how many articles were healed, how many were left, and how many the archive does not know."""
    left = sum(1 for place in places if place.action is HealingAction.LEFT)
    parts = [f"{count_of(articles, 'article')}: {count_of(len(places) - left, 'dead embed')} {verb}"]
    parts += [f"{left:,} left"] if left else []
    parts += [f"{count_of(unknown, 'embed')} not in the archive"] if unknown else []
    return "; ".join(parts)


def healing_diff(healing: ArticleHealing) -> str:
    """What changes in an article, as a unified diff; empty where nothing does."""
    if not healing.edits:
        return ""
    name = one_line(healing.name)
    lines = healing.text.splitlines(keepends=True)
    starts = _starts(lines)
    pieces = [f"--- {name}\n+++ {name}\n"]
    shift = 0
    for first, last, edits in _hunks(starts, len(lines), healing.edits):
        begin, end = max(0, first - _CONTEXT_LINES), min(len(lines), last + 1 + _CONTEXT_LINES)
        changed = _edited(healing.text, starts[first], starts[last + 1], edits).splitlines(keepends=True)
        was, became = end - begin, end - begin - (last + 1 - first) + len(changed)
        pieces.append(f"@@ -{begin + 1},{was} +{begin + 1 + shift},{became} @@\n")
        pieces += [_line(" ", line) for line in lines[begin:first]]
        pieces += [_line("-", line) for line in lines[first : last + 1]]
        pieces += [_line("+", line) for line in changed]
        pieces += [_line(" ", line) for line in lines[last + 1 : end]]
        shift += became - was
    return "".join(pieces)


def _starts(lines: Sequence[str]) -> list[int]:
    """Where each line begins, and where the last one ends."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _hunks(starts: Sequence[int], number: int, edits: Sequence[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    """The ranges of lines that change, with their edits; those with less than twice the context between them are one."""
    first = last = -1
    together: list[Edit] = []
    line = 0
    for edit in edits:
        while line + 1 < number and starts[line + 1] <= edit.start:
            line += 1
        end = line
        while end + 1 < number and starts[end + 1] < edit.end:
            end += 1
        if together and line <= last + 2 * _CONTEXT_LINES:
            last = max(last, end)
            together.append(edit)
            continue
        if together:
            yield first, last, together
        first, last, together = line, end, [edit]
    if together:
        yield first, last, together


def _edited(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """A range of a text with its edits."""
    pieces = []
    for edit in edits:
        pieces += [text[start : edit.start], edit.replacement]
        start = edit.end
    return "".join((*pieces, text[start:end]))


def _line(sign: str, line: str) -> str:
    return f"{sign}{inert(line.rstrip(chr(10)))}\n"


def _post_phrase(record: PostRecord) -> str:
    """A post's name with its verdict."""
    if record.withdrawn is not None:
        return f"{withdrawn_name(record)} is withdrawn"
    name = record.post or next(iter(record.aliases), record.platform)
    reason = record.verdict.reason
    stated = f", {reason.value}" if reason is not None and reason.value != "not-stated" else ""
    return f"{one_line(str(name))} is {record.verdict.standing.value}{stated}"
