"""Every command in the README, the documents and the help pages is run as it is written, or listed here with the reason."""

import os
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from archiver.commands.group import COMMANDS
from archiver.demo.story import founding
from tests.commands.test_account_archives import tweet, x_archive, zipped
from tests.docs.conftest import HOST, POST, run, story
from tests.docs.documents import DOCUMENTS, PROJECT, block_commands, code_spans, commands, help_examples, name_of
from tests.foreign_files import wacz, warc, x_answer

NOT_RUN = {
    "embed-archiver demo": "takes a minute; tests/demo/test_story.py plays the story",
    "embed-archiver demo /tmp/story": "the same",
    "pipx install dist/embed_archiver-*.whl    # or: uv tool install dist/embed_archiver-*.whl": "tests/test_packaging.py",
    "embed-archiver serve": "listens until Ctrl-C; tests/commands/test_serve.py does both",
    "embed-archiver serve --port 0 --open": "the same, and opens a browser",
    "embed-archiver serve --host 0.0.0.0 --token-file token.txt --public-url https://archive.example.org": "never ends",
    "embed-archiver playback": "fetches; tests/serving/test_playback.py plays back with what it fetches",
    "embed-archiver playback --from replaywebpage-2.5.3.tgz": "takes a file that is not here",
    "embed-archiver serve                      # http://127.0.0.1:8765/, until Ctrl-C": "the same",
    "embed-archiver completion bash >> ~/.bashrc": "writes to the user's own files; tests/test_packaging.py asks the shell",
    "embed-archiver completion zsh >> ~/.zshrc": "the same",
    "embed-archiver completion fish > ~/.config/fish/completions/embed-archiver.fish": "the same",
    '.venv/bin/python -m pytest -q -m "not slow" tests/verdicts': "would run tests within a test",
}
RUN_ELSEWHERE = {"docs/evidence.md": "tests/evidence/test_docs.py", "docs/tutorial.md": "tests/docs/test_tutorial.py"}
PRINTED = {
    r" heal .* -o ": "dead embeds? healed",
    r" export wacz": r"\d+ snapshots? with \d+ pages?",
    r" export warc .* - ": r"\A[0-9a-f]{64}",
    r" export warc": r"\d+ snapshots? with \d+ records",
    r" -q |> /dev/null|>> | -o ": r"\A\Z",
    r"\| jq": "one hell of a President",
    r" archive\b": r"Run \d+ \(archive\)",
    r" check --rejudge": "verdicts would change; nothing was written",
    r" config check": "all is well",
    r" check\b": r"Run \d+ \(check\), \d+ s\n  \d+ posts? probed",
    r" config show": "(?m)^pace",
    r" custody": "archive, run 1; by ",
    r" doctor": r"The main job can run\.",
    r" export certificate": "for a qualified person to check",
    r" export datasette": r"datasette \S+archive\.sqlite --metadata tables/metadata\.json",
    r" export embed": "data-embed-archiver=",
    r" export log": "entries is in public/log",
    r" export site": r"pages? and \d+ pictures?, .* are in public/archive",
    r" export proof": "written to for-the-court",
    r" find\b": "x:1911842373636882499|xlXOy8Yd8h|Two presidents",
    r" heal .*--dry-run": r"\A\Z",
    r" heal ": r"\d+ articles?: \d+ dead embeds? (?:found|healed)",
    r" init ": "archiver.toml",
    r" keys ": "(?i)key",
    r" nightly": r"\A\Z",
    r" schedule": r"nightly",
    r" tag ": "tagged",
    r" note ": "noted on ",
    r" resume ": "is asked about again",
    r" pause ": "is not asked about any more",
    r" show run:": r"Run 1 \(archive\)",
    r" lookup | show ": "one hell of a President",
    r" manual verdicts": "V300",
    r" manual": r"verdicts|\w",
    r" rebuild": r"Run \d+ \(rebuild\)",
    r" report": r"Link rot on .*\n2 posts: 2 intact",
    r" runs": r"run\W+1\b",
    r" status": r"(?s)due.*run\W+1\b|run\W+1\b.*due",
    r" verify": r"(?m)unchanged\.$",
    r" withdraw .*--dry-run": "nothing was done",
}
"""What the examples print, by what is in their lines, the first that fits; those that are quiet, or write a file, print nothing."""
WRITTEN = re.compile(r"(?:-o|--output|export log|export site|>>?) ((?!/dev/null|- )[\w./-]+)")
"""The names of files and folders that an example writes."""
BEGINS = {
    ".html": "<!doctype html>|<figure data-embed-archiver=",
    ".csv": '"(?:post|of)"',
    ".txt": "Link rot on ",
    ".md": "# What an archive keeps of x",
    ".jsonl": r"\{",
    ".png": "\ufffdPNG",
    ".pdf": "%PDF-1",
    ".wacz": "PK\x03\x04",
    ".gz": "\x1f\ufffd",
}

IN_DOCUMENTS = sorted(
    {line for document in DOCUMENTS if name_of(document) not in RUN_ELSEWHERE for line in block_commands(document)}
)
IN_HELP = sorted(set(help_examples()))
OURS = sorted({line for line in [*IN_DOCUMENTS, *IN_HELP] if "embed-archiver" in line and line not in NOT_RUN})
MAKE = [line for line in IN_DOCUMENTS if line.startswith("make ")]


