"""People have the address of an article, and want its posts."""

from collections.abc import Iterator

import pytest

from archiver.demo.smallweb.messages import page
from archiver.demo.smallweb.server import small_web
from archiver.demo.story import founding
from tests.commands.conftest import CHALLENGE, PRESIDENT, Program, inherited

NEWS = "news.example.org"
STORY = f"https://{NEWS}/2026/10/story"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program after a run that archived the story from its address, without a browser."""
    embeds = "".join(
        f'<blockquote class="twitter-tweet"><a href="{post.address}"></a></blockquote>'
        for post in (founding.CHALLENGE_POST, founding.PRESIDENT_POST)
    )
    world = founding.world_for_founding().with_pages(
        {(NEWS, "/2026/10/story"): page(f"<article><p>Two posts.</p>{embeds}</article>")}
    )
    with small_web(world, hosts=(NEWS,)) as web:
        home = tmp_path_factory.mktemp("lookup") / "home"
        program = Program(home=home, environment=inherited() | web.environment | {"ARCHIVER_BROWSER": "/nowhere"})
        program("archive", STORY)
        yield program


@pytest.mark.parametrize("spelling", [STORY, f"www.{NEWS}/2026/10/story/?utm_source=mail", f"http://{NEWS}/2026/10/story/amp"])
def test_an_articles_address_gives_its_posts_as_a_list(program: Program, spelling: str) -> None:
    done = program("lookup", "--json", spelling)

    assert (0, [CHALLENGE, PRESIDENT]) == (done.code, [post["post"] for post in done.value])


def test_the_text_says_that_it_is_an_articles_address(program: Program) -> None:
    printed = program("lookup", STORY).out

    assert printed.startswith(f"{STORY} is an article in this archive, with 2 posts.\n\nintact  The Vigilant Fox")
    assert f"\n  {CHALLENGE}" in printed


def test_show_tells_of_the_article_itself(program: Program) -> None:
    done = program("show", STORY, "--json")

    assert (0, 2) == (done.code, len(done.value["posts"]))
    assert STORY == done.value["article"]
