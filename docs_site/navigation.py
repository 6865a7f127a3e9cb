"""The four parts of the site, and which document is in which."""

from collections.abc import Mapping, Sequence
from pathlib import Path

PARTS: Mapping[str, Sequence[str]] = {
    "Tutorial": ("docs/tutorial",),
    "How-to guides": (
        *(
            "README",
            "seeds/README",
            "docs/nightly",
            "docs/importing",
            "docs/looking-up",
            "db/README",
            "docs/memories",
            "docs/withdrawal",
        ),
        *("docs/own-keys", "SECURITY", "CONTRIBUTING"),
    ),
    "Reference": (
        *("reference/commands", "docs/settings", "reference/all-settings", "docs/limits", "docs/platforms", "docs/finding"),
        *("snapshots/README", "docs/glossary", "docs/dependencies", "CHANGELOG"),
    ),
    "Explanations": (
        *(
            "docs/architecture",
            "docs/verdicts",
            "docs/evidence",
            "docs/checking",
            "docs/report",
            "docs/manners",
            "docs/month",
            "docs/benchmarks",
        ),
        "docs/decisions/README",
    ),
}
"""The pages of each part, without their `.md`. A document that is in none becomes a how-to guide."""
UNDER: Mapping[str, str] = {"docs/decisions/README": "docs/decisions", "docs/examples/README": "docs/examples"}
"""Pages that list a folder's others, which come under them."""
DOCUMENTS = ("*.md", "docs/**/*.md", "db/*.md", "seeds/*.md", "snapshots/*.md")


def documents(project: Path) -> list[Path]:
    """Every document of the project."""
    return sorted(path for pattern in DOCUMENTS for path in project.glob(pattern))


def parts(found: Sequence[str]) -> dict[str, list[str]]:
    """The pages of each part, with the documents that no part names among the how-to guides; `found` are without their `.md`."""
    named = {page for pages in PARTS.values() for page in pages}
    nested = {page for page in found for folder in UNDER.values() if page.startswith(f"{folder}/")}
    unnamed = [page for page in found if page not in named | nested]
    examples = [page for page in UNDER if page in found and page not in named]
    listed = {part: [page for page in pages if page in found or page.startswith("reference/")] for part, pages in PARTS.items()}
    listed["How-to guides"] += [*unnamed, *examples]
    return listed
