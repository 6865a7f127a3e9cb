"""Articles that a run does not read: those that the settings exclude, and those that are paused."""

from dataclasses import dataclass, field
from typing import Self

from archiver.app.posts.resting import resting_articles
from archiver.app.runs.run import Run
from archiver.app.sources.recorded_names import recorded_name
from archiver.checking.exclusions import exclusion_of_article
from archiver.ledger.shown_posts import names_of_articles
from archiver.model.articles import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesLeftOut:
    """The names and addresses of known articles that are paused, beside what the settings exclude; each is counted once."""

    run: Run
    paused: frozenset[str] = frozenset()
    counted: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, run: Run) -> Self:
        """What a run leaves out."""
        resting = resting_articles(run.ledger.query, (), now=run.clock())
        names = names_of_articles(run.ledger.query) if resting else {}
        return cls(run=run, paused=frozenset(name for article in resting for name in names[article]))

    def has(self, source: str) -> bool:
        """Whether a source is not read; then it is counted."""
        return self._has({source, recorded_name(source, self.run.home.folder)})

    def has_read(self, article: Article) -> bool:
        """Whether an article that was read has a canonical address by which it is left out; then it is counted."""
        url = article.metadata.url
        return url is not None and self._has({str(url)})

    def _has(self, names: set[str]) -> bool:
        found = bool(names & self.paused) or exclusion_of_article(self.run.exclusions, names) is not None
        if found and not names <= self.counted:
            self.counted.update(names)
            self.run.counters.resting_articles += 1
        return found
