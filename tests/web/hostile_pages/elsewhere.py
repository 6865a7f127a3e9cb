"""Pages that lead the browser to another page, whose post would be taken for theirs."""

from archiver.model.shortfalls import Shortfall
from tests.web.hostile_pages.page import HostilePage

OTHER = "https://b.example/other-post"
"""A page that the site answers with another post."""

_ELSEWHERE = (Shortfall.LED_ELSEWHERE,)
_LINK = f"const a = document.createElement('a'); a.href = '{OTHER}'; post.append(a);"
_FORM = f"const f = document.createElement('form'); f.action = '{OTHER}'; post.append(f);"


_LATER = "setTimeout(() => post.append('here'), 700);"
"""The post is shown a while later: until then the capture waits."""
_KEPT = frozenset({Shortfall.BODIES_MISSING})


def _leads(name: str, code: str, *, may: frozenset[Shortfall] = frozenset()) -> HostilePage:
    """A page that runs a script while the capture waits for the post."""
    body = f"<!doctype html><div id=post></div><script>{_LATER}{code}</script>"
    return HostilePage(name=name, body=body, must=frozenset(_ELSEWHERE), may=may)


def _stays(name: str, code: str) -> HostilePage:
    """A page that runs a script which leads nowhere."""
    return HostilePage(name=name, body=_leads(name, code).body)


PAGES = (
    _leads("elsewhere-by-location", f"location = '{OTHER}'"),
    _leads("elsewhere-by-replacing", f"location.replace('{OTHER}')"),
    _leads("elsewhere-later", f"setTimeout(() => location.assign('{OTHER}'), 300)"),
    _leads("elsewhere-after-load", f"addEventListener('load', () => location.href = '{OTHER}')"),
    _leads("elsewhere-on-the-same-site", "location = '/other-post'"),
    _leads("elsewhere-by-query", "location.search = '?other'"),
    _leads("elsewhere-without-end", f"setInterval(() => location = '{OTHER}?' + Math.random(), 1)"),
    _leads("elsewhere-by-link", _LINK + "a.click()"),
    _leads("elsewhere-by-link-later", _LINK + "setTimeout(() => a.click(), 300)"),
    _leads("elsewhere-by-form", _FORM + "f.submit()"),
    _leads("elsewhere-by-posted-form", _FORM + "f.method = 'post'; f.submit()"),
    _leads("elsewhere-by-form-to-itself", _FORM + "f.action = location.href; f.method = 'post'; f.submit()"),
    _leads("elsewhere-by-navigation", f"navigation.navigate('{OTHER}')"),
    _leads(
        "elsewhere-by-frame",
        f"const f = document.createElement('iframe'); f.srcdoc = `<script>top.location = '{OTHER}'</` + 'script>'; post.append(f)",
    ),
    _leads("elsewhere-by-opening-here", f"open('{OTHER}', '_self')"),
    _leads(
        "elsewhere-to-a-blob", "location = URL.createObjectURL(new Blob(['<div id=post>other'], {type: 'text/html'}))", may=_KEPT
    ),
    _leads("elsewhere-to-nothing", "location = 'about:blank'", may=_KEPT),
    HostilePage(
        name="elsewhere-by-refresh",
        body=f"<!doctype html><meta http-equiv=refresh content='0; url={OTHER}'><div id=post></div><script>{_LATER}</script>",
        must=frozenset(_ELSEWHERE),
    ),
    HostilePage(
        name="elsewhere-by-refresh-in-header",
        body=f"<!doctype html><div id=post></div><script>{_LATER}</script>",
        headers=("Content-Type: text/html", f"Refresh: 0; url={OTHER}"),
        must=frozenset(_ELSEWHERE),
    ),
    _stays("elsewhere-to-data", "location = 'data:text/html,<div id=post>other'"),
    _stays("elsewhere-to-files", "location = 'file:///etc/passwd'"),
    _stays("elsewhere-to-the-browser", "location = 'chrome://crash'"),
    _stays("elsewhere-to-a-program", "setInterval(() => location = 'mailto:x@a.example', 50); location = 'intent://x'"),
    _leads("elsewhere-by-history", "history.back(); history.go(-1); history.forward()", may=_KEPT),
)
