"""Outlets: a post counts once for each outlet whose articles show it, and for none where none is known."""

from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import Appearance, PostRecord
from tests.render.conftest import INTACT, NOW, appearance, record

RIVER, PORT = "River News", "The Port"


def shown_in(article: str, outlet: str | None) -> Appearance:
    return appearance(article=article, outlet=outlet)


def posts() -> list[PostRecord]:
    """A post that two outlets show, one twice; one that is intact; and one in a file that names no outlet."""
    twice = (shown_in("https://a.example/1", RIVER), shown_in("https://a.example/2", RIVER), shown_in("https://b.example/1", PORT))
    return [
        record(id=1, appearances=twice),
        record(id=2, verdict=INTACT, appearances=(shown_in("https://b.example/2", PORT),)),
        record(id=3, appearances=(shown_in("story.txt", None),)),
    ]


def report() -> LinkRotReport:
    return link_rot_report(posts(), (), generated_at=NOW)


def test_a_post_counts_once_for_each_outlet_that_shows_it() -> None:
    tallies = report().outlets

    assert {PORT: (2, 1, 1), RIVER: (1, 1, 0)} == {
        name: (tally["posts"], tally["gone"], tally["intact"]) for name, tally in tallies.items()
    }


def test_the_outlet_that_lost_most_comes_first_then_the_one_with_most_posts() -> None:
    assert [PORT, RIVER] == list(report().outlets)