@pytest.fixture(scope="module")
def archived(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout's folder after the first night: seeds/, snapshots/, db/, and the files that examples name."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("seeds", "db"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*.sqlite*", "*.key", "*.lock"))
    shutil.copy(PROJECT / "archiver.toml", folder)
    shutil.copytree(PROJECT / "docs" / "examples", folder / "docs" / "examples")
    (folder / "seeds" / "two-presidents.txt").write_text(founding.ARTICLE, encoding="utf-8")
    (folder / "seeds" / "articles.txt").write_text("two-presidents.txt\n", encoding="utf-8")
    (folder / "two-presidents.txt").write_text(founding.ARTICLE, encoding="utf-8")
    (folder / "story.html").write_text(story(), encoding="utf-8")
    (folder / "saved.wacz").write_bytes(wacz([warc([x_answer(POST)])]))
    (folder / "posts.csv").write_text(f"Link,Case,Comment\n{POST.address},Bridge,\n", encoding="utf-8")
    (folder / "twitter-archive.zip").write_bytes(zipped(x_archive(tweet(POST))))
    (folder / "content").mkdir()
    (folder / "content" / "story.md").write_text(f"# Two presidents\n\n{POST.address}\n", encoding="utf-8")
    (folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(shutil.which("embed-archiver", path=environment["PATH"]) or "", folder / ".venv" / "bin")
    run(f"embed-archiver archive seeds/ https://{HOST}/news/story.html", folder, environment)
    checkpoint = run("embed-archiver verify", folder, environment).stdout.partition("embed-archiver/")
    (folder / "kept-by-the-library.txt").write_text("".join(checkpoint[1:]), encoding="utf-8")
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("line", OURS)
def test_an_example_does_what_it_says(line: str, archived: Path, environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "checkout"
    shutil.copytree(archived, folder, symlinks=True)
    if "rebuild" in line:
        (folder / "db" / "archive.sqlite").unlink()
    done = run(line.replace("/srv/embed-archiver", str(folder)), folder, environment)

    assert not re.search(r"Traceback|^embed-archiver: |^! ", done.stderr, re.MULTILINE), done.stderr
    assert re.search(printed_by(line), done.stdout), f"{line}\n{done.stdout}"
    for name in WRITTEN.findall(line):
        written = folder / name
        assert (
            any(written.iterdir())
            if written.is_dir()
            else re.match(BEGINS[written.suffix], written.read_text(encoding="utf-8", errors="replace"))
        ), name


def test_what_each_example_prints_is_known() -> None:
    assert [] == [line for line in OURS if not printed_by(line)]


def printed_by(line: str) -> str:
    """What an example prints, as a pattern; empty if that is not known."""
    return next((pattern for part, pattern in PRINTED.items() if re.search(part, line)), "")


@pytest.mark.parametrize("line", MAKE)
def test_a_make_target_that_is_named_exists(line: str) -> None:
    run(f"make --dry-run {shlex.join(shlex.split(line, comments=True)[1:])} > /dev/null", PROJECT, dict(os.environ))


def test_every_line_of_every_code_block_is_run_or_listed_with_a_reason() -> None:
    assert set() == set(IN_DOCUMENTS) - set(OURS) - set(MAKE) - set(NOT_RUN) - {line for line in IN_DOCUMENTS if "sqlite3" in line}
    assert set() == set(NOT_RUN) - set(IN_DOCUMENTS) - set(IN_HELP)
    assert [] == [name for pair in RUN_ELSEWHERE.items() for name in pair if not (PROJECT / name).is_file()]


@pytest.mark.browser
def test_the_queries_of_db_readme_run(archived: Path, environment: dict[str, str]) -> None:
    for line in (line for line in IN_DOCUMENTS if line.startswith("sqlite3 ")):
        run(line, archived, environment)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_commands_named_in_prose_have_the_options_that_are_named_with_them(document: Path) -> None:
    spans = [span for span in code_spans(document) if re.match(rf"(embed-archiver )?({'|'.join(COMMANDS)})( |$)", span)]

    assert [] == [wrong for span in spans if (wrong := misuse(shlex.split(span.removeprefix("embed-archiver "))))]


def test_a_command_with_an_option_that_does_not_exist_is_noticed() -> None:
    assert misuse(["check", "--rejudge", "--dry-run"]) is None
    assert str(misuse(["check", "--rejudged"])).startswith("check --rejudged: No such option")


def misuse(words: list[str]) -> str | None:
    """What click says against a command line, apart from placeholders such as FILE and from what is missing; None for nothing."""
    known = commands()
    if len(words) == 1 and isinstance(known[words[0]], click.Group):
        return None
    length = 2 if " ".join(words[:2]) in known else 1
    try:
        known[" ".join(words[:length])].make_context(words[0], words[length:])
    except (click.BadParameter, click.BadOptionUsage, click.exceptions.Exit):
        return None
    except click.UsageError as error:
        return f"{shlex.join(words)}: {error.format_message()}"
    return None
