"""Settings: `archiver.toml`, the environment and flags, each stronger than the one before; a home, and what is none."""

import json
import os
import tomllib
from pathlib import Path

import click
import pytest

from archiver.app.runs.home import choose_home
from archiver.commands import program as group
from archiver.commands.file_options import COMMAND_OPTIONS, PROGRAM_OPTIONS, option_keys
from archiver.commands.settings_template import new_settings
from tests.commands.conftest import Done, RunHere

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in option_keys():
        monkeypatch.delenv(f"ARCHIVER_{key.upper()}", raising=False)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The settings file of an empty home."""
    (tmp_path / "home").mkdir()
    path = tmp_path / "home" / "archiver.toml"
    path.touch()
    return path


def shown(run_here: RunHere, *flags: str) -> dict[str, tuple[object, str]]:
    """Each setting that holds, and where it comes from."""
    done = run_here(*flags, "config", "show", "--json")
    assert (0, "") == (done.code, done.err)
    return {key: (setting["value"], setting["origin"]) for key, setting in json.loads(done.out)["settings"].items()}


def test_a_flag_is_stronger_than_a_variable_and_that_one_than_the_file(
    settings: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = shown(run_here)["pace"]
    settings.write_text("# mine\npace = 2\n", encoding="utf-8")
    in_file = shown(run_here)["pace"]
    monkeypatch.setenv("ARCHIVER_PACE", "3")
    in_environment = shown(run_here)["pace"]
    on_command_line = shown(run_here, "--pace", "4")["pace"]

    assert (1.0, "default") == default
    assert (2.0, f"{settings}, line 2: pace") == in_file
    assert (3.0, "ARCHIVER_PACE") == in_environment
    assert (4.0, "--pace") == on_command_line


def test_the_file_sets_the_options_of_commands(settings: Path, run_here: RunHere) -> None:
    settings.write_text(
        "rescue = true\npages = 4\nkeep_answers = 'news'\nconnect_to = ['*:443:127.0.0.1:8443']\n", encoding="utf-8"
    )

    found = shown(run_here)

    assert (True, f"{settings}, line 1: rescue") == found["rescue"]
    assert (4, f"{settings}, line 2: pages") == found["pages"]
    assert ("news", f"{settings}, line 3: keep_answers") == found["keep_answers"]
    assert (["*:443:127.0.0.1:8443"], f"{settings}, line 4: connect_to") == found["connect_to"]


def test_the_browser_its_sandbox_and_who_runs_this_are_settings_like_all_others(
    settings: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text("browser = '/file/chromium'\nsandbox = 'off'\noperator = 'A. Archivist'\n", encoding="utf-8")
    monkeypatch.setenv("ARCHIVER_BROWSER", "/variable/chromium")
    found = shown(run_here, "--operator", "Another")

    assert ("/variable/chromium", "ARCHIVER_BROWSER") == found["browser"]
    assert ("off", f"{settings}, line 2: sandbox") == found["sandbox"]
    assert ("Another", "--operator") == found["operator"]
    assert (None, "default") == found["host_name"]


@pytest.mark.parametrize(("flags", "browser"), [((), "/file/chromium"), (("--browser", "/flag/chromium"), "/flag/chromium")])
def test_a_run_looks_for_the_browser_that_the_settings_name(
    settings: Path, run_here: RunHere, flags: tuple[str, ...], browser: str
) -> None:
    settings.write_text("browser = '/file/chromium'\n", encoding="utf-8")

    assert f"the browser is to be {browser}, which is not a program" in run_here(*flags, "doctor", "--offline").out
    assert "ARCHIVER_BROWSER" not in os.environ


def test_a_schedule_has_the_variables_of_today_and_not_what_the_file_says(
    settings: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a line that is changed in the file later would have no effect."""
    settings.write_text("operator = 'Of the file'\n", encoding="utf-8")
    monkeypatch.setenv("ARCHIVER_HOST_NAME", "archive-1")
    printed = run_here("schedule", "--cron").out

    assert "ARCHIVER_HOST_NAME=archive-1" in printed
    assert "ARCHIVER_OPERATOR" not in printed


def test_a_setting_that_nothing_sets_is_said_not_to_be_set(run_here: RunHere) -> None:
    found = shown(run_here)

    assert [(None, "default")] * 4 == [found[key] for key in ("contact", "budget", "key", "browser")]
    assert "Sentinel" not in run_here("config", "show").out


