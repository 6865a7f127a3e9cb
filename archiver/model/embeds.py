"""Embeds: one post shown in one article version.

An embed is what the *article* says about a post: where it is, in what form, with what text. If the post was gone before the
first run, this is often the only copy of it.
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
    """The form in which a page embeds a post; sorted by how much each form usually contains, the richest first."""

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
    """Whether the beginning of the quoted text is known, or a guess because the page was flattened to text."""

    EXACT = "exact"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """One post in one article.

    `post` is None as long as only an alias names it. `words` is the text that the article quotes, without the link to the post's
    own media; `truncated` says that it ends in an ellipsis which the platform put there. `printed` is the date that the article
    prints. `locator` is a CSS selector or a character range. `before` holds the text right before the words, so that uncertain
    bounds can be corrected once the platform's own text is known. `position` counts from 1.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlace:
    """Where the picture of a rendered article shows an embed, by the embed's position in the article and the post's name.

    `box` is left, top, width and height in pixels of the picture; None where the picture does not show it.
    """

    position: int
    post: PostRef | None
    box: tuple[int, int, int, int] | None
