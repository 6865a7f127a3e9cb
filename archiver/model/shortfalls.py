"""Reasons why a snapshot is incomplete: stable codes, each with words for people."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Self

NOT_SHOWN = "post-not-shown"
"""The shortfall of a snapshot that holds the platform's statement about a post instead of the post."""
WORDS_NOT_READ = "words-not-read"
"""The shortfall of a snapshot of a post whose answers do not show what it says, as they do not of the control."""
FROM_WEB_ARCHIVE = "from-web-archive"
"""The shortfall of a snapshot that holds only an archive's copy of a post, and nothing that we captured ourselves."""
VIDEO_NOT_KEPT = "video-not-kept"
"""The shortfall of a snapshot of a post with a video that the run was not asked to keep."""
ONLY_A_VIDEO = "only-a-video"
"""How the shortfall of a snapshot begins that holds one video of a post and nothing else; the video's key follows."""
FROM_ACCOUNT_ARCHIVE = "from-account-archive"
"""The shortfall of a snapshot that holds only what an account's own archive says of a post."""

NOT_IN_PICTURE = "not-in-picture"
"""How the shortfall of an article's snapshot begins whose picture does not show one of its posts; the post's name follows."""


class Shortfall(StrEnum):
    """Why a capture is not complete; the codes are stored with captures and never change.

    `words` are the end of a sentence: “the capture is not complete: …”.
    """

    words: str

    NO_BROWSER = "no-browser", "there is no browser on this machine"
    NOT_STARTED = "browser-not-started", "the browser does not start"
    BROWSER_CRASHED = "browser-crashed", "the browser crashed or hung, twice"
    MEMORY = "memory", "the page used more memory than allowed"
    NOT_REACHED = "page-not-reached", "the page could not be reached"
    NOT_PUBLIC = "not-public", "the page's host is not on the public internet"
    ERROR_PAGE = "error-page", "the server answered with an error"
    ASKED_TO_WAIT = "asked-to-wait", "the host asked to be left alone for a while"
    FORBIDDEN_BY_ROBOTS = "forbidden-by-robots", "the site's robots.txt forbids it"
    LED_ELSEWHERE = "led-elsewhere", "the page tried to show another page in its place"
    ELEMENT_NOT_FOUND = "element-not-found", "the page does not show the post's own element"
    PICTURES_MISSING = "pictures-missing", "some of its pictures did not load"
    TIMED_OUT = "timed-out", "the page took too long"
    TOO_LARGE = "too-large", "the page moved more bytes than allowed"
    TOO_MANY_REQUESTS = "too-many-requests", "the page made more requests than allowed"
    PICTURE_CUT = "picture-cut", "it is too tall for one picture"
    DOM_CUT = "dom-cut", "its document is too long to be kept whole"
    BODIES_MISSING = "bodies-missing", "some of what it loaded could not be kept"
    NOT_AS_SENT = "bytes-not-as-sent", "of some of what it loaded only the decoded bytes are known"
    NO_SCREENSHOT = "no-screenshot", "no picture of it could be taken"

    def __new__(cls, code: str, words: str = "") -> Self:
        """A member with its code as value."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member


_WORDS = {
    **{shortfall.value: shortfall.words for shortfall in Shortfall},
    NOT_SHOWN: "the platform no longer showed the post, and its answer is kept instead",
    WORDS_NOT_READ: "what it says could not be read",
    FROM_WEB_ARCHIVE: "it is the copy of a web archive",
    FROM_ACCOUNT_ARCHIVE: "it is what the account’s own archive download says",
    VIDEO_NOT_KEPT: "its video is kept only with --videos",
    ONLY_A_VIDEO: "it is a video of the post",
    NOT_IN_PICTURE: "its picture does not show one of its posts",
}


def shortfall_words(codes: Iterable[str]) -> str:
    """What is missing, in words, as the end of a sentence; of a media file its key, as its platform names it."""
    return ", ".join(_WORDS.get(code) or _WORDS.get(code.partition(":")[0]) or _spelled_out(code) for code in codes)


def _spelled_out(code: str) -> str:
    return code.replace(":", " ").replace("-", " ")


def lacking_phrase(codes: Collection[str]) -> str:
    """What a snapshot lacks, in parentheses; empty where it is complete. A video that nobody asked for is no fault."""
    if not codes:
        return ""
    return f"({'' if is_whole(codes) or is_only_a_video(codes) else 'incomplete: '}{shortfall_words(codes)})"


def is_whole(codes: Iterable[str]) -> bool:
    """Whether a snapshot lacks nothing but a video that the run was not asked to keep."""
    return set(codes) <= {VIDEO_NOT_KEPT}


def is_of_post(codes: Iterable[str]) -> bool:
    """Whether a snapshot is a capture of the post itself: neither a web archive's copy, nor only a video of it."""
    return not any(code == FROM_WEB_ARCHIVE or code.partition(":")[0] == ONLY_A_VIDEO for code in codes)


def is_only_a_video(codes: Iterable[str]) -> bool:
    """Whether a snapshot holds a video of a post, and not the post."""
    return any(code.partition(":")[0] == ONLY_A_VIDEO for code in codes)
