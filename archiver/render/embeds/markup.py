"""Markup that stands in pages and in their sources alike: escaped for HTML, and for the programs that build pages.

A static embed may be read by Hugo, Jekyll, WordPress or a Markdown reader before it reaches a browser. So the characters that mean
something to any of them become character references, and all markup is on one line: an empty line would end the HTML in Markdown.
"""

import html
import re
from collections.abc import Mapping

from archiver.render.html_cards import printable

_OF_PROGRAMS = re.compile(r"[{}\[\]*_`~\\|$]")
"""What begins shortcodes, template tags, emphasis, code and formulas."""
_BREAKS = re.compile(r"\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")


def escaped(text: str) -> str:
    """A text on one line as HTML that no template, shortcode or Markdown reader takes for its own."""
    line = printable(_BREAKS.sub(" ", text))
    return _OF_PROGRAMS.sub(lambda found: f"&#{ord(found[0])};", html.escape(line))


def with_breaks(text: str) -> str:
    """A text of several lines as HTML on one line."""
    return "<br>".join(escaped(line) for line in _BREAKS.split(text))


def element(name: str, attributes: Mapping[str, str | None], *content: str) -> str:
    """An element with its content, which is HTML; attributes without a value are left out, those with an empty one stay."""
    return f"{start_tag(name, attributes)}{''.join(content)}</{name}>"


def start_tag(name: str, attributes: Mapping[str, str | None]) -> str:
    """A start tag; attributes without a value are left out."""
    written = "".join(f' {key}="{escaped(value)}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}>"


_IMAGE = re.compile(r"<img((?: [\w-]+=\"[^\"]*\")*)>")
_STYLE = re.compile(r" style=\"[^\"]*\"")


def as_amp(markup: str) -> str:
    """A static embed as AMP allows it: its pictures are elements of AMP's own, in boxes of a fixed height."""
    return _IMAGE.sub(_amp_image, markup)


def _amp_image(found: re.Match[str]) -> str:
    image = element("amp-img", {"layout": "fill", "object-fit": "contain"})
    attributes = _STYLE.sub("", found[1])
    box = {"style": "all:revert;display:block;position:relative;height:18em;margin:0 0 .6em"}
    return element("span", box, image.replace("<amp-img", f"<amp-img{attributes}", 1))
