"""Words of pages in which a shortcode was left as it is: how the syntaxes begin that sites leave, with the names of services."""

import html

from archiver.finding.shortcodes.names import LONG_NAMES
from archiver.finding.shortcodes.syntaxes import SYNTAXES, Syntax

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
