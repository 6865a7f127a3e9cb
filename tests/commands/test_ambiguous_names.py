"""What names several posts, or none exactly, never picks one: `show`, `export`, `check` and `withdraw` list them and end with 2."""

from collections.abc import Iterator

import pytest

from archiver.demo.smallweb.server import small_web
from archiver.demo.story import founding
from tests.commands.conftest import CHALLENGE, PRESIDENT, Program, inherited

COMMANDS = (
    ("show",),
    ("export", "proof", "--output", "proof"),
    ("check",),
    ("withdraw", "--reason", "asked", "--by", "keeper", "--dry-run"),
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program after a run that archived two posts, without a browser."""
    home = tmp_path_factory.mktemp("ambiguous") / "home"
    embeds = "".join(f'<blockquote class="twitter-tweet"><a href="{post.address}"></a></blockquote>' for post in POSTS)
    page = home / "seeds" / "story.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<article><p>Two posts.</p>{embeds}</article>", encoding="utf-8")
    with small_web(founding.world_for_founding()) as web:
        program = Program(home=home, environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        program("archive", str(page))
        yield program


POSTS = (founding.CHALLENGE_POST, founding.PRESIDENT_POST)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_several_posts_are_listed(program: Program, command: tuple[str, ...]) -> None:
    done = program(*command, "El Salvador")

    assert 2 == done.code
    assert "“El Salvador” matches 2 posts:" in done.err
    assert CHALLENGE in done.err
    assert PRESIDENT in done.err


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_is_found_only_nearly_is_listed(program: Program, command: tuple[str, ...]) -> None:
    done = program(*command, "one hell of a Presidant")

    assert 2 == done.code
    assert "matches nothing exactly; nearest:" in done.err
    assert PRESIDENT in done.err


def test_a_part_of_what_matches_is_said_to_be_one(program: Program) -> None:
    done = program("lookup", "--limit", "1", "El Salvador")

    assert (0, "1 of 2; --limit 2 shows all\n") == (done.code, done.err)


def test_check_takes_whatever_names_one_post(program: Program) -> None:
    done = program("check", "--json", POSTS[0].address)

    assert {f"x:{POSTS[0].id}"} == {event["post"] for event in done.events("probed")}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--by", "whitehouse"), {PRESIDENT}),
        (("--by", "whitehouse", "El Salvador"), {PRESIDENT}),
        (("--by", "somebody"), set()),
        (("--platform", "X", "president"), {CHALLENGE, PRESIDENT}),
        (("--platform", "bluesky", "president"), set()),
        (("--gone",), set()),
        (("--since", "2025-04-14", "--until", "2025-04-14"), {CHALLENGE, PRESIDENT}),
        (("--since", "2025-04-15"), set()),
        (("--in", "seeds/story.html"), {CHALLENGE, PRESIDENT}),
    ],
)
def test_options_choose_among_posts(program: Program, options: tuple[str, ...], found: set[str]) -> None:
    done = program("lookup", "--json", *options)

    assert (0 if found else 1, found) == (done.code, {post["post"] for post in done.value})


def test_an_article_that_is_not_there_is_an_error(program: Program) -> None:
    assert 2 == program("lookup", "--in", "https://www.example.org/none").code


def test_neither_a_query_nor_an_option_is_an_error(program: Program) -> None:
    assert 2 == program("lookup").code
