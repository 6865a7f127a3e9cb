"""The page that is in every proof folder: one file for old and new Pythons, which the documentation names by its digest."""

import ast
import hashlib
import re
from collections import Counter
from pathlib import Path

from archiver.export.page import check_page, page_digest
from archiver.export.page.files import README_SHA256
from archiver.export.page.findings import CODES
from archiver.export.proof import README

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
OUTCOMES = ("proven", "refuted", "unchecked")


def test_the_documentation_has_the_digest_of_the_page() -> None:
    assert page_digest() == hashlib.sha256(check_page()).hexdigest()
    assert f"\n{page_digest()}  check.py\n" in DOCUMENT


def test_the_documentation_lists_each_code_with_its_outcome_and_sentence() -> None:
    rows = re.findall(r"^\| `(P\d+)` \| (\w+) \| (.*) \|$", DOCUMENT, re.MULTILINE)

    assert [(code, OUTCOMES[outcome], sentence) for code, (outcome, sentence) in CODES.items()] == rows


def test_every_code_is_used() -> None:
    source = check_page().decode()

    assert [] == [code for code in CODES if source.count(f'"{code}"') < 2]


def test_the_page_is_python_3_8_and_uses_the_standard_library_only() -> None:
    tree = ast.parse(check_page(), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert not {name for name in imported if name.startswith("archiver")}
    assert imported <= {
        *("__future__", "argparse", "base64", "collections.abc", "gzip", "hashlib", "json", "os", "pathlib", "re", "stat", "sys"),
        *("typing", "zlib"),
    }


def test_the_parts_of_the_page_do_not_hide_each_others_names() -> None:
    defined = Counter(
        name
        for node in ast.parse(check_page()).body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [leaf.id for target in node.targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)]
            if isinstance(node, ast.Assign)
            else []
        )
    )

    assert [] == [name for name, times in defined.items() if times > 1]


def test_the_page_knows_the_readme_of_every_folder() -> None:
    assert hashlib.sha256(README.encode()).hexdigest() == README_SHA256
