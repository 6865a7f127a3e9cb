"""A ledger seeded with a crowd of posts that were observed on an earlier night, as `check` finds it.

The observations are made from the small web's answers by the platform's own reader; nothing goes over a network.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from archiver.app.posts.due import planned_checks
from archiver.app.runs.open_archive import posted_at
from archiver.demo.smallweb.crowd import crowd_ids
from archiver.demo.smallweb.hosts import answer
from archiver.demo.smallweb.messages import Request
from archiver.demo.smallweb.world import World, XPost
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup
from archiver.model.captures import Exchange
from archiver.model.embeds import Embed, Form
from archiver.model.observations import Observation, observe
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms import by_name
from archiver.platforms.interface import Platform
from archiver.verdicts.judge import judge

_BATCH = 1000  # posts
NIGHT = datetime(2026, 1, 1, 2, tzinfo=UTC)


def first_probes(world: World) -> list[Probe]:
    """The first probe of each post of a crowd."""
    return [_platform().probes(PostRef(platform="x", key=key))[0] for key in crowd_ids(world)]


def seed_ledger(path: Path, world: World) -> None:
    """Write a ledger that has observed every post of the crowd once."""
    record_posts(path, NIGHT, lambda run: _observations(world, run))


def record_posts(path: Path, at: datetime, observed: Callable[[int], Iterator[tuple[Embed, Sequence[Observation]]]]) -> None:
    """Write a ledger with one run that archived these posts from one article; `observed` makes them from the run's number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Ledger.open(path, clock=lambda: at) as ledger:
        run = ledger.begin("archive")
        version = ledger.record_article(run, Article(source="a", text="", markup=Markup.HTML, content=b"a"), at)
        posts = observed(run)
        while batch := list(islice(posts, _BATCH)):
            with ledger.transaction():
                for embed, observations in batch:
                    _, post_id = ledger.record_embed(run, version, embed, at)
                    for observation in observations:
                        ledger.record_observation(run, post_id, observation)
                    ledger.record_verdict(run, post_id, judge(observations))
        ledger.remember_checks(planned_checks(ledger.schedule_entries(now=at, posted_at=posted_at)))
        ledger.finish(run, {})


def _observations(world: World, run: int) -> Iterator[tuple[Embed, list[Observation]]]:
    """Each post as an article shows it, and the platform's answer about it."""
    for position, key in enumerate(crowd_ids(world), 1):
        ref, post = PostRef(platform="x", key=key), world.posts[key]
        probe = _platform().probes(ref)[0]
        outcome = Answer(probe=probe, exchanges=(exchange_for(world, probe.url),))
        yield _embed(ref, post, position), [observe(ref, outcome, _platform().read(ref, outcome), run=run)]


def _embed(ref: PostRef, post: XPost, position: int) -> Embed:
    return Embed(
        platform="x",
        post=ref,
        form=Form.BLOCKQUOTE,
        url=post.address,
        aliases=(Alias(f"pic.twitter.com/{post.code}"),),
        words=post.text,
        author=post.account.name,
        handle=post.account.handle,
        position=position,
    )


def exchange_for(world: World, address: str) -> Exchange:
    """The small web's answer to a URL."""
    url = parse_url(address)
    if url is None:
        raise ValueError(address)
    response = answer(world, Request(host=url.host, path=url.path, query=url.query, headers={}))
    types = (("Content-Type", response.content_type),)
    return Exchange(at=NIGHT, method="GET", url=address, status=response.status, response_headers=types, body=response.body)


def _platform() -> Platform:
    found = by_name("x")
    if found is None:
        raise LookupError("x")
    return found
