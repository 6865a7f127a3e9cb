"""Extract the target URL from copies in web archives, and from URLs that redirect: of mail programs, search engines and logins.

No request is made, since the URL holds its target. One rule finds most of them: a URL that holds a whole other one, in its path, as
its query, or in a field that is named for a target, leads there. The tables add what the rule cannot know: fields with names of
other meanings, targets without a scheme, and redirecting pages of the platforms themselves (`Redirector`, in their declarations).
Forms that share a URL, save it or search for it lead to a form, and name nothing.

The tables are our own, by what others document: help pages of the services, and open clients that unwrap the same links (ClearURLs'
rules, which are under the LGPL, are not copied).
"""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qsl, unquote

from archiver.model.urls import URL, parse_url
from archiver.platforms.declaration import Redirector
from archiver.platforms.registry import DECLARATIONS, platforms_at
from archiver.platforms.toolkit.blocks import login_wall

_OTHER_REDIRECTORS = (
    Redirector(pattern=r"[\w.]*\.safelinks\.protection\.outlook\.com/", parameters=("url",)),
    Redirector(pattern=r"(?:www\.)?google\.[a-z.]{2,6}/url$", parameters=("q", "url")),
    Redirector(pattern=r"webcache\.googleusercontent\.com/search$", parameters=("q",)),
    Redirector(pattern=r"linkprotect\.cudasvc\.com/url$", parameters=("a",)),  # Barracuda
    Redirector(pattern=r"urldefense\.(?:proofpoint\.com|com|us)/v[12]/url$", parameters=("u",)),
    Redirector(pattern=r"(?:[\w\-]{1,60}\.){1,3}sophos\.com/$", parameters=("u",)),
    Redirector(pattern=r"(?:www\.|cn\.)?bing\.com/ck/a$", parameters=("u",)),
    Redirector(pattern=r"(?:www\.)?awin1\.com/(?:cread|awclick)\.php$", parameters=("ued", "p")),
    Redirector(pattern=r"(?:www\.)?dogpile\.com/|(?:www\.)?startpage\.com/", parameters=("u",)),
)
"""Redirecting pages whose fields have names of other meanings; the platforms declare their own."""

_WITHOUT_SCHEME = tuple(
    (re.compile(pattern), target)
    for pattern, target in (
        (r"(?:www\.)?(?:google\.[a-z.]{2,6}|bing\.com)/amp/s/(.{4,})", r"https://\1"),
        (r"[\w\-]{1,100}\.cdn\.ampproject\.org/[a-z]/(?:s/)?(.{4,})", r"https://\1"),
        (r"[^/]{4,100}(?:/[\w\-]{1,60}){0,3}/web/(?:\d{1,14})?(?:[a-z]{2}_|_[a-z]{2}|\*)?/([^/]{4,100}/.{1,4000})", r"http://\1"),
        (r"[^/]{4,100}(?:/[\w\-]{1,60}){0,3}/\d{8,14}(?:[a-z]{2}_|\*)?/([^/]{4,100}/.{1,4000})", r"http://\1"),
    )
)
"""Hosts and paths that go on with the target's, without its scheme: AMP caches and web archives. Only platforms' hosts count."""

_TARGET_FIELDS = frozenset(
    {
        *("url", "u", "uri", "link", "href", "to", "target", "dest", "destination", "goto", "go", "out", "exit", "jump", "forward"),
        *("next", "continue", "return", "returnto", "returnurl", "redirect", "redirectto", "redirecturl", "redirecturi", "redir"),
        *("redirectafterlogin", "sessionredirect", "desturl", "targeturl", "linkurl", "rurl", "ru", "backurl", "originalsrc"),
        *("uddg", "murl", "ulp", "adurl", "mpre", "stlink"),
    }
)
"""Names of fields that hold where a URL leads, in lower case, without what separates their words."""

_FORM_PATHS = re.compile(
    r"/plugins/(?!post|video|comment_embed)"
    r"|/(?:shar(?:e|er|es|ing)|share[-_]?(?:button|article|offsite|link)|intent|submit(?:link)?|dialog|compose|search|save|add"
    r"|bookmark(?:s|let)?|edit|clip|offer|lineit|hello2|send)(?:[./]|$)|/pin/create/",
    re.IGNORECASE,
)
_FORM_HOSTS = re.compile(
    r"(?:(?:share|publish|validator|search)\.|(?:.{1,60}\.)?(?:addtoany\.com|addthis\.com|sharethis\.com|wa\.me|archive\.(?:today|is|ph"
    r"|vn|fo|li|md)$))"
)

_IN_PATH = re.compile(r"(?:/_{0,3}|=)(https?(?::|%3A)(?:/|%2F){1,2}[^\s/]\S*)", re.IGNORECASE)
_PATH_ENDS = re.compile(r"__;|___\.")
"""What follows the target in paths of Proofpoint and of Check Point."""
_ABSOLUTE = re.compile(r"https?:/{1,2}(?=[^\s/])", re.IGNORECASE)
_ENCODED = re.compile(r"https?%3A", re.IGNORECASE)
_PROOFPOINT_2 = re.compile(r"https?-3A__")
_CACHE_KEY = re.compile(r"cache:(?:[\w\-]{6,20}:)?(?=\S)")
_BASE64 = re.compile(r"(?:a1)?(aHR0c[\w\-+/]{6,4000}={0,2})\Z", re.ASCII)
_NEWS = re.compile(r"news\.google\.com/(?:rss/)?(?:articles|read)/(CB[\w\-]{20,4000})", re.ASCII)
_URL_IN_BYTES = re.compile(rb"https?://[\x21-\x7e]{4,4000}")
_TRANSLATED = ".translate.goog"
HIDING_HINTS = frozenset({"aHR0cHM6Ly", "dHBzOi8v", _TRANSLATED, "urldefense"})
"""Parts of URLs that hide their target's host: the beginning of `https://` in base64, and services' own spellings."""
HINTS = frozenset(
    {*HIDING_HINTS, "aHR0cDov", "dHA6Ly", "/amp/s/", ".ampproject.", "/web/", "wayback", "webarchive", "cache:", "=%2F"}
)
"""Parts of URLs that may hold another one without `http` in it."""
AFTER_SCHEME = len("https://")


