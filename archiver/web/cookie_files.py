"""Read cookies.txt files in Netscape's form, as browsers' extensions, curl and yt-dlp write them.

A line is a cookie in seven fields with tabs between: domain, whether its subdomains get it, path, whether it needs TLS, when it
ends in seconds since 1970 (0: with the browser), name, value. `#HttpOnly_` before the domain keeps it from scripts
(curl.se/docs/http-cookies.html).
"""

from collections.abc import Iterator

from archiver.web.keys import Secret, SessionCookie

_HTTP_ONLY = "#HttpOnly_"
_FIELDS = 7
_YES = "TRUE"


def parse_cookies(text: str, host: str) -> Iterator[SessionCookie]:
    """Yield the cookies in a file that a host gets: its own, and those of domains above it."""
    for line in text.splitlines():
        fields = line.removeprefix(_HTTP_ONLY).split("\t")
        if len(fields) != _FIELDS or (line.startswith("#") and not line.startswith(_HTTP_ONLY)):
            continue
        domain, with_subdomains, path, _, ends, name, value = fields
        domain = domain.lower().lstrip(".")
        if host != domain and not (with_subdomains.upper() == _YES and host.endswith(f".{domain}")):
            continue
        expires = int(ends) if ends.isdecimal() and int(ends) else None
        yield SessionCookie(
            name=name, value=Secret(value), path=path or "/", expires=expires, http_only=line.startswith(_HTTP_ONLY)
        )
