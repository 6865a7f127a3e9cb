"""Parse the web address in a text: also one with a platform's own scheme (`at://…`), or inside a redirecting URL."""

import re
from functools import cache

from archiver.model.urls import URL, parse_url
from archiver.platforms.registry import DECLARATIONS, SCHEMES
from archiver.platforms.toolkit.url_unwrapping import unwrap_url

_MAX_HOPS = 3
_ARCHIVE = URL(scheme="https", host="web.archive.org")
"""Where an address without a host, as a page has it that was saved from there, is at home."""


@cache
def _web_forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of all declared schemes, each with the template of its web address."""
    schemes = (scheme for declaration in DECLARATIONS for scheme in declaration.addresses.schemes)
    return tuple((re.compile(pattern), web) for scheme in schemes for pattern, web in scheme.forms)


def parse_web_url(written: str, *, base: URL | None = None) -> URL | None:
    """The web address in a text, converted from a platform's scheme and unwrapped; None if there is none."""
    if written.startswith(SCHEMES):
        for pattern, web in _web_forms():
            found = pattern.fullmatch(written)
            if found:
                return parse_url(found.expand(web))
        return None
    url = parse_url(written, base=base or (_ARCHIVE if written.startswith("/web/") else None))
    for _ in range(_MAX_HOPS):
        further = unwrap_url(url) if url is not None else None
        if further is None:
            break
        url = further
    return url
