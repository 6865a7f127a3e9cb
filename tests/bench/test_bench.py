"""The bench: every part runs and prints its table; no test asserts how fast anything is."""

import subprocess
import sys
from pathlib import Path

import pytest

from archiver.demo.smallweb.crowd import crowd
from archiver.finding import find_embeds, read_article
from archiver.platforms import REGISTRY
from archiver.web.browser_discovery import FoundBrowser, find_browser
from bench.articles import article_of, news_page
from bench.figures import Target, ratio, table
from bench.process_tree import cost

PROJECT = Path(__file__).resolve().parents[2]


def run(*parts: str) -> str:
    """The output of a quick run of some parts."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", *parts, "--quick"], capture_output=True, text=True, cwd=PROJECT, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_finding_is_compared_with_two_parsers() -> None:
    assert "find ÷ bs4+lxml" in run("find")


@pytest.mark.slow
def test_checking_and_looking_up_measure_the_real_program() -> None:
    output = run("check", "lookup", "million", "recall")

    assert "bare httpx, 10 at once" in output
    assert "by handle" in output
    assert "in one process" in output
    assert "a word too many" in output


@pytest.mark.slow
def test_every_kind_of_page_and_an_export_are_measured() -> None:
    printed = run("pages")

    assert "search by address" in printed
    assert "files in" in printed


@pytest.mark.slow
def test_every_view_and_query_is_measured() -> None:
    output = run("views")

    assert "posts_now, newest hundred" in output
    assert "died-since-they-were-shown" in output


@pytest.mark.slow
def test_keeping_and_verifying_are_compared_with_writing_and_hashing_the_same_bytes() -> None:
    output = run("keep", "verify")

    assert "compressed, written and fsynced" in output
    assert "sha256sum" in output


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not isinstance(find_browser(), FoundBrowser), reason="there is no browser")
def test_capturing_is_compared_with_the_raw_protocol() -> None:
    assert "raw protocol, 2 at once" in run("capture")


def test_a_generated_page_has_its_size_and_shows_its_posts() -> None:
    posts = list(crowd(3).posts.values())[1:]
    page = news_page(1, 200_000, posts)

    assert 200_000 <= len(page) < 220_000
    assert {post.id for post in posts} == {one.post.key for one in find_embeds(read_article("p", page), REGISTRY) if one.post}


def test_the_article_of_a_crowd_shows_all_its_posts() -> None:
    posts = crowd(30).posts.values()
    shown = find_embeds(read_article("a", article_of(posts).encode()), REGISTRY)

    assert [post.id for post in posts] == [one.post.key for one in shown if one.post]


def test_the_cost_of_a_command_includes_its_orphans() -> None:
    busy = "import time\nwhile time.process_time() < 0.4: pass"
    leaving = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {busy!r}]); print('gone', flush=True)"
    paid = cost((sys.executable, "-c", leaving))

    assert paid.code == 0
    assert paid.cpu >= 0.4
    assert "gone\n" == paid.output


def test_memory_is_recorded_after_every_second_line() -> None:
    saying = "import time\nfor number in range(4): print('kept', flush=True); time.sleep(0.6)"
    paid = cost((sys.executable, "-c", saying), marker="kept", every=2)

    assert {"2", "4"} >= paid.after.keys() >= {"2"}
    assert 0 < min(paid.after.values()) <= paid.peak


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    assert 2.0 == ratio([2, 20, 8], [1, 10, 4])


@pytest.mark.parametrize(("value", "text"), [(0.7, "reached: x: 0.70 (≥ 0.7)"), (0.69, "NOT REACHED: x: 0.69 (≥ 0.7)")])
def test_a_target_states_whether_it_is_reached(value: float, text: str) -> None:
    assert text == str(Target(what="x", value=value, at_least=0.7))


def test_a_table_aligns_its_figures_to_the_right() -> None:
    assert "way   a\n---  --\nx     1\nyy   22" == table(("way", "a"), (("x", "1"), ("yy", "22")))


def test_equal_seeds_make_equal_pages() -> None:
    assert news_page(7, 5_000) == news_page(7, 5_000)


def test_an_unknown_part_is_named() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "nothing"], capture_output=True, text=True, cwd=PROJECT, check=False)

    assert done.returncode == 2
    assert "no such part: nothing" in done.stderr
