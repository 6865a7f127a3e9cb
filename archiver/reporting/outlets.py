"""Outlets: who publishes the articles that show posts, and how the posts of each stand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archiver.reporting.records import PostRecord
from archiver.verdicts.judge import Standing


def outlets_by_article(records: Iterable[PostRecord]) -> dict[str, str]:
    """The outlet of each article that shows one of the posts; articles of which none is known are left out."""
    shown = (appearance for record in records for appearance in record.appearances)
    return {appearance.article: appearance.metadata.outlet for appearance in shown if appearance.metadata.outlet}


def outlet_tallies(records: Sequence[PostRecord], outlets: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """The posts that each outlet's articles show, and how many stand how; those with the most gone and altered posts first.

    A post that several outlets show counts for each of them, and one in articles without a known outlet for none.
    """
    tallies: dict[str, Counter[str]] = {}
    for record in records:
        articles = {appearance.article for appearance in record.appearances}
        for outlet in sorted({outlets[article] for article in articles if article in outlets}):
            tallies.setdefault(outlet, Counter()).update(["posts", record.verdict.standing.value])
    names = ("posts", *(standing.value for standing in Standing))
    counted = {outlet: {name: tally[name] for name in names} for outlet, tally in tallies.items()}
    return dict(sorted(counted.items(), key=lambda entry: (-_lost(entry[1]), -entry[1]["posts"], entry[0])))


def _lost(tally: Mapping[str, int]) -> int:
    return tally[Standing.GONE.value] + tally[Standing.ALTERED.value]


def of_outlet(records: Sequence[PostRecord], name: str) -> list[PostRecord]:
    """The posts that an outlet's articles show, each as if only these showed it; the case of the name does not matter."""
    articles = {article for article, outlet in outlets_by_article(records).items() if outlet.casefold() == name.casefold()}
    shown = ((record, tuple(each for each in record.appearances if each.article in articles)) for record in records)
    return [replace(record, appearances=appearances) for record, appearances in shown if appearances]
