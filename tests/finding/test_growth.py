"""Growth: the cost of finding grows at most linearly with an article's size, whatever the article is full of."""

import os
import resource
import time
from contextlib import suppress
from pathlib import Path

import pytest

from archiver.bounds import Bounds, bounds
from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.finding.context import find_contexts
from archiver.finding.main_text import extract_main_text
from archiver.finding.reading_budget import ReadingBudget
from archiver.model.embeds import Embed
from archiver.platforms import REGISTRY
from tests.finding.growing_articles import GROWING

SHORT, LONG = 20_000, 80_000  # bytes
SAMPLE = [*GROWING][::6]
"""What is measured with each run of the tests; the others are slow together."""
_POSTS = "".join(
    f'<iframe src="https://x.com/a/status/{number + 10**9}"></iframe>' for number in range(Bounds().page_candidates + 1)
)


@pytest.mark.parametrize("name", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.slow) for name in GROWING])
def test_four_times_the_size_takes_at_most_some_four_times_the_time(name: str) -> None:
    """A cost that grows with the square would take sixteen times the time; what is quick at both sizes may take any share."""
    short, long = (min(_seconds(GROWING[name].of_size(size)) for _ in range(2)) for size in (SHORT, LONG))
    assert long < 9 * short + 0.3


@pytest.mark.slow
@pytest.mark.parametrize("name", GROWING)
def test_no_article_of_the_largest_size_takes_more_than_seconds_and_some_hundred_megabytes(name: str) -> None:
    """In a process of its own, which the system ends after ten CPU-seconds: twice what any takes on a machine that is not busy."""
    child = os.fork()
    if not child:
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
            _seconds(GROWING[name].of_size(bounds().article_bytes))
            kilobytes = int(Path("/proc/self/status").read_text("ascii").partition("VmHWM:")[2].split()[0])
            status = 0 if kilobytes < 700_000 else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0


def _seconds(content: bytes) -> float:
    """The CPU time of reading an article as a run does."""
    started = time.process_time()
    with suppress(InputError):
        article = read_article("growing", content)
        find_contexts(article, find_embeds(article, REGISTRY))
        extract_main_text(article)
    return time.process_time() - started


def _read(content: str) -> tuple[tuple[Embed, ...], list[str]]:
    budget = ReadingBudget()
    embeds = find_embeds(read_article("page", content.encode()), REGISTRY, budget)
    return embeds, list(budget.reached)


def test_an_article_within_the_bounds_reaches_none() -> None:
    embeds, reached = _read('<p>A page.</p><iframe src="https://x.com/a/status/1000000000"></iframe>')
    assert (1, []) == (len(embeds), reached)


def test_what_is_behind_the_last_tag_that_is_read_is_told() -> None:
    embeds, reached = _read("<p>" * bounds().page_tags + '<iframe src="https://x.com/a/status/1000000000"></iframe>')
    assert ((), ["page_tags"]) == (embeds, reached)


def test_what_is_behind_the_last_name_that_is_read_is_told() -> None:
    embeds, reached = _read(
        "".join(f"<p data-{number}>" for number in range(2 * bounds().page_names)) + "https://x.com/a/status/1000000000"
    )
    assert ((), ["page_names"]) == (embeds, reached)


def test_the_first_posts_of_a_page_with_more_than_are_read_are_found_and_the_rest_is_told() -> None:
    embeds, reached = _read(f"<p>A page.</p>{_POSTS}")
    assert (bounds().article_posts, "1000000000") == (len(embeds), embeds[0].post.key if embeds[0].post else None)
    assert ["page_candidates", "article_posts"] == reached


def test_the_end_of_a_text_that_is_longer_than_is_read_is_told() -> None:
    embeds, reached = _read("https://x.com/a/status/1000000000\n\n" + "Water is rising. " * (bounds().flat_text_characters // 16))
    assert (1, ["flat_text_characters"]) == (len(embeds), reached)


def test_a_quotation_larger_than_any_is_told() -> None:
    words = "word " * (bounds().post_markup_characters // 4)
    _, reached = _read(
        f'<p>A page.</p><blockquote class="twitter-tweet">{words}<a href="https://x.com/a/status/20">a</a></blockquote>'
    )
    assert ["post_markup_characters"] == reached


def test_a_crowded_tag_is_found_among_any_number_of_others() -> None:
    page = "<p>a</p>" * 5_000 + "<p" + "".join(f" a{number}" for number in range(250_000)) + ">"
    started = time.process_time()
    _read(f"<html>x.com/{page}")
    assert time.process_time() - started < 20


@pytest.mark.parametrize("beginning", ["\u200b", "&nbsp;", " "])
def test_a_long_text_before_many_links_is_read_once(beginning: str) -> None:
    started = time.process_time()
    _read(
        f"<p>{beginning * 2_000_000}"
        + "".join(f'<a href="https://x.com/a/status/{number + 10**9}">a</a>, ' for number in range(4_000))
    )
    assert time.process_time() - started < 8


def test_elements_in_a_text_are_read_to_their_own_end_tags() -> None:
    frames = "\n".join(f'<iframe src="https://x.com/a/status/{number + 10**9}"></IFRAME> and words' for number in range(3))
    embeds, _ = _read(f"A text.\n\n{frames}\n\n<blockquote>never closed\n\n" + '<iframe src="https://x.com/a/status/2000000000">')
    assert ["1000000000", "1000000001", "1000000002", "2000000000"] == [embed.post.key for embed in embeds if embed.post]


def test_boxes_in_one_another_around_much_are_judged_without_reading_all_of_it_again() -> None:
    """The article's heading would make each of them a part of the article, wherever it is in them."""
    boxes = "".join(f'<section class="related"><a href="https://x.com/a/status/{number + 10**9}">a</a>' for number in range(300))
    started = time.process_time()
    embeds, _ = _read(f"<p>A page.</p>{boxes}{'<p>a</p>' * 150_000}")
    assert time.process_time() - started < 5
    assert () == embeds
    assert 300 == len(_read(f"<p>A page.</p>{boxes}<h1>The article</h1>")[0])
