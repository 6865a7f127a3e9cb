"""`python -m docs_site FOLDER`: lay out the sources of the site in a folder, for Sphinx, which needs nothing of the program.

Documents keep their places, so that the links between them hold here as they do in the repository.
"""

import shutil
import sys
from pathlib import Path

from docs_site.navigation import UNDER, documents, parts
from docs_site.reference import reference_pages

_OWN = Path(__file__).resolve().parent
PROJECT = _OWN.parent


def lay_out(folder: Path) -> None:
    """Write the sources of the site into a folder, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    found = []
    for path in documents(PROJECT):
        place = path.relative_to(PROJECT)
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(path.read_text(encoding="utf-8") + _below(place), encoding="utf-8")
        found.append(place.with_suffix("").as_posix())
    (folder / "reference").mkdir()
    for name, page in reference_pages():
        (folder / "reference" / f"{name}.md").write_text(page, encoding="utf-8")
    trees = [
        f"```{{toctree}}\n:hidden:\n:caption: {part}\n\n" + "\n".join(map(_entry, pages)) + "\n```\n"
        for part, pages in parts(found).items()
    ]
    welcome = (_OWN / "index.md").read_text(encoding="utf-8")
    (folder / "index.md").write_text("\n".join([welcome, *trees]), encoding="utf-8")
    shutil.copy(_OWN / "sphinx_settings.py", folder / "conf.py")
    (folder / "_static").mkdir()
    shutil.copy(_OWN / "site.css", folder / "_static")


def _entry(page: str) -> str:
    """A page in the navigation; that of the program's own name gets another one there."""
    return f"Overview <{page}>" if page == "README" else page


def _below(place: Path) -> str:
    """The list of the pages of its folder, below a page that has others under it."""
    if place.with_suffix("").as_posix() not in UNDER:
        return ""
    others = [path.stem for path in sorted((PROJECT / place.parent).glob("*.md")) if path.name != place.name]
    return "\n```{toctree}\n:hidden:\n\n" + "\n".join(others) + "\n```\n" if others else ""


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
