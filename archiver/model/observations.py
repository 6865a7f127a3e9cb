"""Observations: what was asked, what came back, and what the platform makes of it.

The web gives an `Answer` or a `Silence`, never an exception.
A platform turns an answer into a `Reading`: one of four, each a positive statement of what the bytes show.
A reading with its date and the digest of the bytes behind it is an `Observation`; it is never changed.
Not knowing is a reading too: `Unreadable` says why.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from archiver.model.captures import Exchange, Headers
from archiver.model.digests import Digest, digest
from archiver.model.mementos import Memento
from archiver.model.posts import Alias, Content, PostRef


class Witness(StrEnum):
    """Who vouches for what a post said."""

    PLATFORM_API = "platform-api"
    PLATFORM_PAGE = "platform-page"
    WEB_ARCHIVE = "web-archive"
    ARTICLE_MARKUP = "article-markup"
    FLAT_TEXT = "flat-text"


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


class Reason(StrEnum):
    """Why a post is gone or withheld, as far as the platform says (`interfaces.md`: verdicts and reasons)."""

    DELETED = "deleted"
    REMOVED = "removed"
    ACCOUNT_DELETED = "account-deleted"
    ACCOUNT_SUSPENDED = "account-suspended"
    ACCOUNT_DEACTIVATED = "account-deactivated"
    ACCOUNT_PROTECTED = "account-protected"
    WITHHELD_IN_COUNTRY = "withheld-in-country"
    AGE_GATED = "age-gated"
    LOGIN_WALL = "login-wall"
    NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a post in the platform's own history: what it said, and since when."""

    content: Content
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The post (or account) is there.

    `content` is None where the answer shows that it is there but not what it says.
    `chain` are the ids of its edits, oldest first, where the platform declares them; `aliases` other names that the answer gives.
    `states` are what the post has said from its beginning, oldest first, where the answer is its history.
    `labels` are what the platform puts on it without changing it: warnings, notices, what became of the post that it quotes.
    `edited` is that the platform itself marks it as edited, and `edited_at` when, where it says so.
    """

    content: Content | None = None
    chain: tuple[PostRef, ...] = ()
    aliases: tuple[Alias, ...] = ()
    states: tuple[State, ...] = ()
    labels: tuple[str, ...] = ()
    edited: bool = False
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The platform states that the post can no longer be had.

    `alike` marks an answer that the platform gives in the same form for posts that are merely private or blocked to us: it may
    raise a suspicion, and never proves anything.
    """

    reason: Reason = Reason.NOT_STATED
    alike: bool = False
    signed: bool = field(default=False, compare=False)
    """Whether the post's own author has signed the statement, so that it proves itself, whoever has passed it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The platform states that the post is there, but not for everyone."""

    reason: Reason = Reason.NOT_STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """What came back says nothing of the post, and why; a silence reads as this too."""

    why: Why
    detail: str = ""


Reading = Present | Gone | Withheld | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A dated reading of one probe of one post, in one run, with the digest of the bytes that show it.

    `post` is None while the post has no name yet: the probe then asked where an alias leads.
    `control` marks a probe of a control post: it says something of the probe, not of anything in an article.
    `healthy` is whether the platform's controls held in that run: observations of a run in which they did not move no verdict.
    `at` is when we asked; what a web archive answers with is its `memento`, which says when the archive saw it.
    """

    post: PostRef | None
    at: datetime
    run: int
    probe: str
    about: About
    witness: Witness
    reading: Reading
    body: Digest | None = None
    status: int | None = None
    url: str | None = None
    healthy: bool = True
    control: bool = False
    rehearsed: bool = False
    memento: Memento | None = field(default=None, metadata={"later": True})
    id: int | None = field(default=None, compare=False)


def observe(
    post: PostRef | None,
    outcome: Answer | Silence,
    reading: Reading,
    *,
    run: int,
    healthy: bool = True,
    control: bool = False,
    rehearsed: bool = False,
) -> Observation:
    """The observation that an outcome and its reading make."""
    answered = outcome if isinstance(outcome, Answer) else None
    return Observation(
        post=post,
        at=outcome.at,
        run=run,
        probe=outcome.probe.kind,
        about=outcome.probe.about,
        witness=outcome.probe.witness,
        reading=reading,
        body=digest(answered.body) if answered else None,
        status=answered.status if answered else None,
        url=answered.url if answered else outcome.probe.url,
        healthy=healthy,
        control=control,
        rehearsed=rehearsed,
    )
