"""The demonstration: four scenes of an archive, explained while they happen.

At the end it compares the archiver's verdicts with what really happened to each post, so it also tests the whole program.
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
from archiver.demo.story.harbour import BRIDGE, FERRIES, INSPECTED, OUTCOMES, Outcome
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
    """Play the story in `home`, which must be new or from an earlier demonstration; returns 0 if all verdicts are right.

    Raises `ArchiverError` if a command ends with another exit code than the story expects.
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
        right = _compare(stage)
    _summarize(stage, home, right=right, seconds=time.monotonic() - began)
    return 0 if right else 1


def _introduce(stage: Stage) -> None:
    stage.heading("A small web")
    stage.tell(
        "This demonstration runs a small web on this machine: X, its short links and embed pages, and the newspaper of an invented "
        "harbour town, under their real host names and over real TLS. Every command below is the program itself, run as"
    )
    stage.console.print(
        f"  SSL_CERT_FILE=… embed-archiver --home . --connect-to '{escape(stage.web.connect_to)}' --pace 0.05 …",
        style="dim",
        soft_wrap=True,
    )
    stage.console.print(f"in {escape(str(stage.home))}. The options that they share are left out.", soft_wrap=True)


def _first_night(stage: Stage) -> None:
    """Find, settle and capture posts."""
    stage.heading("The first night: 16 April 2025")
    stage.tell(
        "Of some articles only flat text is left, and their posts have lost their URLs. What can be found in this one, "
        "without asking the web?"
    )
    stage.run("find", "seeds/two-presidents.txt")
    stage.tell(
        "Now three articles are archived: the text and an AMP page from a list, and a page with official embeds by its URL. "
        "Picture codes are resolved to their posts, and each post is probed and captured."
    )
    stage.run("archive", FERRIES.address, "seeds/articles.txt", clock=_NIGHT_1)


def _second_night(stage: Stage) -> None:
    """A day passes, and the archiver checks the posts."""
    stage.heading("A day passes")
    stage.web.world = harbour.after_the_morning(stage.web.world)
    stage.tell(
        "• The port [bold]deletes[/] its post about the bridge.\n"
        "• A reporter [bold]edits[/] hers: 400 stranded people become 40.\n"
        "• The pilots [bold]protect[/] their account.\n"
        "• Grayle Watch’s post, which quotes “This post has been deleted”, is still [bold]live[/]."
    )
    stage.heading("The second night: 17 April")
    stage.tell("Each post is probed, and captured again only if it changed.")
    stage.run("check", clock=_NIGHT_2)
    stage.tell("The deletion is only [bold]suspected[/]: one night’s answer can be wrong, so it must be confirmed.")


def _third_night(stage: Stage) -> None:
    """The platform has an outage, and recovers."""
    stage.heading("The third night: 18 April")
    healthy = stage.web.world
    stage.web.world = harbour.when_x_fails(healthy)
    stage.tell(
        "X has an outage, and answers 404 to [bold]everything[/], as if every post had been deleted. "
        "The archiver first probes its controls: posts whose state it knows."
    )
    stage.run("check", "--all", clock=_NIGHT_3, expecting=1)
    stage.tell("The controls fail, so no verdict changes, and the exit code is 1. Three hours later X has recovered.")
    stage.web.world = healthy.visited(211)
    stage.run("check", "--all", clock=_NIGHT_3_LATER)
    stage.tell(
        "The second answer, more than twenty hours after the first, with no contrary answer between, confirms it: [bold]gone[/]."
    )


def _in_the_morning(stage: Stage) -> None:
    """The report, and the text of the deleted post."""
    stage.heading("In the morning: what happened to our posts?")
    stage.run("report", clock=_MORNING)
    stage.run("report", "--format", "html", "--output", "report.html", clock=_MORNING)
    stage.tell("And what [italic]did[/] the port write about the bridge? An old printout has only the picture code.")
    stage.run("lookup", f"pic.twitter.com/{INSPECTED.code}")


