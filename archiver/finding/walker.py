"""Entry point of finding: find the embeds of an article in its page or its flat text, one per post."""

from collections.abc import Iterable, Sequence

from archiver.bounds import bounds
from archiver.finding.bare_keys import BareKeys
from archiver.finding.deduplication import merge_embeds
from archiver.finding.dispatch import finder_index
from archiver.finding.explanations import DecisionRecorder
from archiver.finding.page import parse_page
from archiver.finding.page_walker import Walk, find_in_page
from archiver.finding.reading_budget import ReadingBudget
from archiver.finding.text_walker import find_in_text
from archiver.finding.url_claims import UrlClaims
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed
from archiver.platforms.interface import Finder


def find_embeds(article: Article, platforms: Sequence[Finder], budget: ReadingBudget | None = None) -> tuple[Embed, ...]:
    """One embed for each post that an article shows or links to, in order of position; `budget` tells which bounds were reached."""
    budget = ReadingBudget() if budget is None else budget
    embeds = merge_embeds(every_embed(article, platforms, budget=budget))
    most = bounds().article_posts
    if len(embeds) > most:
        budget.reach("article_posts")
    return embeds[:most]


def every_embed(
    article: Article,
    platforms: Sequence[Finder],
    recorder: DecisionRecorder | None = None,
    *,
    budget: ReadingBudget | None = None,
) -> Iterable[Embed]:
    """Each embed that an article has, also several of one post; `recorder` hears why candidates are claimed or left."""
    budget = ReadingBudget() if budget is None else budget
    finders = tuple(platforms)
    walk = Walk(
        platforms=finders,
        base=article.metadata.url,
        finder_index=finder_index(finders),
        urls=UrlClaims(finders, base=article.metadata.url, recorder=recorder),
        bare_keys=BareKeys(article.text),
        budget=budget,
        recorder=recorder,
    )
    if article.markup is Markup.TEXT:
        most = bounds().flat_text_characters
        if len(article.text) > most:
            budget.reach("flat_text_characters")
        return find_in_text(article.text[:most], walk)
    page = parse_page(article.text)
    if page.cut_by:
        budget.reach(page.cut_by)
    return find_in_page(page, walk)
