"""Find the posts that are not asked about: excluded by the settings, paused, or shown only by articles that are no longer there."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from archiver.checking.exclusions import Exclusion, exclusion_of_article, exclusion_of_post
from archiver.ledger.marks import pauses
from archiver.ledger.queries import Query
from archiver.ledger.shown_posts import absent_articles, articles_of_posts, known_posts, names_of_articles
from archiver.model.posts import PostRef
from archiver.platforms import finder_by_name

EXCLUDED, PAUSED, DELISTED = "excluded", "paused", "delisted"
"""Why a post rests."""


def resting_articles(query: Query, exclusions: Collection[Exclusion], *, now: datetime) -> dict[int, str]:
    """The articles that are excluded or paused, and which of both."""
    paused = {marked.article: PAUSED for marked in pauses(query, now=now) if marked.article is not None}
    if not exclusions:
        return paused
    excluded = {article: EXCLUDED for article, names in names_of_articles(query).items() if exclusion_of_article(exclusions, names)}
    return paused | excluded


def resting_posts(
    query: Query, exclusions: Collection[Exclusion], post_ids: Collection[int], *, now: datetime, check_delisted: bool = False
) -> Mapping[int, str]:
    """Those of the posts that rest, and why: for their own sake, or since every article that embeds them does.

    Posts of articles that do not answer any more rest too, unless `check_delisted`.
    """
    paused = {marked.post for marked in pauses(query, now=now)}
    found = {post_id: PAUSED for post_id in post_ids if post_id in paused}
    if exclusions:
        for post_id, known in known_posts(query, post_ids).items():
            if exclusion_of_post(exclusions, replace(known, names=known.names | _addresses(known.ref))) is not None:
                found[post_id] = EXCLUDED
    articles = {} if check_delisted else dict.fromkeys(absent_articles(query), DELISTED)
    articles |= resting_articles(query, exclusions, now=now)
    shown = articles_of_posts(query) if articles else {}
    for post_id in post_ids:
        reasons = {articles.get(article) for article in shown.get(post_id, ())}
        if reasons and None not in reasons:
            found.setdefault(post_id, next(reason for reason in (PAUSED, EXCLUDED, DELISTED) if reason in reasons))
    return found


def _addresses(post: PostRef | None) -> set[str]:
    """The post's own address; none where its key gives none."""
    finder = finder_by_name(post.platform) if post is not None else None
    try:
        return {str(finder.address(post))} if finder is not None and post is not None else set()
    except ValueError:
        return set()
