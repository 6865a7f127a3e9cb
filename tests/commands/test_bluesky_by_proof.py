"""Bluesky's signed proofs through the whole program, from a pretend account server that can also forge them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.demo.smallweb.bluesky.repositories import SIGNING, Repository, did_of, log, path, update
from archiver.demo.smallweb.messages import JSON, Response
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from tests.commands.conftest import Program, inherited

FIRST = update(None, server="https://pds.example")
DID = did_of(FIRST)
API, DIRECTORY, SERVER = "public.api.bsky.app", "plc.directory", "pds.example"
KNOWN, STAYS, ENDS, NEVER = (path(number).partition("/")[2] for number in (1, 2, 3, 999))
EMBEDS = "".join(
    f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{DID}/app.bsky.feed.post/{key}"><p>post</p></blockquote>'
    for key in (STAYS, ENDS)
)


def served(proof: bytes) -> World:
    """A web in which the app is down, and the account's server answers every question for a record with this proof."""
    down = Response(status=421)
    active = json.dumps({"did": DID, "active": True}).encode()
    return replace(
        founding.world_for_founding(),
        pages={
            (API, "/xrpc/app.bsky.feed.getPosts"): down,
            (DIRECTORY, f"/{DID}/log/audit"): Response(body=json.dumps(log(FIRST)).encode(), content_type=JSON),
            (SERVER, "/xrpc/com.atproto.sync.getRepoStatus"): Response(body=active, content_type=JSON),
            (SERVER, "/xrpc/com.atproto.repo.getRecord"): down,
            (SERVER, "/xrpc/com.atproto.sync.getRecord"): Response(body=proof, content_type="application/vnd.ipld.car"),
        },
    )


def repository(*, without: str | None = None) -> Repository:
    """The account's repository, whole or without a post."""
    made = replace(Repository.with_posts(60, signer=SIGNING), did=DID)
    made.records.pop(f"app.bsky.feed.post/{without}", None)
    return made


@pytest.fixture
def bluesky() -> Iterator[SmallWeb]:
    """The small web with a Bluesky of one account."""
    with small_web(served(repository().proof()), hosts=(API, DIRECTORY, SERVER)) as web:
        yield web


def standings(program: Program) -> list[tuple[str, str | None, bool]]:
    """Where the two posts stand: the one that stays, and the one that ends."""
    posts = {one["post"].rpartition("/")[2]: one for one in program("report", "--format", "json").value["posts"]}
    return [(posts[key]["verdict"], posts[key]["reason"], posts[key]["suspected"]) for key in (STAYS, ENDS)]


def test_a_valid_proof_of_absence_ends_a_post_and_a_forged_one_does_not(bluesky: SmallWeb, tmp_path: Path) -> None:
    program = Program(home=tmp_path / "home", environment=inherited() | bluesky.environment | {"ARCHIVER_BROWSER": "/nowhere"})
    (program.home / "seeds").mkdir(parents=True)
    controls = f'[controls.bluesky]\nlive = ["bluesky:{DID}/{KNOWN}"]\ngone = ["bluesky:{DID}/{NEVER}"]\n'
    (program.home / "archiver.toml").write_text(controls, encoding="utf-8")
    article = tmp_path / "a.html"
    article.write_text(f"<article>{EMBEDS}</article>", encoding="utf-8")
    intact = ("intact", None, False)
    first = program("archive", "--json", str(article), clock="2026-12-01T03:00:00Z")
    assert ([], [intact, intact]) == (first.summary["void"], standings(program))

    honest = repository(without=ENDS).proof()
    forged = honest[:-9] + bytes((honest[-9] ^ 1,)) + honest[-8:]
    for night, proof, void, expected in (
        (2, forged, ["bluesky"], intact),
        (3, forged, ["bluesky"], intact),
        (4, honest, [], ("intact", None, True)),
        (5, forged, ["bluesky"], ("intact", None, True)),
        (6, honest, [], ("gone", "deleted", False)),
    ):
        bluesky.world = served(proof)
        done = program("--patience", "0", "check", "--all", "--json", clock=f"2026-12-0{night}T03:00:00Z")

        assert (void, [intact, expected]) == (done.summary["void"], standings(program)), night
