"""Probes: HTTP requests about a post, with their answers and the reasons why an answer is missing or useless.

The web door gives an `Answer` or a `Silence` for each `Probe`, and never raises because of what a server did.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archiver.model.captures import Connection, Exchange, Headers


class Witness(StrEnum):
    """The source of a statement about what a post said."""

    PLATFORM_API = "platform-api"
    PLATFORM_PAGE = "platform-page"
    WEB_ARCHIVE = "web-archive"
    ACCOUNT_ARCHIVE = "account-archive"
    """What the owner of an account downloaded of it; whoever hands it in may have changed it."""
    ARTICLE_MARKUP = "article-markup"
    FLAT_TEXT = "flat-text"


PLATFORM_WITNESSES = (Witness.PLATFORM_API, Witness.PLATFORM_PAGE)
"""The witnesses that are the platform itself."""
COPY_WITNESSES = (Witness.WEB_ARCHIVE, Witness.ACCOUNT_ARCHIVE)
"""The witnesses of what others kept, and handed on: nothing that they say moves a verdict."""


class About(StrEnum):
    """What a probe asks about."""

    POST = "post"
    EDIT = "edit"
    """A newer edit of the post: it shows what the post says now, but gives no verdict."""
    HISTORY = "history"
    """Earlier versions of the post in the platform's own record: they give no verdict."""
    SIGNED_IN = "signed-in"
    """The post as it is shown to who has the operator's key: it shows what the post says, but gives no verdict on what all see."""
    ACCOUNT = "account"
    ALIAS = "alias"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Messages to send over a WebSocket; the first received JSON list that begins with one of `ends` closes it."""

    says: tuple[str, ...]
    ends: tuple[str, ...]


MEDIA_PROBE = "media"
"""The kind of the requests for a post's pictures and videos, which have a size limit of their own."""
VIDEO_PROBE = "video"
"""The kind of the requests for a post's videos, which have limits of their own and may be resumed."""
KEY_PLACEHOLDER = "KEY-NOT-KEPT"
"""What a probe has where the operator's key is sent, and what is recorded in the key's place."""
EDIT_PROBE = "-edit"
"""Suffix of a probe's kind that asks about a newer edit: `x-tweet-result-edit` asks what `x-tweet-result` asks of the post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One request about a post: `kind` is its stable name in the ledger (`x-tweet-result`).

    `headers` are sent in this order, in addition to those of the client; their names are case-insensitive.
    """

    kind: str
    url: str
    about: About = About.POST
    witness: Witness = Witness.PLATFORM_API
    headers: Headers = ()
    follow: bool = True
    """Whether redirects are followed."""
    grounds: tuple[tuple[str, str], ...] = ()
    """Facts from earlier answers that are needed to read this one, by name, such as the key that must have signed it."""
    names_the_post: bool = False
    """Whether the target of an alias is the post itself by the platform's statement, and not only the page of its media."""
    unconditional: bool = False
    """Whether a full answer is needed every time, since proofs or later probes use its bytes."""
    sends: bytes | None = None
    """The body of a POST request; None for GET. Questions only: no probe changes anything at the platform."""
    dialogue: Dialogue | None = None
    """The dialogue to hold if the server upgrades to a WebSocket; its messages are then the body, one a line."""
    unless_known: datetime | None = None
    """The time of the newest state that the answer would contain: if that state is recorded, the probe is not sent."""
    key: str | None = None
    """The name of the operator's key that is sent in place of `KEY_PLACEHOLDER`; then no redirect is followed."""

    def ground(self, name: str) -> str | None:
        """One of the `grounds`; None where it is not established."""
        return next((value for known, value in self.grounds if known == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: the last exchange is the one that counts, those before it are the redirects that led there.

    `connections` are those that they went over.
    """

    probe: Probe
    exchanges: tuple[Exchange, ...]
    connections: tuple[Connection, ...] = ()

    @property
    def last(self) -> Exchange:
        """The exchange that ended the chain."""
        return self.exchanges[-1]

    @property
    def at(self) -> datetime:
        """When the first request began."""
        return self.exchanges[0].at

    @property
    def status(self) -> int:
        """The status code of the last response."""
        return self.last.status

    @property
    def url(self) -> str:
        """The URL that answered after all redirects."""
        return self.last.url

    @property
    def body(self) -> bytes:
        """The last response's body, decoded from its transfer and content encodings."""
        return self.last.body

    def header(self, name: str) -> str | None:
        """The last response's header of that name, in any case; None where it has none."""
        wanted = name.lower()
        return next((value for key, value in self.last.response_headers if key.lower() == wanted), None)


class Why(StrEnum):
    """Why there is no answer, or why an answer says nothing about the post."""

    # no answer
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
    # answers that say nothing about the post
    RATE_LIMITED = "rate-limited"
    SERVER_TROUBLE = "server-trouble"
    CHALLENGED = "challenged"
    BLOCKED = "blocked"
    LED_ELSEWHERE = "led-elsewhere"
    """A redirect to a host that is not the platform's as it is known: it has moved, or somebody stands in between."""
    SIGNED_IN_ONLY = "signed-in-only"
    SHELL = "script-shell"
    EMPTY = "empty"
    NOT_UNDERSTOOD = "not-understood"
    OTHER_POST = "other-post"
    OTHER_OWNER = "other-owner"
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
"""The reasons for no answer at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No answer, and why; `detail` is for readers; `until` is when the host may be asked again, where it said so."""

    probe: Probe
    at: datetime
    why: Why
    detail: str = ""
    until: datetime | None = None
