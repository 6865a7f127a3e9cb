"""The worlds of the small web: the harbour town, and generated crowds."""

from datetime import UTC, datetime

from archiver.demo.smallweb.crowd import crowd, crowd_ids
from archiver.demo.smallweb.newspaper import HOST
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.world import World, snowflake
from archiver.demo.story import founding, harbour


def test_an_id_holds_the_time_that_it_was_made_from() -> None:
    at = datetime(2024, 10, 1, 19, 59, 18, 596_000, tzinfo=UTC)

    assert int(snowflake(at)) >> 22 == 1841206275088290279 >> 22


def test_the_example_article_quotes_both_posts_in_full(world: World) -> None:
    served = world.pages[HOST, founding.ARTICLE_PATH].body.decode()

    assert served == founding.ARTICLE
    assert [1, 1] == [
        served.count(f"pic.twitter.com/{post.code} — ") for post in (founding.PRESIDENT_POST, founding.CHALLENGE_POST)
    ]


def test_one_post_is_deleted_one_edited_and_one_locked_by_day(world: World) -> None:
    after = harbour.after_the_morning(world)

    assert {
        harbour.INSPECTED.id: PostState.DELETED,
        harbour.VOTED.id: PostState.ACCOUNT_PROTECTED,
        harbour.KEPT_A_COPY.id: PostState.LIVE,
    } == {key: after.posts[key].state for key in (harbour.INSPECTED.id, harbour.VOTED.id, harbour.KEPT_A_COPY.id)}
    assert harbour.STRANDED_EDITED == after.posts[after.posts[harbour.STRANDED.id].chain[-1]].text


def test_every_post_of_the_town_has_an_outcome(world: World) -> None:
    assert {outcome.post.id for outcome in harbour.OUTCOMES} == set(world.posts) - {"20"}


def test_equal_seeds_give_equal_crowds() -> None:
    assert crowd(300, seed=1).posts == crowd(300, seed=1).posts
    assert crowd(300, seed=1).posts != crowd(300, seed=2).posts


def test_ids_and_codes_in_a_crowd_are_unique() -> None:
    world = crowd(5_000)

    assert 5_000 == len(crowd_ids(world)) == len(world.links)
