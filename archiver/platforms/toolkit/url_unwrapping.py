"""Extract the target URL from copies in web archives and from redirecting URLs of mail programs, search engines and platforms.

No request is made, since the URL holds its target. Share buttons are left out: they lead to a form.
"""

import re
from functools import cache
from urllib.parse import unquote

from archiver.model.urls import URL, parse_url
from archiver.platforms.declaration import Redirector
from archiver.platforms.registry import DECLARATIONS

_KEPT = re.compile(r"(?:/web/\d{4,14}(?:[a-z]{2}_)?|/o/\w{4,12})/(https?:/{1,2}[^\s]+)")
_WRAPPED = re.compile(r"/v3/__(https?:/{1,2}[^\s]+?)__;")
_OTHER_REDIRECTORS = (
    Redirector(pattern=r"[\w.]*\.safelinks\.protection\.outlook\.com/", parameters=("url",)),
    Redirector(pattern=r"(?:www\.)?google\.[a-z.]{2,6}/url$", parameters=("q", "url")),
)
"""Mail programs and search engines; the platforms declare their own."""
_PROOFPOINT = re.compile(r"urldefense\.(?:proofpoint\.com|com|us)/")


@cache
def _redirectors() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    declared = (redirector for declaration in DECLARATIONS for redirector in declaration.addresses.redirectors)
    return tuple((re.compile(redirector.pattern), redirector.parameters) for redirector in (*_OTHER_REDIRECTORS, *declared))


@cache
def _any_redirector() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in (*(pattern for pattern, _ in _redirectors()), _PROOFPOINT)))


def unwrap_url(url: URL) -> URL | None:
    """The URL inside another URL to which that one leads; None if it holds none."""
    whole = f"{url.path}?{url.query}" if url.query else url.path
    kept = (_KEPT.match(whole) or _WRAPPED.match(whole)) if "http" in url.path else None
    return parse_url(re.sub(r"^(https?:)/+", r"\1//", kept[1])) if kept else unwrap_redirector(url)


def unwrap_redirector(url: URL) -> URL | None:
    """The target in a redirector's URL; None for any other URL."""
    place = f"{url.host}{url.path}"
    if not url.query or not _any_redirector().match(place):
        return None
    if _PROOFPOINT.match(place) and url.parameters.get("u"):
        return parse_url(unquote(url.parameters["u"].replace("-", "%").replace("_", "/")))
    for pattern, names in _redirectors():
        if pattern.match(place):
            written = next((url.parameters[name] for name in names if url.parameters.get(name)), "")
            return parse_url(written) if written.startswith(("http://", "https://")) else None
    return None
