"""Where short and share links lead, by the redirects and the canonical URLs in the answers to them."""

import html
import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from archiver.model.posts import Alias
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL, parse_url
from archiver.platforms.toolkit.blocks import login_wall

_OWN_ADDRESS = (
    re.compile(rb"""<link\b(?=[^<>]{0,500}\brel=["']canonical["'])[^<>]{0,500}\bhref=["']([^"'<>]{1,4000})["']""", re.IGNORECASE),
    re.compile(
        rb"""<meta\b(?=[^<>]{0,500}\bproperty=["']og:url["'])[^<>]{0,500}\bcontent=["']([^"'<>]{1,4000})["']""", re.IGNORECASE
    ),
    re.compile(rb"""<meta\b[^<>]{0,200}\bhttp-equiv=["']?refresh["']?[^<>]{0,200}?url=["']?([^"'<>\s]{1,4000})""", re.IGNORECASE),
)
_MAX_PAGE_BYTES = 200_000


def no_links(alias: Alias) -> Sequence[Probe]:  # noqa: ARG001 - what a platform without short links asks about one
    """No probes, for platforms without short links or whose short links cannot be resolved."""
    return ()


def no_targets(answer: Answer) -> Sequence[URL]:  # noqa: ARG001 - what a platform without short links reads of one
    """No targets, for the same platforms."""
    return ()


def redirect_targets(answer: Answer) -> list[URL]:
    """The URLs to which a link's answer leads, the surest first; in place of a wall, the URL that it returns to."""
    found: dict[URL, None] = {}
    for written, base in _written(answer):
        url = parse_url(written, base=base)
        if url is not None and url != base:
            found.update((target, None) for target in _behind(url))
    return list(found)


def _written(answer: Answer) -> Iterator[tuple[str, URL | None]]:
    for exchange in answer.exchanges:
        base = parse_url(exchange.url)
        for name, value in exchange.response_headers:
            if name.lower() == "location":
                yield value, base
        if exchange.status == HTTPStatus.OK:
            for pattern in _OWN_ADDRESS:
                found = pattern.search(exchange.body[:_MAX_PAGE_BYTES])
                if found:
                    yield html.unescape(found[1].decode("utf-8", "replace")), base
    if len(answer.exchanges) > 1:
        yield answer.url, None


def _behind(url: URL) -> Iterator[URL]:
    """The URL itself or, for a login wall, the URL to which the wall promises to return."""
    if login_wall(url) is None:
        yield url
        return
    for name in ("next", "continue", "redirect", "redirect_uri", "url"):
        returned = parse_url(url.parameters.get(name, ""), base=url) if url.parameters.get(name) else None
        if returned is not None and login_wall(returned) is None:
            yield returned
