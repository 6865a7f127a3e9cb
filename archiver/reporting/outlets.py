"""Outlets: who publishes the articles that show posts, and how the posts of each stand."""

from collections import Counter
from collections.abc import Iterable, Mapping

from archiver.reporting.reported_posts import CountedPost
from archiver.verdicts.judge import Standing


def outlet_tallies(posts: Iterable[CountedPost]) -> dict[str, dict[str, int]]:
    """The posts that each outlet's articles show, and how many stand how; those with the most gone and altered posts first.

    A post that several outlets show counts for each of them, and one in articles without a known outlet for none.
    """
    tallies: dict[str, Counter[str]] = {}
    for post in posts:
        for outlet in sorted({article.outlet for article in post.articles if article.outlet}):
            tallies.setdefault(outlet, Counter()).update(["posts", post.standing.value])
    names = ("posts", *(standing.value for standing in Standing))
    counted = {outlet: {name: tally[name] for name in names} for outlet, tally in tallies.items()}
    return dict(sorted(counted.items(), key=lambda entry: (-_lost(entry[1]), -entry[1]["posts"], entry[0])))


def _lost(tally: Mapping[str, int]) -> int:
    return tally[Standing.GONE.value] + tally[Standing.ALTERED.value]
