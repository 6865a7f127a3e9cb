"""`manual`: the documents that come with the program, in a checkout and in an installed package alike."""

from collections.abc import Mapping
from pathlib import Path

from archiver.errors import InputError

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "manual"
"""Where the wheel has copies of the documents (pyproject.toml), with the folders of the checkout."""


def manual_folder() -> Path:
    """The folder with `README.md`, `docs/` and `db/queries/`."""
    return _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


def manual_pages() -> Mapping[str, Path]:
    """The pages by name; `InputError` if the program was installed without them."""
    folder = manual_folder()
    places = {"readme": folder / "README.md", "seeds": folder / "seeds" / "README.md", "database": folder / "db" / "README.md"}
    places |= {path.stem: path for path in sorted((folder / "docs").glob("*.md"))}
    pages = {name: path for name, path in places.items() if path.is_file()}
    if not pages:
        raise InputError(f"there is no manual at {folder}", remedy="install the program again, from its wheel")
    return pages
