"""Finds Vimeo videos, by number."""

import re

from archiver.platforms.toolkit.finder import StandardFinder
from archiver.platforms.vimeo import DECLARATION

_PATH = re.compile(
    r"/(?:video/|videos/|channels/[^/]{1,80}/|groups/[^/]{1,80}/videos/|(?:album|showcase)/\d{1,12}/video/|ondemand/[^/]{1,80}/)?"
    r"(\d{5,12})(?![0-9A-Za-z])"
)


class Vimeo(StandardFinder):
    """Finder for Vimeo."""

    declaration = DECLARATION
    post_path = _PATH
    bare_key = re.compile(r"[0-9]{5,12}")
    public_address = "vimeo.com/{}"


FINDER = Vimeo()
