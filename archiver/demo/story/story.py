"""The demonstration: three nights of an archive, told while they happen.

It ends by holding what the archiver says against what really became of each post, so it is a test of the whole program too.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from shutil import which
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from archiver.demo.smallweb.server import small_web
from archiver.demo.story import harbour
from archiver.demo.story.founding import ARTICLE
from archiver.demo.story.harbour import BRIDGE, FATES, FERRIES, INSPECTED, Fate
from archiver.demo.story.stage import Stage, fresh_home
from archiver.errors import EvidenceError
from archiver.evidence.reading import read_snapshot
from archiver.model.digests import JSONValue

_NIGHT_1 = "2025-04-16T02:00:00Z"
_NIGHT_2 = "2025-04-17T02:00:00Z"
_NIGHT_3 = "2025-04-18T02:00:00Z"
_NIGHT_3_LATER = "2025-04-18T05:00:00Z"
_MORNING = "2025-04-18T08:00:00Z"
_LIST = f"""\
# What this archive follows: one source a line.
{BRIDGE.address}
two-presidents.txt
"""


def play(home: Path, *, console: Console | None = None) -> int:
    """Play the story in `home`, which must be new or left by an earlier performance; 0 when all went as it should.

    A command that does not end as the story has it ends the story too, as an `ArchiverError`.
    """
    fresh_home(home)
    (home / "seeds" / "two-presidents.txt").write_text(ARTICLE, encoding="utf-8")
    (home / "seeds" / "articles.txt").write_text(_LIST, encoding="utf-8")
    began = time.monotonic()
    with TemporaryDirectory(prefix="small-web-") as folder, small_web(harbour.opening_night(), folder=Path(folder)) as web:
        stage = Stage(console=console or Console(file=sys.stdout, highlight=False), web=web, home=home.resolve())
        _introduce(stage)
        for scene in (_first_night, _second_night, _third_night, _in_the_morning):
            scene(stage)
        true = _compare(stage)
    _take_leave(stage, home, true=true, seconds=time.monotonic() - began)
    return 0 if true else 1


def _introduce(stage: Stage) -> None:
    stage.heading("A small web")
    stage.tell(
        "The archiver has brought a small web along: X, its short links and embed pages, and a newspaper of an invented harbour "
        "town, under their real host names over real TLS, on this machine only. Every command below is the program itself, run as"
    )
    stage.console.print(
        f"  SSL_CERT_FILE=… embed-archiver --home . --connect-to '{escape(stage.web.connect_to)}' --pace 0.05 …",
        style="dim",
        soft_wrap=True,
    )
    stage.console.print(f"in {escape(str(stage.home))}. What is the same in all of them is left out.", soft_wrap=True)


def _first_night(stage: Stage) -> None:
    """Find, settle, capture."""
    stage.heading("The first night: 16 April 2025")
    stage.tell(
        "An article can be all that is left of a page: here it is flat text, and its two posts have lost their addresses. "
        "What can be found in it, before anything is asked of the web?"
    )
    stage.run("find", "seeds/two-presidents.txt")
    stage.tell(
        "Now everything is archived: that text and an AMP page by way of a list, and a page with official embeds by its address. "
        "Picture codes are followed to the posts they belong to, and each post is asked for, pictured and kept."
    )
    stage.run("archive", FERRIES.address, "seeds/articles.txt", clock=_NIGHT_1)


def _second_night(stage: Stage) -> None:
    """A day goes by, and the archiver looks again."""
    stage.heading("A day goes by")
    stage.web.world = harbour.after_the_morning(stage.web.world)
    stage.tell(
        "• The port [bold]deletes[/] its post about the bridge.\n"
        "• A reporter [bold]edits[/] hers: of 400 stranded people, 40 are left.\n"
        "• The pilots [bold]lock[/] their account.\n"
        "• Grayle Watch still says “This post has been deleted”, in a post that is very much [bold]there[/]."
    )
    stage.heading("The second night: 17 April")
    stage.tell("Nothing is fetched that is not needed: each post is asked for once, and only what changed is kept anew.")
    stage.run("check", clock=_NIGHT_2)
    stage.tell("The deletion is [bold]suspected[/], not believed: one night’s answer can be wrong. It waits to be confirmed.")


def _third_night(stage: Stage) -> None:
    """The platform fails for an hour, and comes back."""
    stage.heading("The third night: 18 April")
    healthy = stage.web.world
    stage.web.world = harbour.when_x_fails(healthy)
    stage.tell(
        "X has an outage, and answers 404 to [bold]everything[/], as if every post had been deleted. "
        "The archiver asks first for posts whose state it knows, and draws its conclusion from those."
    )
    stage.run("check", "--all", clock=_NIGHT_3, expecting=1)
    stage.tell("The night is void: no verdict moved, and exit code 1 tells cron so. Three hours later X is back.")
    stage.web.world = healthy.visited(211)
    stage.run("check", "--all", clock=_NIGHT_3_LATER)
    stage.tell(
        "A second answer, more than twenty hours after the first and with nothing to the contrary between: now it is [bold]gone[/]."
    )


def _in_the_morning(stage: Stage) -> None:
    """What it was all for: the report, and the words of a post that is gone."""
    stage.heading("In the morning: what became of our posts?")
    stage.run("report", clock=_MORNING)
    stage.run("report", "--format", "html", "--output", "report.html", clock=_MORNING)
    stage.tell(
        "And what [italic]did[/] the port write about the bridge? All that is at hand is the picture code in an old printout."
    )
    stage.run("lookup", f"pic.twitter.com/{INSPECTED.code}")


def _compare(stage: Stage) -> bool:
    """Hold the verdicts against the truth, which only the small web knows."""
    stage.heading("Is it true?")
    table = Table("post", "what really became of it", "what the archiver says", "", box=None, pad_edge=False, header_style="bold")
    said = {str(post.get("post")): post for post in _objects(_field(stage.ask("report", "--format", "json"), "posts"))}
    right = True
    for fate in FATES:
        verdict = said.get(f"x:{fate.post.id}", {})
        told, true = _told(verdict), _matches(fate, verdict) and set(fate.words) <= _words(stage, fate)
        right = right and true
        table.add_row(f"@{fate.post.account.handle}", fate.happened, told, "[green]✓" if true else "[red]✗")
    stage.console.print()
    stage.console.print(table)
    return right


def _told(verdict: dict[str, JSONValue]) -> str:
    """A verdict in the report's words."""
    if not verdict:
        return "nothing"
    reason = f" ({verdict['reason']})" if verdict.get("reason") else ""
    return f"{verdict.get('verdict')}{reason}" + (", suspected" if verdict.get("suspected") else "")


