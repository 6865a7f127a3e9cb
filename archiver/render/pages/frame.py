"""What all pages share: the style, the content security policy, and the environment of the templates."""

from functools import cache
from importlib.resources import files

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
"""Nothing runs, and nothing is loaded but our style and pictures."""


@cache
def style() -> bytes:
    """The style of all pages."""
    return (files("archiver.render") / "templates" / "site.css").read_bytes()
