"""The page of limits has each bound with its setting, default and sentence, and a test lowers each by its setting."""

import re
from dataclasses import fields

import pytest

from archiver.bounds import Bounds, setting_of
from tests.docs.documents import PROJECT

_ROW = re.compile(r"^\| `(ARCHIVER_LIMIT_\w+)` \| (none|[\d,]+) \| (.+) \| (.+) \|$", re.MULTILINE)
ROWS = {row[0]: row[1:] for row in _ROW.findall((PROJECT / "docs" / "limits.md").read_text(encoding="utf-8"))}
BOUNDS = {bound.name: bound for bound in fields(Bounds)}
LOWERING_TESTS = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "tests").rglob("test_bounds_of_*.py"))


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_is_what_the_page_says(name: str) -> None:
    default, metadata = BOUNDS[name].default, BOUNDS[name].metadata
    number = "none" if default is None else f"{default:,}"
    assert (number, metadata["of"], metadata["rest"].replace("{n}", number)) == ROWS[setting_of(name)]


def test_the_page_has_no_other_settings_and_the_same_order() -> None:
    assert [setting_of(name) for name in BOUNDS] == [*ROWS]


@pytest.mark.parametrize("name", BOUNDS)
def test_a_test_lowers_the_bound_by_its_setting(name: str) -> None:
    assert re.search(rf'\b{name}=|"{name}"|\b{setting_of(name)}=', LOWERING_TESTS)
