"""Finding knows platforms only by what they declare: its code names none of them, none of their hosts, marks or services."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.platforms.registry import DECLARATIONS

FINDING = Path(__file__).resolve().parents[2] / "archiver" / "finding"
HONEST = {
    "metadata.py": {"twitter"},  # `twitter:title` is a field of web pages, whoever shares them
}
"""Words that a module needs in another sense than a platform's name, each with its reason."""
ADVICE = (
    "what finding must know of a platform is declared in the platform's folder; "
    "if the word means something else here, since the platform is called like an ordinary word, add it to HONEST with the reason"
)


def names() -> Iterator[str]:
    """What platforms and their domains, services and marks are called."""
    for one in DECLARATIONS:
        marks, service = one.marks, one.service
        yield from (name for name in (one.name, *(service.names if service else ())) if len(name) > 2)
        yield from one.addresses.domains
        yield from one.addresses.host_labels
        yield from (scheme.prefix for scheme in one.addresses.schemes)
        yield from (mark for mark in (*marks.tags, *marks.classes, *marks.attributes, *marks.id_prefixes) if mark != "blockquote")


ALL_NAMES = sorted(map(re.escape, set(names())), key=len, reverse=True)
WORDS = re.compile(rf"(?<![a-z])(?:{'|'.join(ALL_NAMES)})(?![a-z])", re.IGNORECASE)


BETWEEN_STATEMENTS = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.COMMENT}


def code(path: Path) -> Iterator[str]:
    """The names and strings of a module, without its comments and docstrings."""
    previous = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        is_docstring = token.type == tokenize.STRING and previous in BETWEEN_STATEMENTS and '"""' in token.string
        if token.type in {tokenize.NAME, tokenize.STRING} and not is_docstring:
            yield token.string
        previous = token.type


@pytest.mark.parametrize("path", sorted(FINDING.glob("*.py")), ids=lambda path: path.name)
def test_a_module_of_finding_names_no_platform(path: Path) -> None:
    found = {match[0].lower() for text in code(path) for match in WORDS.finditer(text)} - HONEST.get(path.name, set())

    assert set() == found, ADVICE
