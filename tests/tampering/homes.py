"""One archive with everything that can be tampered with: the nights of a harbour town, and a run with facts of every other kind."""

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archiver.app.runs.home import Home
from archiver.app.runs.run_files import finish_run_file
from archiver.checking.brake import Doubt, Scope
from archiver.demo.smallweb.server import small_web
from archiver.demo.story import founding, harbour
from archiver.evidence import RunFile
from archiver.ledger.writer import Ledger
from archiver.model.articles import Absence
from archiver.model.embeds import Embed, Form
from archiver.model.mementos import Memento
from archiver.model.observations import Claim, Observation, Present
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import About, Witness
from tests.commands.conftest import Program, inherited

FIRST, SECOND, THIRD = (f"2025-04-{day}T02:00:00Z" for day in (16, 17, 18))
LATER = datetime(2025, 4, 19, 2, tzinfo=UTC)


def make_home(folder: Path) -> Program:
    """An archive of three nights with a death, an edit, settled picture codes, a verification and two keys.

    Beside it are `other`, an archive of somebody else, `older`, a copy after the first night, and `theirs.txt`, its checkpoint.
    """
    seed = folder / "two-presidents.txt"
    seed.write_text(founding.ARTICLE, encoding="utf-8")
    with small_web(harbour.opening_night()) as web:
        program = Program(home=folder / "home", environment=inherited() | web.environment)
        assert program("archive", "--json", harbour.FERRIES.address, harbour.BRIDGE.address, str(seed), clock=FIRST).code == 0
        assert program.at(folder / "other")("archive", "--json", str(seed), clock=FIRST).code == 0
        (folder / "theirs.txt").write_text((program.home / "checkpoints.txt").read_text())
        shutil.copytree(program.home, folder / "older")
        web.world = harbour.after_the_morning(web.world)
        assert program("check", "--json", clock=SECOND).code == 0
        assert program("verify", clock=SECOND).code == 0
        assert program("keys", "rotate", clock=SECOND).code == 0
        assert program("check", "--all", "--json", clock=THIRD).code == 0
    _add_rare_facts(Home(folder=program.home))
    return program


def _add_rare_facts(home: Home) -> None:
    """A run that records facts of the kinds that these nights lack."""
    with Ledger.open(home.database, clock=lambda: LATER) as ledger:
        run = ledger.begin("check")
        with closing(RunFile(home.folder, run=run, at=LATER)) as file:
            post, ref = next(iter(ledger.every_post().items()))
            doubt = Doubt(scope=Scope("x"), claim=Claim.TEXT, probe="p", moved=1, compared=1, allowed=0, posts=(post,))
            ledger.lift_doubt(run, ledger.record_doubt(run, doubt), by="person")
            ledger.record_observation(run, post, _rescued(ref or PostRef(platform="x", key="1"), run))
            ledger.record_absence(run, 1, Absence.NOT_FOUND)
            ledger.record_relation(run, post, kind="media-home", target="x:2")
            ledger.record_alignment(run, 1, "Water rising")
            embed = Embed(platform="x", post=None, form=Form.FLAT_TEXT, words="Water", aliases=(Alias("pic.twitter.com/water"),))
            ledger.record_embed(run, 1, embed, LATER)
            ledger.finish(run, {})
            finish_run_file(ledger, file, run, LATER)
        ledger.publish_checkpoints()


def _rescued(post: PostRef, run: int) -> Observation:
    """What a web archive's copy of a post says."""
    copied = Memento(archive="a", original="https://x.com/i/status/1", url="https://a.example/1", at=LATER)
    seen = Observation(post=post, at=LATER, run=run, probe="p", about=About.POST, witness=Witness.WEB_ARCHIVE, reading=Present())
    return replace(seen, memento=copied)
