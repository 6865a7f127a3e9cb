"""Embeds: one post shown in one article version.

An embed is what the *article* says of a post: where it stands, in what form, with what words. It is a claim of its own, and often
the only copy that is left when the post was dead before we came.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archiver.model.posts import Alias, PostRef


class Kind(StrEnum):
    """How an article refers to a post: it shows it, or it only links to it in running text."""

    EMBED = "embed"
    LINK = "link"


class Form(StrEnum):
    """In what form the post stands in the page; in the order of how much each form usually tells, the richest first."""

    BLOCKQUOTE = "blockquote"
    FLAT_TEXT = "flat-text"
    JSON = "json"
    AMP = "amp"
    CONSENT = "consent"
    ATTRIBUTE = "attribute"
    IFRAME = "iframe"
    NOSCRIPT = "noscript"
    RENDERED = "rendered"
    BARE_URL = "bare-url"


class Bounds(StrEnum):
    """Whether the words' beginning is known, or a guess because the text has lost its paragraphs."""

    EXACT = "exact"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """One post in one article.

    `post` is None as long as only an alias names it. `words` is what the article itself quotes, without the link to the post's own
    media; `truncated` that they end in an ellipsis which the platform put there. `printed` is the date as the article prints it.
    `locator` says where in the article (a CSS selector or a character range) and `before` holds the stretch of text that precedes
    the words, so that uncertain bounds can be set right once the platform's own text is known. `position` counts from 1.
    """

    platform: str
    post: PostRef | None
    form: Form
    kind: Kind = Kind.EMBED
    url: str | None = None
    aliases: tuple[Alias, ...] = ()
    words: str | None = None
    truncated: bool = False
    bounds: Bounds = Bounds.EXACT
    author: str | None = None
    handle: str | None = None
    printed: date | None = None
    locator: str = ""
    before: str = ""
    position: int = 0
