"""Targets of short and share links, from redirects and from canonical URLs of pages."""

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
    """Nothing: the platform has no short links, or where they lead is not known."""
    return ()


def no_targets(answer: Answer) -> Sequence[URL]:  # noqa: ARG001 - what a platform without short links reads of one
    """Nothing, since nothing was asked."""
    return ()


def redirect_targets(answer: Answer) -> list[URL]:
    """The addresses to which the answer of a link leads, the surest first; a wall is none, but the one that it returns to is."""
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
    """The address, or the one that a login wall promises to lead back to."""
    if login_wall(url) is None:
        yield url
        return
    for name in ("next", "continue", "redirect", "redirect_uri", "url"):
        returned = parse_url(url.parameters.get(name, ""), base=url) if url.parameters.get(name) else None
        if returned is not None and login_wall(returned) is None:
            yield returned
