"""Words of pages with shortcodes or components that were left as they are: how they begin, with the names of services."""

import html
import re
from collections.abc import Iterable, Mapping

from archiver.finding.shortcodes.names import LONG_NAMES, service_named
from archiver.finding.shortcodes.syntaxes import SYNTAXES, Syntax

_BEGINNING, _LONG_BEGINNING = 3, 5  # characters
_OF_HTML = ("img", "lin")
"""How elements begin that every page has many of."""
_MIN_OWN_LENGTH = 2  # characters; shorter beginnings are in every script
_NAMES = (*LONG_NAMES, "embed", "media", "MEDIA", "video")
_PLUGINS = ("[su_", "[fusion_", "[vc_video", "[et_pb_video", "[av_video", "[arve", "[wptelegram", "[evp_", "[fvplayer")
"""How shortcodes of WordPress's plugins begin that have another word before the service's name."""


def _beginnings(syntax: Syntax) -> tuple[str, ...]:
    """How a syntax's shortcodes begin in the source of a page."""
    beginning = html.escape(syntax.example.partition("NAME")[0].rstrip(), quote=False)
    return (beginning,) if len(beginning) >= _MIN_OWN_LENGTH else tuple(f"{beginning}{name}" for name in _NAMES)


SHORTCODE_WORDS = tuple(
    dict.fromkeys((*(word for syntax in SYNTAXES if syntax.in_pages for word in _beginnings(syntax)), *_PLUGINS))
)
COMPONENT_WORDS = tuple(
    dict.fromkeys(
        f"<{spelled}"
        for name in LONG_NAMES
        for beginning in (name[: _LONG_BEGINNING if name.startswith(_OF_HTML) else _BEGINNING],)
        for spelled in (beginning, beginning.title())
    )
)
"""How elements begin whose names may name a service: `<You`, `<twe`."""
_COMPONENT = re.compile(rb"<([A-Za-z][\w\-]{2,60})(?=[\s/>])", re.ASCII)


def components_in(source: bytes, places: Iterable[int]) -> Mapping[str, str]:
    """The names of a page's elements that name a service, by their tag; `places` are where `COMPONENT_WORDS` are."""
    names = (found[1].decode() for place in places if (found := _COMPONENT.match(source, place)))
    return {name.lower(): name for name in names if service_named(name) is not None}
