"""What all pages share: the style, the content security policy, and the environment of the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from archiver.model.shortfalls import lacking_phrase
from archiver.model.timestamps import format_iso
from archiver.render.curves import curves_style
from archiver.render.escaping import one_line
from archiver.render.html_cards import printable, web_url
from archiver.render.sentences import platform_name
from archiver.reporting.phrases import count_of, human_date, human_size, human_time
from archiver.reporting.site_map import PagePath
from archiver.verdicts.judge import Standing

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
"""Nothing runs, and nothing is loaded but our style and pictures."""
SCRIPTED_POLICY = f"{POLICY}; script-src 'self'"
"""That of the page whose search works without a server: our own script files run, and no others."""
WORST_FIRST = (Standing.GONE, Standing.ALTERED, Standing.WITHHELD, Standing.UNKNOWN, Standing.INTACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """What every page says of itself: its address, and of the archive, its last finished run and when that ended, if one has."""

    address: PagePath
    run: int = 0
    at: datetime | None = None


def render(template: str, frame: PageFrame, values: Mapping[str, object], *, policy: str = POLICY) -> bytes:
    """A page: a template of `templates/pages`, filled; what cannot be encoded, which strangers wrote, becomes `?`."""
    address = frame.address
    written = _environment().get_template(template).render(address=address, root=address.root, frame=frame, policy=policy, **values)
    return written.encode(errors="replace")


@cache
def style() -> bytes:
    """The style of all pages."""
    return (_file("site.css") + curves_style()).encode()


@cache
def search_script() -> bytes:
    """The script that searches in a site of files."""
    return _file("pages/search.js").encode()


def _file(name: str) -> str:
    return files("archiver.render").joinpath("templates", *name.split("/")).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: _file(f"pages/{name}")),
        auto_reload=False,
    )
    environment.filters.update(
        moment=human_time,
        day=human_date,
        instant=format_iso,
        printable=printable,
        line=one_line,
        link=web_url,
        lacking=lambda codes: one_line(lacking_phrase(codes)),
        bytes=human_size,
        platform=platform_name,
    )
    environment.globals.update(count=count_of, standings=WORST_FIRST)
    return environment
