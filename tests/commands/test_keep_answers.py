"""`--keep-answers news` leaves out answers that say the same as before, and the record of each says so."""

from pathlib import Path

from archiver.demo.smallweb.server import SmallWeb
from tests.commands.conftest import Program, inherited
from tests.commands.three_nights import FIRST, LATER, SECOND, THIRD, run_files

OF_POSTS = "post IS NOT NULL AND about = 'post' AND body IS NOT NULL"


def left_out(program: Program) -> list[tuple[int, int]]:
    """For each run that asked about posts: its number, and how many of their answers were left out."""
    found = program.rows(f"SELECT run, count(left_out) FROM observation WHERE {OF_POSTS} GROUP BY run ORDER BY run")  # noqa: S608 - our own SQL
    return [(int(run), int(count)) for run, count in found]


def test_answers_that_say_the_same_are_left_out_where_only_news_are_kept(web: SmallWeb, article: str, tmp_path: Path) -> None:
    program = Program(home=tmp_path / "home", environment=inherited() | web.environment)
    assert program("archive", "--json", "--keep-answers", "news", article, clock=FIRST).code == 0
    assert program("check", "--all", "--json", clock=SECOND).code == 0
    assert program("check", "--all", "--json", "--keep-answers", "news", clock=THIRD).code == 0
    by_variable = program.using(ARCHIVER_KEEP_ANSWERS="news")
    assert by_variable("check", "--all", "--json", clock=LATER).code == 0

    posts = program.rows("SELECT count(*) FROM post WHERE settled_as IS NULL")[0][0]
    verified = program("verify", "--json")

    assert [(1, 0), (2, 0), (3, posts), (4, posts)] == left_out(program)
    assert [] == program.rows("SELECT id FROM observation WHERE left_out = 1 AND control = 1")
    assert (0, [], 2 * posts) == (verified.code, verified.value["findings"], verified.value["left_out"])
    assert run_files(program)[2].stat().st_size < run_files(program)[1].stat().st_size


def test_an_answer_is_written_whole_after_the_same_one_was_left_out(web: SmallWeb, article: str, tmp_path: Path) -> None:
    program = Program(home=tmp_path / "home", environment=inherited() | web.environment)
    assert program("archive", "--json", article, clock=FIRST).code == 0
    assert program("check", "--all", "--json", "--keep-answers", "news", clock=SECOND).code == 0
    assert program("check", "--all", "--json", clock=THIRD).code == 0

    verified = program("verify", "--json")

    assert (0, []) == (verified.code, verified.value["findings"])
    assert [count for _, count in left_out(program)][2] == 0
