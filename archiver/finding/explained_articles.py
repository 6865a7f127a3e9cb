"""Explain an article: why each of its candidates was claimed or left, in order, with the place and the post that it became.

It is the walk that finds posts, with a recorder; what mentions a platform and was no candidate is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archiver.bounds import bounds, exceeded
from archiver.finding.deduplication import group_embeds, merge_embeds
from archiver.finding.explanations import Decision, DecisionRecorder, DecisionRule
from archiver.finding.page import ParsedPage, parse_page
from archiver.finding.source_places import LineNumbers, SourcePlaces
from archiver.finding.text_walker import range_of
from archiver.finding.unread_places import leave_unread_nodes, leave_unread_text, nodes_in_order
from archiver.finding.url_claims import UrlClaims
from archiver.finding.walker import every_embed
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Kind
from archiver.platforms.interface import Finder


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one candidate was claimed or left.

    `candidate` is what stands there, `line` the number of its line in the article's text, None where it is unknown. `embed` is the
    post that it became, as `find` gives it, and None if it was left; `kind` is how this candidate refers to the post.
    """

    candidate: str
    line: int | None
    rule: DecisionRule
    why: str
    embed: Embed | None = None
    kind: Kind | None = None


def explain_article(article: Article, platforms: Sequence[Finder]) -> tuple[Explanation, ...]:
    """The explanations of an article's candidates, in document order."""
    recorder = DecisionRecorder()
    embeds = list(every_embed(article, platforms, recorder))
    if article.markup is Markup.TEXT:
        urls = UrlClaims(platforms, base=article.metadata.url)
        leave_unread_text(article.text, [range_of(embed.locator) for embed in embeds], urls, recorder)
        places = _places_in_text(article.text, recorder.decisions)
    else:
        page = parse_page(article.text)
        leave_unread_nodes(page, recorder)
        places = _places_in_page(page, recorder.decisions)
    explanations = _explanations(recorder.decisions, places, embeds)
    if recorder.dropped:
        why = "more candidates are left than are explained here"
        explanations.append(Explanation(candidate=f"{recorder.dropped:,} more", line=None, rule=DecisionRule.TOO_MANY, why=why))
    return tuple(explanations)


def explain_refusal(source: str, why: str) -> Explanation:
    """The explanation of a source of which nothing is read, since it is no article."""
    return Explanation(candidate=source, line=None, rule=DecisionRule.NO_ARTICLE, why=why)


def _explanations(
    decisions: Sequence[Decision], places: Sequence[tuple[int, int | None]], embeds: Sequence[Embed]
) -> list[Explanation]:
    """The decisions in order of their places, each claimed one with the merged post that it became."""
    merged = merge_embeds(embeds)
    positions = {id(embed): number for number, group in enumerate(group_embeds(embeds)) for embed in group}
    first_lines: dict[int, int | None] = {}
    explanations = []
    for _, line, decision in sorted(
        ((order, line, decision) for (order, line), decision in zip(places, decisions, strict=True)), key=lambda placed: placed[0]
    ):
        position = positions.get(id(decision.embed))
        why = decision.why
        if position is not None:
            if position in first_lines:
                where = first_lines[position]
                why += f"; the same post as {'before' if where is None else f'in line {where}'}"
            first_lines.setdefault(position, line)
        if position is not None and position >= bounds().article_posts:
            why = f"the article {exceeded('article_posts')}"
            explanations.append(Explanation(candidate=decision.candidate, line=line, rule=DecisionRule.TOO_MANY, why=why))
            continue
        kind = decision.embed.kind if decision.embed is not None else None
        embed = decision.embed if position is None else merged[position]
        explanations.append(
            Explanation(candidate=decision.candidate, line=line, rule=decision.rule, why=why, embed=embed, kind=kind)
        )
    return explanations


def _places_in_text(text: str, decisions: Sequence[Decision]) -> list[tuple[int, int | None]]:
    """The order and the line of each decision on a flat text."""
    lines = LineNumbers(text)
    offsets = [decision.offset for decision in decisions]
    return [(len(text), None) if offset is None else (offset, lines.line(offset)) for offset in offsets]


def _places_in_page(page: ParsedPage, decisions: Sequence[Decision]) -> list[tuple[int, int | None]]:
    """The order and the line of each decision on a page."""
    nodes = {decision.node.mem_id for decision in decisions if decision.node is not None}
    source, lines = SourcePlaces(page.source), LineNumbers(page.source)
    places: dict[int, tuple[int, int | None]] = {}
    for order, node in enumerate(nodes_in_order(page)):
        if node.mem_id in nodes:
            offset = source.offset(node)
            places[node.mem_id] = (order, None if offset is None else lines.line(offset))
    last = len(places) and max(order for order, _ in places.values()) + 1
    return [places.get(decision.node.mem_id, (last, None)) if decision.node is not None else (last, None) for decision in decisions]
