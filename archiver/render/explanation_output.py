"""The output of `find --explain`: why each candidate of an article was claimed or left, as JSON and as text."""

from collections.abc import Sequence

from archiver.finding.explained_articles import Explanation
from archiver.finding.explanations import name_of
from archiver.model.digests import JSONValue
from archiver.model.embeds import Kind
from archiver.render.escaping import one_line, shortened

_MAX_CANDIDATE_CHARACTERS, _MAX_REASON_CHARACTERS = 160, 300


def explanation_json(source: str, explanation: Explanation, *, is_rendered: bool = False) -> dict[str, JSONValue]:
    """One explanation of a source as JSON; absent values are null."""
    embed = explanation.embed
    return {
        "article": source,
        "candidate": shortened(explanation.candidate, _MAX_CANDIDATE_CHARACTERS),
        "place": _place(explanation, is_rendered=is_rendered),
        "claimed": embed is not None,
        "by": embed.platform if embed else None,
        "post": str(embed.post) if embed and embed.post else None,
        "aliases": list(embed.aliases) if embed else [],
        "kind": explanation.kind.value if explanation.kind else None,
        "position": embed.position if embed else None,
        "rule": explanation.rule.value,
        "why": shortened(explanation.why, _MAX_REASON_CHARACTERS),
    }


def explanation_text(source: str, explanations: Sequence[Explanation], *, is_rendered: bool = False) -> str:
    """A source and its explanations as text, one a line."""
    claimed = sum(explanation.embed is not None for explanation in explanations)
    head = f"{one_line(source)}{', as the browser renders it' if is_rendered else ''}"
    if not explanations:
        return f"{head}\n  nothing in it mentions a platform"
    count = f"  claimed: {claimed}, left: {len(explanations) - claimed}"
    return "\n".join([head, count, *(_line(explanation, is_rendered=is_rendered) for explanation in explanations)])


def _line(explanation: Explanation, *, is_rendered: bool) -> str:
    place = _place(explanation, is_rendered=is_rendered)
    candidate = shortened(explanation.candidate, _MAX_CANDIDATE_CHARACTERS)
    why = shortened(explanation.why, _MAX_REASON_CHARACTERS)
    return f"  {f'{place}: ' if place else ''}{candidate} → {_decision(explanation)}: {why} [{explanation.rule.value}]"


def _decision(explanation: Explanation) -> str:
    """What became of a candidate."""
    embed = explanation.embed
    if embed is None:
        return "left"
    how = "links to" if explanation.kind is Kind.LINK else "shows"
    return f"{how} {shortened(name_of(embed), _MAX_CANDIDATE_CHARACTERS)} ({embed.position})"


def _place(explanation: Explanation, *, is_rendered: bool) -> str | None:
    if explanation.line is None:
        return None
    return f"line {explanation.line}{' of the rendered page' if is_rendered else ''}"
