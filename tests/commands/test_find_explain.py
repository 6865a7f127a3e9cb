"""`find --explain`: why each candidate was claimed or left, for people and as JSON."""

from pathlib import Path

import pytest

from archiver.bounds import bounds
from tests.commands.conftest import RunHere

POST = "https://x.com/harbour_log/status/1841206275088290279"
KEYS = ["article", "candidate", "place", "claimed", "by", "post", "aliases", "kind", "position", "rule", "why"]


@pytest.fixture
def story(tmp_path: Path) -> str:
    path = tmp_path / "story.html"
    byline, link = '<p>By <a href="https://x.com/log">Log</a></p>', f'<p>As <a href="{POST}">she wrote</a>, it is late.</p>'
    path.write_text(f"<html><body>\n{byline}\n{link}\n</body></html>", encoding="utf-8")
    return str(path)


def test_each_candidate_is_a_line_with_its_place_decision_reason_and_rule(run_here: RunHere, story: str) -> None:
    done = run_here("find", "--explain", story)

    assert (0, "") == (done.code, done.err)
    why = "is a link in running text: it shows words of its own, and not its address"
    assert [
        story,
        "  claimed: 1, left: 1",
        '  line 2: <a href="https://x.com/log"> → left: names no post: it is an account, a channel or a group [no-post]',
        f'  line 3: <a href="{POST}"> → links to x:1841206275088290279 (1): {why} [running-text]',
    ] == done.out.splitlines()


def test_each_candidate_is_a_json_object_with_the_documented_keys(run_here: RunHere, story: str) -> None:
    left, claimed = run_here("find", "--explain", "--json", story).objects

    assert [KEYS, KEYS] == [list(left), list(claimed)]
    assert (False, None, None, None, None, "no-post") == tuple(
        left[key] for key in ("claimed", "by", "post", "kind", "position", "rule")
    )
    assert (True, "x", "x:1841206275088290279", "link", 1) == tuple(
        claimed[key] for key in ("claimed", "by", "post", "kind", "position")
    )
    assert (story, "line 3") == (claimed["article"], claimed["place"])


def test_control_bytes_of_an_article_are_escaped(run_here: RunHere, tmp_path: Path) -> None:
    path = tmp_path / "story.html"
    path.write_text('<p>Fog.</p><a class="\x1b[31m\u202ered" href="https://x.com/log">Log</a>', encoding="utf-8")

    for options in ([], ["--json"]):
        done = run_here("find", "--explain", *options, str(path))
        assert 0 == done.code
        assert "\x1b" not in done.out
        assert "\u202e" not in done.out


def test_an_article_that_mentions_no_platform_says_so(run_here: RunHere, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("Nothing but fog.\n", encoding="utf-8")

    assert [str(path), "  nothing in it mentions a platform"] == run_here("find", "--explain", str(path)).out.splitlines()


def test_a_source_that_is_no_article_is_left_as_a_whole(run_here: RunHere, story: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("", encoding="utf-8")
    done = run_here("find", "--explain", "--json", story, str(empty))
    last = done.objects[-1]

    assert 1 == done.code
    assert (str(empty), False, "no-article") == (last["candidate"], last["claimed"], last["rule"])
    assert "empty" in last["why"]


def test_an_article_of_which_only_a_part_is_read_is_no_refused_source(run_here: RunHere, tmp_path: Path) -> None:
    path = tmp_path / "long.html"
    links = "".join(
        f'<p><a href="https://x.com/a/status/{10**18 + number}">fog</a></p>' for number in range(bounds().article_posts + 1)
    )
    path.write_text(f"<article>{links}</article>", encoding="utf-8")
    done = run_here("find", "--explain", "--json", str(path))

    assert 1 == done.code
    assert (2000, ["too-many"]) == (
        len([explained for explained in done.objects if explained["claimed"]]),
        [explained["rule"] for explained in done.objects if not explained["claimed"]],
    )
    assert "no-article" not in {explained["rule"] for explained in done.objects}
    assert "the first 2,000 are read" in done.err
