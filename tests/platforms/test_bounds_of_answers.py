"""Bounds of what platforms and web archives answer: each is lowered by its setting, and noted when it is reached."""

from collections.abc import Callable

import pytest

from archiver.bounds import exceeded, noting
from archiver.model.mementos import read_timemap
from archiver.platforms.parsing.html_pages import page
from archiver.platforms.parsing.json_fields import parse_json
from tests.bounds import lowered

LINKS = b'<https://a.example/>; rel="original", <https://archive.example/web/2025/https://a.example/>; rel="memento"'


CASES: dict[str, tuple[int, Callable[[bytes], object], bytes]] = {
    "platform_json_bytes": (10, parse_json, b'{"text": "Fog at the bridge"}'),
    "json_depth": (3, parse_json, b'{"a": [[[1]]], "text": "]]]"}'),
    "platform_page_bytes": (20, page, b"<p>Fog at the bridge, and more of it.</p>"),
    "platform_page_tags": (3, page, b"<p>Fog</p><p>More</p><p>Fog</p>"),
    "timemap_bytes": (30, read_timemap, LINKS),
}


@pytest.mark.parametrize("name", CASES)
def test_an_answer_beyond_a_bound_is_noted_and_the_same_answer_is_within_the_default(name: str) -> None:
    value, read, body = CASES[name]
    with lowered(**{name: value}), noting() as reached:
        read(body)
    with noting() as reached_by_default:
        read(body)

    assert ([name], []) == (list(reached), list(reached_by_default))


@pytest.mark.parametrize("name", ["platform_json_bytes", "json_depth"])
def test_json_beyond_a_bound_is_not_parsed_and_says_why(name: str) -> None:
    value, read, body = CASES[name]
    with lowered(**{name: value}):
        found = read(body)

        assert isinstance(found, ValueError)
        assert exceeded(name) in str(found)


def test_brackets_in_strings_do_not_nest() -> None:
    written = '{"text": "' + "[" * 5_000 + '\\"' + "{" * 5_000 + '"}'

    assert isinstance(parse_json(written.encode()), dict)


def test_the_tags_of_a_page_up_to_the_bound_are_read() -> None:
    with lowered(platform_page_tags=2):
        assert "Fog" == page(b"<p>Fog</p><p>More</p>").get_text()
