"""The styles, scripts and texts that the small web serves as they are."""

from importlib.resources import files


def read(name: str) -> str:
    """The text of one of these files."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
