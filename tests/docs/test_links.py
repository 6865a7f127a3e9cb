"""Every link in the documents leads somewhere, where the repository is read and on the site: to a file, and to a heading in it."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.documents import DOCUMENTS, name_of

_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_OUTSIDE = re.compile(r"[a-z]+:")


def links(document: Path) -> list[str]:
    """The targets of a document's links within the project."""
    found = _LINK.findall(_CODE.sub("", document.read_text(encoding="utf-8")))
    return [target for target in found if not _OUTSIDE.match(target)]


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as code-hosting sites and MyST make them."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.*?) *$", text, re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        number = sum(re.fullmatch(rf"{re.escape(slug)}(-\d+)?", anchor) is not None for anchor in found)
        found.add(f"{slug}-{number}" if number else slug)
    return found


def problem(document: Path, target: str) -> str | None:
    """What is wrong with a link of a document; None if it leads somewhere."""
    name, _, anchor = unquote(target).partition("#")
    path = (document.parent / name).resolve() if name else document
    if not path.exists():
        return f"{target}: there is no such file"
    if anchor and anchor not in anchors(path):
        return f"{target}: it has no such heading"
    return None


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_of_a_document_leads_to_a_file_and_a_heading(document: Path) -> None:
    assert [] == [wrong for target in links(document) if (wrong := problem(document, target)) is not None]


def test_a_link_to_a_heading_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text(
        "# A `code` heading, twice\n\n# Here\n\n```sh\n# no heading\n```\n[a](#here) [b](#no-heading) [c](other.md)", "utf-8"
    )

    assert {"a-code-heading-twice", "here"} == anchors(document)
    assert [None, "#no-heading: it has no such heading", "other.md: there is no such file"] == [
        problem(document, target) for target in links(document)
    ]
