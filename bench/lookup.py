"""How long a look-up takes among 100,000 posts, cold process included, and how long an observation takes to record.

    python bench/lookup.py [POSTS]

Everything happens in a folder of its own that is removed at the end. The look-up is timed around the whole process, against one
that only starts Python; both are the best of five, since the machine's other work can only add to them.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from archiver.articles import Article, Markup
from archiver.digests import digest
from archiver.embeds import Embed, Form
from archiver.ledger.writing import Ledger
from archiver.observations import About, Observation, Present, Witness
from archiver.posts import Alias, Author, Content, PostRef

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = 20_000
AT_ONCE = 1000

LOOK_UP = """
import sys
from pathlib import Path
from archiver.ledger.reading import Archive
from archiver.posts import PostRef
with Archive.open(Path(sys.argv[1]), address=lambda ref: None, posted_at=lambda ref: None) as archive:
    kind, query = sys.argv[2:]
    ask = {"words": archive.by_words, "handle": archive.by_handle, "code": archive.by_code, "alias": archive.by_alias}
    found = archive.by_ref(PostRef(platform="x", key=query)) if kind == "ref" else ask[kind](query)
    print(len(found))
"""


def posts(count: int) -> Iterator[tuple[Embed, Content]]:
    """Posts with thirty words each, the common ones often (Zipf), as an article shows them and as the platform tells them."""
    chance = random.Random(1)
    vocabulary = [f"word{number}" for number in range(WORDS)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(WORDS)))
    for number in range(count):
        text = " ".join(chance.choices(vocabulary, cum_weights=weights, k=30))
        embed = Embed(
            platform="x",
            post=PostRef(platform="x", key=str(number)),
            form=Form.BLOCKQUOTE,
            aliases=(Alias(f"pic.twitter.com/c{number}"),),
            words=text,
            author=f"Author {number % 5000}",
            handle=f"author{number % 5000}",
            position=number,
        )
        yield embed, Content(author=Author(id=str(number % 5000), handle=embed.handle, name=embed.author), text=text)


def observed(run: int, key: str, said: Content, night: int) -> Observation:
    """One night's observation of a post."""
    return Observation(
        post=PostRef(platform="x", key=key),
        at=NOW + timedelta(days=night),
        run=run,
        probe="x-tweet-result",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=Present(content=said),
        body=digest(key.encode()),
        status=200,
        url=f"https://cdn.syndication.twimg.com/tweet-result?id={key}",
    )


def fill(ledger: Ledger, count: int) -> float:
    """Record the posts with two nights of observations; seconds for each observation of the second night."""
    run = ledger.begin("archive")
    version = ledger.record_article(run, Article(source="a", text="", markup=Markup.HTML, digest=digest(b"a")), NOW)
    made, nightly = posts(count), 0.0
    while batch := list(islice(made, AT_ONCE)):
        with ledger.transaction():
            known = [(ledger.record_embed(run, version, embed, NOW)[1], str(embed.position), said) for embed, said in batch]
            for post_id, key, said in known:
                ledger.record_observation(run, post_id, observed(run, key, said, 0))
        again = [(post_id, observed(run, key, said, 1)) for post_id, key, said in known]
        begun = time.perf_counter()
        with ledger.transaction():
            for post_id, observation in again:
                ledger.record_observation(run, post_id, observation)
        nightly += time.perf_counter() - begun
    ledger.finish(run, {})
    return nightly / count


def best_of_five(*command: str) -> float:
    """The shortest of five goes of a command, in seconds."""

    def once() -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun

    return min(once() for _ in range(5))


def main() -> None:
    """Fill a ledger, and look things up in it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.sqlite"
        begun = time.perf_counter()
        with Ledger.open(path, clock=lambda: NOW) as ledger:
            each = fill(ledger, count)
        filled = f"{count} posts in {time.perf_counter() - begun:.0f} s, {path.stat().st_size >> 20} MB"
        sys.stdout.write(f"{filled}; an observation in {each * 1e6:.0f} µs, {1 / each:.0f} a second\n")
        bare = best_of_five("-c", "pass")
        sys.stdout.write(f"{'Python alone':28}{bare:7.3f} s\n")
        middle = str(count // 2)
        queries = (("words", "word7 word99"), ("words", "word1"), ("words", f"word{WORDS - 1}"), ("words", "d19"), ("words", "水"))
        names = (("handle", "@Author17"), ("code", f"c{middle}"), ("alias", f"pic.twitter.com/c{middle}"), ("ref", middle))
        for kind, query in (*queries, *names):
            taken = best_of_five("-c", LOOK_UP, str(path), kind, query)
            sys.stdout.write(f"{kind + ' ' + query:28}{taken:7.3f} s{taken / bare:6.1f} times Python alone\n")


if __name__ == "__main__":
    main()
