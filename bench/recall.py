"""How right look-ups by words are: whether a post is found first by words of it, with one mistake, in ten scripts."""

import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.app.lookup import lookup
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.embeds import Embed, Form
from archiver.model.posts import PostRef
from bench.corpus_posts import corpus_posts
from bench.figures import Say, Target, rate_target, table
from bench.searched_posts import MISTAKES, SCRIPTS, SearchedPost, searched_posts

_OF_EACH_SCRIPT, _OF_CORPUS = 100, 1000
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_MIN_EXACT, _MIN_NEAR = 0.99, 0.95


def run(say: Say, *, quick: bool, seed: int) -> list[Target]:
    """Measure, and print the table."""
    made = {script: searched_posts(script, 5 if quick else _OF_EACH_SCRIPT, seed=seed) for script in SCRIPTS}
    targets = _measured(say, "made of names", [post for posts in made.values() for post in posts])
    found = [] if quick else corpus_posts(_OF_CORPUS, seed=seed)
    if not found:
        return targets
    has_script = Counter(post.script for post in found)
    missing = [post for script, posts in made.items() if has_script[script] < _OF_EACH_SCRIPT // 2 for post in posts]
    kept = [post for post in missing if all(post.is_told_from(other) for other in found)]
    say(f"The corpus has {', '.join(f'{count} in {script}' for script, count in has_script.most_common())}; the others are made.")
    return [*targets, *_measured(say, "of the corpus and made", [*found, *kept])]


def _measured(say: Say, source: str, posts: list[SearchedPost]) -> list[Target]:
    """Look for each of the posts, and print the table."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.sqlite"
        record(path, posts)
        with LedgerReader.open(path, address=lambda *_: None, posted_at=lambda _: None) as archive:
            right = {mistake: found_first(archive, posts, mistake) for mistake in MISTAKES}
    rows = [(mistake, *(_rate(posts, found, script) for script in SCRIPTS)) for mistake, found in right.items()]
    say(table((f"found first, of {len(posts):,} posts {source}", *SCRIPTS), rows))
    return [
        rate_target(
            f"posts {source}, found first by {mistake}", found, at_least=_MIN_EXACT if mistake == "exact words" else _MIN_NEAR
        )
        for mistake, found in right.items()
    ]


def record(path: Path, posts: list[SearchedPost]) -> None:
    """Write a ledger with these posts; the key of each is its place in the list."""
    with Ledger.open(path, clock=lambda: _NOW) as ledger, ledger.transaction():
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.HTML, content=b""))
        for place, post in enumerate(posts):
            ref = PostRef(platform="x", key=str(place))
            ledger.record_embed(run, version, Embed(platform="x", post=ref, form=Form.BLOCKQUOTE, words=post.text, handle="river"))


def found_first(archive: LedgerReader, posts: list[SearchedPost], mistake: str) -> list[bool]:
    """For each post, whether words of it with a mistake find it first."""
    queries = [MISTAKES[mistake](post, random.Random(place)) for place, post in enumerate(posts)]
    answers = [lookup(archive, query, limit=1).posts for query in queries]
    return [[str(place)] == [post.post.key for post in answer if post.post] for place, answer in enumerate(answers)]


def _rate(posts: list[SearchedPost], found: list[bool], script: str) -> str:
    of_script = [is_found for post, is_found in zip(posts, found, strict=True) if post.script == script]
    return f"{sum(of_script) / len(of_script):.3f}" if of_script else ""
