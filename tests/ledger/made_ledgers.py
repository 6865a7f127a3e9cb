"""Ledgers that Hypothesis makes with the functions that runs use: articles, posts, observations and verdicts in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from archiver.checking.brake import Doubt, Scope
from archiver.ledger.renaming import Naming
from archiver.ledger.withdrawals import Subject, WithdrawalDecision
from archiver.ledger.writer import Ledger
from archiver.model.articles import Absence, Article, ArticleReading, Context, Markup
from archiver.model.digests import digest
from archiver.model.embeds import Embed, Form
from archiver.model.mementos import Memento
from archiver.model.observations import Claim, Observation, Present
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.reporting.withdrawals import Level
from archiver.verdicts.judge import Standing, Verdict


class File(NamedTuple):
    """A snapshot file, as far as the ledger looks at it."""

    path: str
    sha256: str
    size: int


@dataclass(slots=True, kw_only=True)
class LedgerInProgress:
    """A ledger that is being made, with the ids of what it has; a run and a post are there from the beginning."""

    ledger: Ledger
    now: datetime
    run: int = 0
    article_version: int = 0
    posts: list[int] = field(default_factory=list)
    embeds: list[int] = field(default_factory=list)
    doubts: list[int] = field(default_factory=list)
    rules: int = 0

    def _begin(self, _number: int, text: str) -> None:
        self.run = self.ledger.begin("check", options={"text": text})

    def _finish(self, _number: int, text: str) -> None:
        self.ledger.finish(self.run, {"text": text})
        self._begin(0, text)

    def _article(self, number: int, text: str) -> None:
        article = Article(source=f"seeds/{number}.txt", text=text, markup=Markup.TEXT, content=text.encode("utf-8", "replace"))
        reading = ArticleReading(mark=digest(article.content), characters=len(text)) if number % 2 else None
        self.article_version = self.ledger.record_article(self.run, article, self.now, reading)

    def _named_embed(self, number: int, text: str) -> None:
        self._embed(PostRef(platform="x", key=str(number)), text, ())

    def _nameless_embed(self, number: int, text: str) -> None:
        self._embed(None, text, (Alias(f"pic.twitter.com/{number}"),))

    def _embed(self, post: PostRef | None, text: str, aliases: tuple[Alias, ...]) -> None:
        embed = Embed(platform="x", post=post, form=Form.FLAT_TEXT, words=text, aliases=aliases)
        embed_id, post_id = self.ledger.record_embed(self.run, self.article_version, embed, self.now)
        self.embeds.append(embed_id)
        self.posts.append(post_id)

    def _settle(self, number: int, _text: str) -> None:
        for post in self.ledger.unsettled():
            self.ledger.settle(self.run, post.post_id, PostRef(platform="x", key=str(number)), how="a redirect")
            return

    def _rename(self, number: int, _text: str) -> None:
        """By rules of names that make several posts one."""
        self.rules += 1

        def present(post: PostRef) -> PostRef:
            return PostRef(platform=post.platform, key=str(int(post.key) // (number + 1)))

        naming = Naming(rules=self.rules, current_name=present, current_alias=lambda alias: alias)
        self.ledger.rename_posts(self.run, naming)

    def _around(self, number: int, text: str) -> None:
        embed = self.embeds[number % len(self.embeds)]
        self.ledger.record_context(self.run, embed, Context(before=text, after=text[::-1]))
        self.ledger.record_alignment(self.run, embed, text)

    def _relate(self, number: int, text: str) -> None:
        self.ledger.record_relation(self.run, self._post(number), kind="media-home", target=f"x:{text}")

    def _observe(self, number: int, text: str) -> None:
        said = Content(author=Author(id=str(number), handle=text or None), text=text)
        observed = Observation(
            post=PostRef(platform="x", key=str(number)),
            at=self.now,
            run=self.run,
            probe="p",
            about=About.POST,
            witness=Witness.PLATFORM_API,
            reading=Present(content=said, owner=Author(id=str(number))),
        )
        self.ledger.record_observation(self.run, self._post(number), observed)
        copied = Memento(archive="a", original=text, url="https://a.example/1", at=self.now)
        rescued = replace(observed, witness=Witness.WEB_ARCHIVE, memento=copied)
        self.ledger.record_observation(self.run, self._post(number), rescued)
        self.ledger.record_observation(self.run, None, replace(observed, control=True))

    def _doubt(self, number: int, text: str) -> None:
        post = self._post(number)
        doubt = Doubt(scope=Scope("x"), claim=Claim.TEXT, probe=text, moved=1, compared=number, allowed=0, posts=(post,))
        self.doubts.append(self.ledger.record_doubt(self.run, doubt))

    def _lift(self, number: int, _text: str) -> None:
        if self.doubts:
            self.ledger.lift_doubt(self.run, self.doubts.pop(number % len(self.doubts)), by="person")

    def _media(self, number: int, text: str) -> None:
        self.ledger.record_media(self.run, self._post(number), key=text, digest=digest(text.encode("utf-8", "replace")))

    def _snapshot(self, number: int, text: str) -> None:
        path = f"snapshots/{number}"
        self.ledger.announce(self.run, path)
        file = File(path, digest(text.encode("utf-8", "replace"))[7:], number)
        self.ledger.record_snapshot(self.run, file, at=self.now, post_id=self._post(number))

    def _verdict(self, number: int, _text: str) -> None:
        standing = (Standing.INTACT, Standing.GONE, Standing.ALTERED)[number % 3]
        verdict = Verdict(standing=standing, reason=None, rule="V200", rests_on=(number,))
        self.ledger.record_verdict(self.run, self._post(number), verdict)

    def _absence(self, _number: int, _text: str) -> None:
        if not self.ledger.record_absence(self.run, 1, Absence.NOT_FOUND):
            self.ledger.record_return(self.run, 1)

    def _act(self, number: int, text: str) -> None:
        self.ledger.record_act("verify", {"text": text}, run=self.run if number else None)

    def _withdraw(self, number: int, text: str) -> None:
        level = Level.LIFT if number % 2 else Level.RESTRICT
        self.ledger.record_withdrawal(
            self.run, Subject(post=self._post(number)), WithdrawalDecision(level=level, reason=text, by=text)
        )

    def _post(self, number: int) -> int:
        return self.posts[number % len(self.posts)]


Step = tuple[str, int, str]
"""What is done to a ledger, with a number and a text."""

EVERY_STEP: Sequence[str] = (
    "begin",
    "finish",
    "article",
    "named_embed",
    "nameless_embed",
    "settle",
    "rename",
    "around",
    "relate",
    "observe",
    "doubt",
    "lift",
    "media",
    "snapshot",
    "verdict",
    "absence",
    "act",
    "withdraw",
)
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(st.sampled_from(EVERY_STEP), st.integers(0, 5), st.text(max_size=12)), max_size=25
)


def make_ledger(path: Path, now: datetime, steps: Sequence[Step]) -> None:
    """Make a ledger at a path by taking these steps; its last run does not end."""
    with Ledger.open(path, clock=lambda: now) as ledger:
        progress = LedgerInProgress(ledger=ledger, now=now)
        for name, number, text in (("begin", 0, ""), ("article", 0, "one"), ("nameless_embed", 9, "Water"), *steps):
            getattr(progress, f"_{name}")(number, text)
