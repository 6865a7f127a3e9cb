"""A kind of probe that denies its own controls is not believed, although the other kind passes them."""

from collections.abc import Callable
from dataclasses import replace

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb
from archiver.demo.smallweb.world import Trouble, World
from archiver.demo.story.founding import PRESIDENT_POST
from tests.commands.conftest import PRESIDENT, Program

OEMBED = "publish.twitter.com"


def standing(program: Program) -> tuple[str, bool]:
    """Where the president's post stands."""
    posts = {one["post"]: one for one in program("report", "--json").value["posts"]}
    return posts[PRESIDENT]["verdict"], posts[PRESIDENT]["suspected"]


def test_an_oembed_endpoint_that_answers_404_to_everything_ends_no_post(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None]
) -> None:
    """It did so to all addresses at x.com in October 2023. The API shows the post without its author here, which is no proof."""
    bare = replace(program, environment={**program.environment, "ARCHIVER_BROWSER": "/nowhere"})
    bare("archive", article, clock="2025-05-01T00:00:00Z")
    become(web.world.post_became(PRESIDENT_POST.id, PostState.AUTHOR_DELETED).in_trouble([OEMBED], Trouble.NOT_FOUND))
    nights = [bare("check", "--all", "--json", clock=f"2025-05-0{day}T00:00:00Z") for day in (2, 3, 4)]

    assert ("intact", True) == standing(bare)
    assert [[], [], []] == [done.summary["void"] for done in nights]
    for done in nights:
        assert "the probe x-oembed also denies x:20, which is known to be there" in {
            one["what"] for one in done.summary["problems"]
        }


def test_an_oembed_endpoint_that_shows_the_controls_is_believed(
    program: Program, article: str, web: SmallWeb, become: Callable[[World], None]
) -> None:
    bare = replace(program, environment={**program.environment, "ARCHIVER_BROWSER": "/nowhere"})
    bare("archive", article, clock="2025-05-01T00:00:00Z")
    become(web.world.post_became(PRESIDENT_POST.id, PostState.MISSING))
    nights = [bare("check", "--all", "--json", clock=f"2025-05-0{day}T00:00:00Z") for day in (2, 3)]

    assert ("gone", False) == standing(bare)
    assert [] == nights[1].summary["problems"]
    assert [("present",)] == bare.rows("SELECT DISTINCT reading FROM observation WHERE control AND probe = 'x-oembed'")