def _matches(fate: Fate, verdict: dict[str, JSONValue]) -> bool:
    """Whether a verdict is the one that a post's fate asks for."""
    return (fate.verdict, fate.reason, False) == (verdict.get("verdict"), verdict.get("reason"), verdict.get("suspected"))


def _words(stage: Stage, fate: Fate) -> set[str]:
    """Everything that the archive holds of what a post said, where its fate asks for words."""
    found = _objects(stage.ask("lookup", "--json", f"x:{fate.post.id}")) if fate.words else ()
    return {str(version.get("text")) for post in found for version in _objects(post.get("versions"))}


def _take_leave(stage: Stage, home: Path, *, true: bool, seconds: float) -> None:
    """Where everything lies, and what to try next."""
    stage.heading("The end")
    home = _from_here(home)
    pictured = _picture_of_the_deleted(stage)
    ours = f"{_called()} --home {quote(str(home))}"
    stage.console.print()
    for what, where in (
        ("the report, to open", (stage.home / "report.html").as_uri()),
        ("the deleted post, as it looked", str(home / pictured[0]) if pictured else "no picture was kept"),
        ("its snapshot, a WARC file", str(home / pictured[1]) if pictured else "none"),
        ("the database", str(home / "db" / "archive.sqlite")),
        ("ask it yourself", f'{ours} lookup "swing bridge"'),
        ("is it all as it was kept", f"{ours} verify"),
        ("your own article", f"{_called()} archive https://…"),
    ):
        stage.console.print(f"[bold]{what:<32}[/]{escape(where)}", soft_wrap=True)
    ending = "[green]All verdicts are true[/]" if true else "[bold red]Not every verdict is true: see above[/]"
    stage.console.print(f"\n{ending}, after {seconds:.0f} s.")


def _called() -> str:
    """How the program is called from here: by its name where the shell would find it, else as it was called this time."""
    called = Path(sys.argv[0])
    if which("embed-archiver"):
        return "embed-archiver"
    if called.suffix == ".py":
        return "python -m archiver" if called.stem == "__main__" else f"python {called}"
    return str(called)


def _from_here(path: Path) -> Path:
    """The path as one would type it here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _picture_of_the_deleted(stage: Stage) -> tuple[str, str] | None:
    """The deleted post's screenshot, taken out of its snapshot into a file of its own, and that snapshot; None if there is none."""
    for found in _objects(stage.ask("lookup", "--json", f"x:{INSPECTED.id}")):
        for snapshot in _objects(found.get("snapshots")):
            path = str(snapshot.get("path"))
            picture = _screenshot(stage.home / path)
            if picture is not None:
                (stage.home / "deleted-post.png").write_bytes(picture)
                return "deleted-post.png", path
    return None


def _screenshot(snapshot: Path) -> bytes | None:
    """The picture in a snapshot, if the file can be read and has one."""
    try:
        capture = read_snapshot(snapshot).capture
    except EvidenceError:
        return None
    return capture.screenshot if capture is not None else None


def _objects(value: JSONValue) -> Iterator[dict[str, JSONValue]]:
    """The objects of a JSON list; none of what is no list."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _field(value: JSONValue, name: str) -> JSONValue:
    """A field of a JSON object; None of what is none."""
    return value.get(name) if isinstance(value, dict) else None