def test_several_rules_in_a_variable_have_commas_between(run_here: RunHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVER_CONNECT_TO", "*:80:127.0.0.1:81,*:443:127.0.0.1:82")

    assert (["*:80:127.0.0.1:81", "*:443:127.0.0.1:82"], "ARCHIVER_CONNECT_TO") == shown(run_here)["connect_to"]


def test_a_password_is_not_shown(settings: Path, run_here: RunHere) -> None:
    settings.write_text('proxy = "http://nora:s3cret@proxy.example:3128"\n', encoding="utf-8")

    assert "s3cret" not in run_here("config", "show").out


def test_limits_are_set_by_the_file_and_the_environment(settings: Path, run_here: RunHere, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.write_text("[limits]\narticle_bytes = 1000\nsitemaps = 3\n", encoding="utf-8")
    monkeypatch.setenv("ARCHIVER_LIMIT_SITEMAPS", "4")
    found = shown(run_here)

    assert (1000, f"{settings}, line 2: limits.article_bytes") == found["limits.article_bytes"]
    assert (4, "environment or flag") == found["limits.sitemaps"]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("pase = 1\n", "line 1: pase is no setting\n  → did you mean pace?"),
        ("\n\n[controls.xx]\nlive = []\n", "line 3: controls.xx is no setting"),
        ("[limits]\narticle_bites = 1\n", "line 2: limits.article_bites is no setting\n  → did you mean article_bytes?"),
        ("[limits]\narticle_bytes = 0\n", "line 2: limits.article_bytes is no bound: 0"),
        ("pace = 'fast'\n", "line 1: pace: 'fast' is not a number"),
        ("pace = true\n", "line 1: pace: True is not a number"),
        ("pace = -1\n", "line 1: pace: -1.0 is not in the range"),
        ("connections = 1.5\n", "line 1: connections: 1.5 is not a whole number"),
        ("contact = 3\n", "line 1: contact: 3 is not a text in quotation marks"),
        ("robots = 'never'\n", "line 1: robots: 'never' is not one of"),
        ("connect_to = 'a'\n", "line 1: connect_to: "),
        ("links = 1\n", "line 1: links: 1 is not true or false"),
        ("memories = 'folder'\n", "line 1: memories is no list of texts"),
        ("archives = 1\n", "line 1: archives is no table"),
        ("pace = 1\npace = 2\n", "is no TOML: "),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_remedy(
    written: str, complaint: str, settings: Path, run_here: RunHere
) -> None:
    settings.write_text(written, encoding="utf-8")
    done = run_here("config", "check")

    assert (2, "") == (done.code, done.out)
    assert str(settings) in done.err
    assert complaint in done.err
    assert "→" in done.err


def test_a_key_below_a_text_of_several_lines_has_its_own_line(settings: Path, run_here: RunHere) -> None:
    settings.write_text('contact = """\npase = 1\n"""\npase = 1\n', encoding="utf-8")

    assert "line 4: pase is no setting" in run_here("config", "check").err


def test_settings_that_are_well_are_said_to_be(settings: Path, run_here: RunHere) -> None:
    assert (0, f"{settings}: there is no such file, so the defaults hold\n") == _told(run_here("config", "check"))
    settings.write_text('contact = "mailto:nora@example.org"\n', encoding="utf-8")
    assert (0, f"{settings}: all is well\n") == _told(run_here("config", "check"))


def _told(done: Done) -> tuple[int, str]:
    return done.code, done.out


def test_new_settings_set_nothing_and_every_line_of_them_can_be_set(settings: Path, run_here: RunHere) -> None:
    written = new_settings(group)
    lines = written.splitlines()
    uncommented = "\n".join(line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in lines)
    settings.write_text(uncommented.replace('"FILE|KEY"', '"a"').replace("HOST:PORT:ADDR:PORT", "*:443:127.0.0.1:8443"), "utf-8")

    assert {} == tomllib.loads(written)
    assert {*option_keys()} <= tomllib.loads(uncommented).keys()
    assert "http://HOST:PORT" in run_here("config", "check").err
    settings.write_text(settings.read_text("utf-8").replace('"URL"', '"http://proxy.example:3128"'), "utf-8")
    assert 0 == run_here("config", "check").code


def test_the_settings_of_the_checkout_are_those_of_a_new_home() -> None:
    assert (PROJECT / "archiver.toml").read_text("utf-8") == new_settings(group)


def test_every_key_is_an_option_with_a_variable_of_its_name() -> None:
    context = click.Context(group)
    commands = {name: group.get_command(context, name) for name in COMMAND_OPTIONS}
    keys_by_command = [(group, PROGRAM_OPTIONS), *((commands[name], keys) for name, keys in COMMAND_OPTIONS.items())]
    for command, keys in keys_by_command:
        variables = {option.name: option.envvar for option in command.params} if command is not None else {}
        named = {key: variables[key] for key in keys if not key.startswith("max_")}  # those have the variables of their limits
        assert {key: f"ARCHIVER_{key.upper()}" for key in named} == named


def test_init_makes_a_home_and_leaves_what_is_there(tmp_path: Path, run_here: RunHere) -> None:
    (tmp_path / "new" / "seeds").mkdir(parents=True)
    (tmp_path / "new" / "seeds" / "README.md").write_text("mine\n")
    done = run_here("init", str(tmp_path / "new"))

    assert (0, "mine\n") == (done.code, (tmp_path / "new" / "seeds" / "README.md").read_text())
    assert [".gitignore", "archiver.toml", "seeds"] == sorted(path.name for path in (tmp_path / "new").iterdir())
    assert f"{tmp_path}/new is an archive home." in done.out
    assert "is an archive home already." in run_here("init", str(tmp_path / "new")).out


def test_a_mistyped_home_is_refused_with_the_remedy_and_not_made(tmp_path: Path, run_here: RunHere) -> None:
    mistyped = tmp_path / "mistyped"
    done = run_here("--home", str(mistyped), "archive", "https://www.example.org/")
    (tmp_path / "seedy" / "seeds").mkdir(parents=True)
    seedy = run_here("--home", str(tmp_path / "seedy"), "archive", "https://www.example.org/")

    assert (2, False) == (done.code, mistyped.exists())
    assert f"{mistyped} does not exist\n  → name another one, or make it one: embed-archiver init {mistyped}" in done.err
    assert 2 == seedy.code
    assert "has no archiver.toml, so it is no archive home" in seedy.err


def test_the_home_around_the_current_folder_is_taken(settings: Path) -> None:
    around = choose_home(None, here=settings.parent / "seeds" / "deep", environment={})
    nowhere = choose_home(None, here=Path("/"), environment={"HOME": "/nowhere"})

    assert (settings.parent, False) == (around.folder, around.named)
    assert Path("/nowhere/.local/share/embed-archiver") == nowhere.folder