def _compare(stage: Stage) -> bool:
    """Compare the verdicts with what really happened, and print both."""
    stage.heading("Is it right?")
    table = Table("post", "what really happened", "what the archiver says", "", box=None, pad_edge=False, header_style="bold")
    verdicts = {str(post.get("post")): post for post in _objects(_field(stage.ask("report", "--format", "json"), "posts"))}
    all_right = True
    for outcome in OUTCOMES:
        verdict = verdicts.get(f"x:{outcome.post.id}", {})
        right = _matches(outcome, verdict) and set(outcome.texts) <= _texts(stage, outcome)
        all_right = all_right and right
        mark = "[green]✓" if right else "[red]✗"
        table.add_row(f"@{outcome.post.account.handle}", outcome.happened, _verdict_text(verdict), mark)
    stage.console.print()
    stage.console.print(table)
    return all_right


def _verdict_text(verdict: dict[str, JSONValue]) -> str:
    """A verdict as the report prints it."""
    if not verdict:
        return "nothing"
    reason = f" ({verdict['reason']})" if verdict.get("reason") else ""
    return f"{verdict.get('verdict')}{reason}" + (", suspected" if verdict.get("suspected") else "")


def _matches(outcome: Outcome, verdict: dict[str, JSONValue]) -> bool:
    """Whether a verdict is the expected one."""
    return (outcome.verdict, outcome.reason, False) == (verdict.get("verdict"), verdict.get("reason"), verdict.get("suspected"))


def _texts(stage: Stage, outcome: Outcome) -> set[str]:
    """All texts of a post that the archive has, if the outcome asks for some."""
    found = _objects(stage.ask("lookup", "--json", f"x:{outcome.post.id}")) if outcome.texts else ()
    return {str(version.get("text")) for post in found for version in _objects(post.get("versions"))}


def _summarize(stage: Stage, home: Path, *, right: bool, seconds: float) -> None:
    """Print where the results are, and what to try next."""
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
        ("look up a post", f'{ours} lookup "swing bridge"'),
        ("verify the archive", f"{ours} verify"),
        ("archive your own article", f"{_called()} archive https://…"),
    ):
        stage.console.print(f"[bold]{what:<32}[/]{escape(where)}", soft_wrap=True)
    ending = "[green]All verdicts are right[/]" if right else "[bold red]Not all verdicts are right: see above[/]"
    stage.console.print(f"\n{ending}, after {seconds:.0f} s.")


def _called() -> str:
    """The command that starts the program: its name if it is on the PATH, else as it was started now."""
    called = Path(sys.argv[0])
    if which("embed-archiver"):
        return "embed-archiver"
    if called.suffix == ".py":
        return "python -m archiver" if called.stem == "__main__" else f"python {called}"
    return str(called)


def _from_here(path: Path) -> Path:
    """The path, relative to the current folder if it is in it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _picture_of_the_deleted(stage: Stage) -> tuple[str, str] | None:
    """Save the deleted post's screenshot as a file; returns that file and its snapshot, or None if there is none."""
    for found in _objects(stage.ask("lookup", "--json", f"x:{INSPECTED.id}")):
        for snapshot in _objects(found.get("snapshots")):
            path = str(snapshot.get("path"))
            picture = _screenshot(stage.home / path)
            if picture is not None:
                (stage.home / "deleted-post.png").write_bytes(picture)
                return "deleted-post.png", path
    return None


def _screenshot(snapshot: Path) -> bytes | None:
    """The screenshot in a snapshot; None if there is none, or the file cannot be read."""
    try:
        capture = read_snapshot(snapshot).capture
    except EvidenceError:
        return None
    return capture.screenshot if capture is not None else None


def _objects(value: JSONValue) -> Iterator[dict[str, JSONValue]]:
    """The objects in a JSON list; nothing for other values."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _field(value: JSONValue, name: str) -> JSONValue:
    """A field of a JSON object; None for other values."""
    return value.get(name) if isinstance(value, dict) else None
