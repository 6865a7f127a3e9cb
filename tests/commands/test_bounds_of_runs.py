"""Settings of bounds at the command line: which are refused, which come first, and a run that has only some seconds."""

import json

import pytest

from tests.commands.conftest import Program, RunHere, flaws


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("ARCHIVER_LIMIT_ARTICLE_BITES", "1", "did you mean ARCHIVER_LIMIT_ARTICLE_BYTES?"),
        ("ARCHIVER_LIMIT_", "1", "ARCHIVER_LIMIT_ is no setting"),
        ("ARCHIVER_LIMIT_PAGE_TAGS", "0", "ARCHIVER_LIMIT_PAGE_TAGS: “0” is no bound"),
        ("ARCHIVER_LIMIT_PAGE_TAGS", "", "write a whole number above 0"),
        ("ARCHIVER_LIMIT_PAGE_TAGS", "1,000", "such as ARCHIVER_LIMIT_PAGE_TAGS=1000"),
        ("ARCHIVER_LIMIT_PAGE_TAGS", "9" * 4_400, "is no bound"),
        ("ARCHIVER_LIMIT_PAGE_TAGS", "٣", "is no bound"),
    ],
)
def test_a_setting_that_is_none_is_refused_with_the_remedy(
    setting: str, value: str, sentence: str, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, value)
    done = run_here("doctor")

    assert 2 == done.code
    assert sentence in done.err


def test_the_message_about_a_bound_names_the_setting_that_raises_it(program: Program, article: str) -> None:
    small = program.using(ARCHIVER_LIMIT_ARTICLE_BYTES="100")("find", article)
    raised = program.using(ARCHIVER_LIMIT_ARTICLE_BYTES="200000")("find", article)

    assert 2 == small.code
    assert "has more than 100 bytes, unpacked; it is not read" in small.err
    assert "or raise the bound (ARCHIVER_LIMIT_ARTICLE_BYTES=200)" in small.err
    assert (0, "") == (raised.code, raised.err)


def test_help_says_how_to_raise_a_bound(run_here: RunHere) -> None:
    assert "ARCHIVER_LIMIT_ARTICLE_BYTES=32000000" in run_here("--help").out


def test_a_bound_that_an_answer_reaches_is_a_problem_of_the_run_which_records_its_bounds(program: Program, article: str) -> None:
    small = program.using(ARCHIVER_LIMIT_PLATFORM_JSON_BYTES="100", ARCHIVER_BROWSER="/nowhere")
    done = small("archive", "--json", article)

    whats = [problem["what"] for problem in done.summary["problems"] if "PLATFORM_JSON_BYTES=200" in (problem["remedy"] or "")]
    assert (1, ["has more than 100 bytes of a platform's JSON; it is not read"]) == (done.code, whats)
    assert (2, ["x"]) == (done.summary["verdicts"]["unknown"], done.summary["void"])
    ((options,),) = program.rows("SELECT options FROM run")
    assert {"platform_json_bytes": 100} == json.loads(options)["bounds"]


def test_a_run_that_has_had_its_seconds_tells_it_and_the_next_one_does_the_rest(program: Program, article: str) -> None:
    """A host is asked once in 0.7 seconds, and so the controls alone take longer than the run may."""
    short = program.using(ARCHIVER_LIMIT_RUN_SECONDS="1", ARCHIVER_PACE="0.7", ARCHIVER_BROWSER="/nowhere")
    first = short("archive", "--json", article)
    again = program.using(ARCHIVER_BROWSER="/nowhere")("archive", "--json", article)

    (problem,) = [problem for problem in first.summary["problems"] if problem["where"] == "this run"]
    assert (1, "has more than 1 seconds behind it; what is done is kept; the next run does the rest") == (
        first.code,
        problem["what"],
    )
    assert "ARCHIVER_LIMIT_RUN_SECONDS=2" in problem["remedy"]
    assert (0, 2) == (first.summary["probed"], again.summary["probed"])
    concluded = {verdict for verdict, posts in first.summary["verdicts"].items() if posts} - {"unknown"}
    assert (set(), 2) == (concluded, again.summary["verdicts"]["intact"])
    assert "this run" not in {problem["where"] for problem in again.summary["problems"]}


def test_a_check_that_has_had_its_seconds_leaves_the_verdicts_as_they_are(program: Program, article: str) -> None:
    without_browser = program.using(ARCHIVER_BROWSER="/nowhere")
    without_browser("archive", "--json", article)
    short = without_browser.using(ARCHIVER_LIMIT_RUN_SECONDS="1", ARCHIVER_PACE="1.5")("check", "--all", "--json")
    again = without_browser("check", "--all", "--json")

    assert (1, ["this run"]) == (short.code, [problem["where"] for problem in short.summary["problems"]])
    assert (0, 2, []) == (short.summary["probed"], again.summary["probed"], again.summary["problems"])
    assert [] == flaws(program)