def may_wrap(written: str) -> bool:
    """Whether a URL could hold another one; cheap, since every URL is asked."""
    return written.find("http", AFTER_SCHEME) > 0 or any(map(written.__contains__, HINTS))


def is_form(url: URL) -> bool:
    """Whether a URL leads to a form that shares, saves or searches for the URL in its fields."""
    return _FORM_PATHS.search(url.path) is not None or _FORM_HOSTS.match(url.host) is not None


def unwrap_url(url: URL) -> URL | None:
    """The URL inside another URL to which that one leads; None if it holds none."""
    if not may_wrap(str(url)):
        return None
    if url.host.endswith(_TRANSLATED):
        host = url.host.removesuffix(_TRANSLATED)
        return URL(
            scheme="https", host=re.sub("--|-", lambda dash: "-" if dash[0] == "--" else ".", host), path=url.path, query=url.query
        )
    return _in_path(url) or unwrap_redirector(url) or _in_fields(url)


def unwrap_redirector(url: URL) -> URL | None:
    """The target in the URL of a redirecting page of the tables; None for any other URL."""
    place = f"{url.host}{url.path}"
    if not url.query or not _any_redirector().match(place):
        return None
    for pattern, names in _redirectors():
        if pattern.match(place):
            return _target(next((url.parameters[name] for name in names if url.parameters.get(name)), ""))
    return None


@cache
def _redirectors() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    declared = (redirector for declaration in DECLARATIONS for redirector in declaration.addresses.redirectors)
    return tuple((re.compile(redirector.pattern), redirector.parameters) for redirector in (*_OTHER_REDIRECTORS, *declared))


@cache
def _any_redirector() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _redirectors()))


def _in_path(url: URL) -> URL | None:
    """The target that the path ends with: whole, encoded, in base64, or without a scheme."""
    rest = (f"?{url.query}" if url.query else "") + (f"#{url.fragment}" if url.fragment else "")
    if "http" in url.path:
        found = _IN_PATH.search(url.path + rest)
        if found and found.start() <= len(url.path) and not _FORM_PATHS.search(url.path[: found.start() + 1]):
            written = (
                re.split("[/?#]", found[1], maxsplit=1)[0]
                if _ENCODED.match(found[1])
                else _PATH_ENDS.split(found[1], maxsplit=1)[0]
            )
            return _target(written)
    place = f"{url.host}{url.path}"
    news = _NEWS.match(place)
    if news:
        held = _URL_IN_BYTES.search(_decoded(news[1]))
        return parse_url(held[0].decode("ascii")) if held else None
    for pattern, target in _WITHOUT_SCHEME:
        named = pattern.match(place + rest)
        inner = parse_url(named.expand(target)) if named else None
        if inner is not None and platforms_at(inner.host):
            return inner
    return None


def _in_fields(url: URL) -> URL | None:
    """The target that is the whole query or a field for targets, also of the fragment; None in forms.

    Platforms' own addresses name posts themselves, so of them only walls count, which also give the target without its host.
    """
    if is_form(url):
        return None
    is_wall = login_wall(url) is not None
    if platforms_at(url.host) and not is_wall:
        return None
    for written in _candidates(url):
        inner = _target(written) or (parse_url(written, base=url) if is_wall and re.match(r"/[^/]", written) else None)
        if inner is not None:
            return inner
    return None


def _candidates(url: URL) -> Iterator[str]:
    """Yield what could be a target: the whole query, and its fields, then the fragment's."""
    if _ABSOLUTE.match(url.query) or _ENCODED.match(url.query):
        yield url.query
    for name, value in (*url.parameters.items(), *(parse_qsl(url.fragment) if "=" in url.fragment else ())):
        if re.sub(r"[_.\-]", "", name).lower() in _TARGET_FIELDS:
            yield value


def _target(written: str) -> URL | None:
    """The absolute URL that a field or a path holds, as it is or in the spelling of a service; None if it holds none."""
    written = written.strip()
    base64 = _BASE64.match(written)
    if base64:
        written = _decoded(base64[1]).decode("utf-8", "replace")
    elif _PROOFPOINT_2.match(written):
        written = unquote(written.replace("-", "%").replace("_", "/"))
    elif _ENCODED.match(written):
        written = unquote(written)
    key = _CACHE_KEY.match(written)
    if key:
        return parse_url(written[key.end() :])
    return (
        parse_url(_ABSOLUTE.sub(lambda scheme: f"{scheme[0].rstrip('/')}//", written, count=1))
        if _ABSOLUTE.match(written)
        else None
    )


def _decoded(written: str) -> bytes:
    """The bytes of a text in base64, of either alphabet; none if it is not."""
    plain = written.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except ValueError:
        return b""
