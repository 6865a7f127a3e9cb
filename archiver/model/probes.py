"""Probes: HTTP requests about a post, with their answers and the reasons why an answer is missing or useless.

The web door gives an `Answer` or a `Silence` for each `Probe`, and never raises because of what a server did.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archiver.model.captures import Exchange, Headers


class Witness(StrEnum):
    """Who vouches for what a post said."""

    PLATFORM_API = "platform-api"
    PLATFORM_PAGE = "platform-page"
    WEB_ARCHIVE = "web-archive"
    ARTICLE_MARKUP = "article-markup"
    FLAT_TEXT = "flat-text"


PLATFORM_WITNESSES = (Witness.PLATFORM_API, Witness.PLATFORM_PAGE)
"""The witnesses that are the platform itself."""


class About(StrEnum):
    """What a probe asks about."""

    POST = "post"
    EDIT = "edit"
    """A newer edit of the post: it tells what the post says now, and not where it stands."""
    HISTORY = "history"
    """What the post said before, by the platform's own record: it tells nothing of where the post stands."""
    ACCOUNT = "account"
    ALIAS = "alias"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """What is said over a WebSocket, and what ends it: the first message that is a JSON list and begins with one of `ends`."""

    says: tuple[str, ...]
    ends: tuple[str, ...]


EDIT_PROBE = "-edit"
"""What the name of a probe ends in that asks about a newer edit, behind the name of the probe that asks the same of the post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question put to the web: `kind` is its stable name in the ledger (`x-tweet-result`)."""

    kind: str
    url: str
    about: About = About.POST
    witness: Witness = Witness.PLATFORM_API
    headers: Headers = ()
    follow: bool = True
    """Whether redirects are followed."""
    grounds: tuple[tuple[str, str], ...] = ()
    """What earlier answers have established and this one is read by, such as the key that must have signed it."""
    names_the_post: bool = False
    """Whether what an alias leads to is the very post by the platform's word, and not only the home of its media."""
    unconditional: bool = False
    """Whether the whole answer is needed every time, since proofs and further questions rest on its bytes."""
    dialogue: Dialogue | None = None
    """What to say where the server makes a WebSocket of the connection; its messages are then the answer's body, one a line."""
    unless_known: datetime | None = None
    """The time of the newest state that the answer would tell: where that state is on record, there is nothing to ask."""

    def ground(self, name: str) -> str | None:
        """One of the grounds; None where it was not established."""
        return next((value for known, value in self.grounds if known == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the last exchange is the one that counts, those before it are the redirects that led there."""

    probe: Probe
    exchanges: tuple[Exchange, ...]

    @property
    def last(self) -> Exchange:
        """The exchange that ended the chain."""
        return self.exchanges[-1]

    @property
    def at(self) -> datetime:
        """When the question was put."""
        return self.exchanges[0].at

    @property
    def status(self) -> int:
        """The status code of the last response."""
        return self.last.status

    @property
    def url(self) -> str:
        """The address that answered in the end."""
        return self.last.url

    @property
    def body(self) -> bytes:
        """The last response's body, decoded from its transfer and content encodings."""
        return self.last.body

    def header(self, name: str) -> str | None:
        """The last response's header of that name, whatever its case; None when it has none."""
        wanted = name.lower()
        return next((value for key, value in self.last.response_headers if key.lower() == wanted), None)


class Why(StrEnum):
    """Why nothing came back, or why what came back says nothing."""

    # silences
    NO_ADDRESS = "no-address"
    NOT_PUBLIC = "not-public"
    REFUSED = "connection-refused"
    TLS = "tls-failed"
    NO_ANSWER_IN_TIME = "no-answer-in-time"
    BROKEN_OFF = "broken-off"
    TOO_LARGE = "too-large"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    ASKED_TO_WAIT = "asked-to-wait"
    FORBIDDEN_BY_ROBOTS = "forbidden-by-robots"
    BAD_ADDRESS = "bad-address"
    # answers that say nothing of the post
    RATE_LIMITED = "rate-limited"
    SERVER_TROUBLE = "server-trouble"
    CHALLENGED = "challenged"
    BLOCKED = "blocked"
    SHELL = "script-shell"
    EMPTY = "empty"
    NOT_UNDERSTOOD = "not-understood"
    OTHER_POST = "other-post"
    OUR_MISTAKE = "our-mistake"


SILENCES = frozenset(
    {
        Why.NO_ADDRESS,
        Why.NOT_PUBLIC,
        Why.REFUSED,
        Why.TLS,
        Why.NO_ANSWER_IN_TIME,
        Why.BROKEN_OFF,
        Why.TOO_LARGE,
        Why.TOO_MANY_REDIRECTS,
        Why.ASKED_TO_WAIT,
        Why.FORBIDDEN_BY_ROBOTS,
        Why.BAD_ADDRESS,
    }
)
"""The reasons for which nothing comes back at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nothing came back, and why; `detail` is for people; `until` is when the host may be asked again, where it said so."""

    probe: Probe
    at: datetime
    why: Why
    detail: str = ""
    until: datetime | None = None
