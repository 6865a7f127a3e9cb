"""The page of limits has each bound's number as the code has it, and each bound of reading an article."""

import re
from importlib import import_module

import pytest

from archiver.finding import reading_bounds
from tests.docs.documents import PROJECT

_ROW = re.compile(r"\| ([\d,.]+) \| [^|\n]+ \| [^|\n]+ \| `([\w/]+)\.py` `([\w.]+)` \|")
ROWS = _ROW.findall((PROJECT / "docs" / "limits.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("number", "module", "name"), ROWS, ids=[f"{module}:{name}" for _, module, name in ROWS])
def test_a_limit_is_what_the_page_says(number: str, module: str, name: str) -> None:
    owner, _, field = name.rpartition(".")
    home = import_module(module.replace("/", "."))
    value = getattr(home, owner).__dataclass_fields__[field].default if owner else getattr(home, field)
    assert value == float(number.replace(",", ""))


def test_the_page_has_each_bound_of_reading_an_article() -> None:
    bounds = {name for name in vars(reading_bounds) if name.startswith("MAX_")}
    assert bounds <= {name for _, _, name in ROWS}


def test_each_bound_of_reading_names_its_number_in_its_sentence() -> None:
    numbers = {f"{value:,}" for name, value in vars(reading_bounds).items() if name.startswith("MAX_")}
    assert all(numbers & set(re.findall(r"[\d,]*\d", bound.value)) for bound in reading_bounds.ReadingBound)
