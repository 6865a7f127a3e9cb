"""What the small web serves as it is: styles, scripts, a text; and how it is read."""

from importlib.resources import files


def read(name: str) -> str:
    """The text of one file that lies here."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
