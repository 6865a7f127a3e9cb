"""Reasons why a capture is incomplete: stable codes, each with a sentence for people."""

from enum import StrEnum
from typing import assert_never


class Shortfall(StrEnum):
    """Why a capture is not complete; the values are stored with captures and never change."""

    NO_BROWSER = "no-browser"
    NOT_STARTED = "browser-not-started"
    BROWSER_CRASHED = "browser-crashed"
    NOT_REACHED = "page-not-reached"
    NOT_PUBLIC = "not-public"
    ERROR_PAGE = "error-page"
    ASKED_TO_WAIT = "asked-to-wait"
    FORBIDDEN_BY_ROBOTS = "forbidden-by-robots"
    ELEMENT_NOT_FOUND = "element-not-found"
    PICTURES_MISSING = "pictures-missing"
    TIMED_OUT = "timed-out"
    TOO_LARGE = "too-large"
    PICTURE_CUT = "picture-cut"
    DOM_CUT = "dom-cut"
    BODIES_MISSING = "bodies-missing"
    NO_SCREENSHOT = "no-screenshot"


def in_words(shortfall: Shortfall) -> str:  # noqa: C901, PLR0912 — one case a code, no logic
    """The shortfall as the end of a sentence: “the capture is not complete: …”."""
    match shortfall:
        case Shortfall.NO_BROWSER:
            return "there is no browser on this machine"
        case Shortfall.NOT_STARTED:
            return "the browser does not start"
        case Shortfall.BROWSER_CRASHED:
            return "the browser crashed, twice"
        case Shortfall.NOT_REACHED:
            return "the page could not be reached"
        case Shortfall.NOT_PUBLIC:
            return "the page's host is not on the public internet"
        case Shortfall.ERROR_PAGE:
            return "the server answered with an error"
        case Shortfall.ASKED_TO_WAIT:
            return "the host asked to be left alone for a while"
        case Shortfall.FORBIDDEN_BY_ROBOTS:
            return "the site's robots.txt forbids it"
        case Shortfall.ELEMENT_NOT_FOUND:
            return "the page does not show the post's own element"
        case Shortfall.PICTURES_MISSING:
            return "some of its pictures did not load"
        case Shortfall.TIMED_OUT:
            return "the page took too long"
        case Shortfall.TOO_LARGE:
            return "the page moved more bytes than allowed"
        case Shortfall.PICTURE_CUT:
            return "it is too tall for one picture"
        case Shortfall.DOM_CUT:
            return "its document is too long to be kept whole"
        case Shortfall.BODIES_MISSING:
            return "some of what it loaded could not be kept"
        case Shortfall.NO_SCREENSHOT:
            return "no picture of it could be taken"
        case _:
            assert_never(shortfall)
