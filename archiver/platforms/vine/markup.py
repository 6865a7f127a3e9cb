"""Finds Vine videos, by code."""

import re

from archiver.platforms.toolkit.finder import StandardFinder
from archiver.platforms.vine import DECLARATION


class Vine(StandardFinder):
    """Finder for Vine."""

    declaration = DECLARATION
    post_path = re.compile(r"/v/([0-9A-Za-z]{5,20})(?![0-9A-Za-z])")
    bare_key = re.compile(r"[0-9A-Za-z]{5,20}")
    public_address = "vine.co/v/{}"


FINDER = Vine()
