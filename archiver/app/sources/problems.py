"""Problems of fetched articles in the words of the user: no answer, and a page in the article's place, each with its remedy."""

from collections.abc import Iterable

from archiver.app.sources.source import SourceProblem
from archiver.bounds import exceeded, remedy
from archiver.finding.substitute_pages import Substitute
from archiver.model.probes import Why
from archiver.model.urls import URL


def substitute_problem(source: str, shown: Substitute, *, place: URL | None) -> SourceProblem:
    """The problem that something else stands in place of an article; `place` is where the request was led, if it was."""
    where = f" at {place.without_scheme}"[:200] if place is not None else ""
    verb = "leads to" if place is not None else "shows"
    return SourceProblem(
        source=source, what=f"{verb} {shown.value}{where}; this is no version of the article", remedy=_REMEDIES[shown]
    )


def bound_problems(source: str, reached: Iterable[str]) -> tuple[SourceProblem, ...]:
    """A problem for each bound, by name, that was reached when a source was read; each once."""
    return tuple(
        SourceProblem(source=source, what=exceeded(name), remedy=remedy(name, NAME_PARTS if name in _OF_LISTINGS else _CUT))
        for name in dict.fromkeys(reached)
    )


NAME_PARTS = "name the sitemaps or sections that you want, each by itself"
_CUT = "if it is an article and not made to overwhelm programs, cut it into its parts and name the files"
_OF_LISTINGS = frozenset({"listing_articles", "xml_elements", "section_links", "sitemaps"})
_SAVE = "open it in a browser, save the page and name the file"
_REMEDIES = {
    Substitute.LOGIN: f"{_SAVE}, if you may read it when logged in",
    Substitute.CONSENT: f"{_SAVE}, after you have answered the question",
    Substitute.CHALLENGE: f"try again later, or {_SAVE}",
    Substitute.FRONT_PAGE: "the article seems to have been taken down or moved; name its new address, or take it out of the list",
    Substitute.FOR_SALE: "the site seems to have given up its domain; name a copy in a web archive, or take it out of the list",
    Substitute.ERROR: "open it in a browser: is it there? if it was taken down, take it out of the list",
    Substitute.PAYWALL: f"{_SAVE}, if you may read all of it",
}
"""What to do about a page in an article's place."""

FETCH_REMEDIES = {
    Why.FORBIDDEN_BY_ROBOTS: (
        "the site asks not to be crawled; save the page and name the file, or, if the site is yours, use --robots off"
    ),
    Why.NO_ADDRESS: "is the name right, and is there a network?",
    Why.NO_ANSWER_IN_TIME: "try again later, or save the page and name the file",
    Why.REFUSED: "is the address right, and is there a network?",
    Why.TLS: "the host's certificate is not trusted; if you trust its authority, name it in SSL_CERT_FILE",
    Why.BROKEN_OFF: "try again later, or save the page and name the file",
    Why.NOT_PUBLIC: "only public addresses are fetched; save the page and name the file, or use --connect-to",
    Why.TOO_LARGE: "save the page, cut it into its articles, and name these files",
    Why.TOO_MANY_REDIRECTS: "open it in a browser, and name the address where it ends",
    Why.ASKED_TO_WAIT: "the host asked to wait; the next run tries again",
}
"""What to do about an article without an answer, by the reason; the setting of a bound is named with the reason itself."""
