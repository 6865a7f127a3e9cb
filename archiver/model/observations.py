"""Observations: dated readings of what the web answered about a post.

A platform turns an answer into a `Reading`: one of four, each a positive statement of what the bytes show.
A reading with its date and the digest of the bytes behind it is an `Observation`; it is never changed.
Not knowing is a reading too: `Unreadable` says why.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from archiver.model.digests import Digest, digest
from archiver.model.mementos import Memento
from archiver.model.posts import Alias, Author, Content, PostRef
from archiver.model.probes import PLATFORM_WITNESSES, About, Answer, Silence, Why, Witness


class Reason(StrEnum):
    """Why a post is gone or withheld, as far as the platform says."""

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


ANSWERS_SIGNED_IN_ONLY = "signed-in-only"
"""The label of a post whose server answers only those who are signed in: what is known of it is its public page."""


QUOTED_POST = "quoted-post"
"""How the labels begin that tell the fate of the quoted post."""


class Claim(StrEnum):
    """What a reading can claim about a post: that it is gone or withheld, or one part of its content."""

    GONE = "gone"
    WITHHELD = "withheld"
    TEXT = "text"
    MEDIA = "media"
    CONTEXT = "context"
    """The quoted and the answered post."""


CONTENT_CLAIMS = (Claim.TEXT, Claim.MEDIA, Claim.CONTEXT)
"""The parts of a content, each of which is compared on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One version of a post in the platform's own history: what it said, and since when."""

    content: Content
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The post (or account) is there.

    `content` is None where the answer shows that it is there but not what it says.
    `chain` are the posts of its edits, oldest first, where the platform declares them; `aliases` are other names in the answer.
    `states` are all versions of the post, oldest first, where the answer is its history.
    `labels` are what the platform adds without changing the post: warnings, notices, the fate of the post that it quotes.
    `edited` says that the platform itself marks it as edited, and `edited_at` when, where it says so.
    `owner` is the account or channel that the answer shows, where it shows no content.
    `unread` are the parts that the answer does not show in any way that is known: they are no evidence of anything, and without its
    words there is no content. `omitted` are the parts that the answer has no field for, as some servers do where a post has none.
    """

    content: Content | None = None
    chain: tuple[PostRef, ...] = ()
    aliases: tuple[Alias, ...] = ()
    states: tuple[State, ...] = ()
    labels: tuple[str, ...] = ()
    edited: bool = False
    edited_at: datetime | None = None
    owner: Author | None = None
    unread: tuple[Claim, ...] = field(default=(), compare=False)
    omitted: tuple[Claim, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The platform states that the post is no longer available.

    `ambiguous` marks an answer that the platform also gives for posts that are merely private or blocked to us: it may raise a
    suspicion, and never proves anything. `owner` is the account or channel that the answer shows in the post's place.
    """

    reason: Reason = Reason.NOT_STATED
    ambiguous: bool = False
    owner: Author | None = None
    signed: bool = field(default=False, compare=False)
    """Whether the post's author signed the statement, so that it is proven whoever forwarded it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The platform states that the post is there, but not visible to everyone; `owner` is its account, if that is shown."""

    reason: Reason = Reason.NOT_STATED
    owner: Author | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The answer says nothing about the post, and why; a missing answer is read as this too."""

    why: Why
    detail: str = ""


Reading = Present | Gone | Withheld | Unreadable


def owner_of(reading: Reading) -> Author | None:
    """The account or channel that an answer shows as the owner of the post, or of its name; None where it shows none."""
    match reading:
        case Present(content=Content(author=Author(id=str()) as author)):
            return author
        case Present(owner=owner) | Gone(owner=owner) | Withheld(owner=owner):
            return owner
        case Unreadable():
            return None
        case never:
            assert_never(never)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A dated reading of one probe of one post, in one run, with the digest of the bytes that show it.

    `post` is None while only an alias of it is known: the probe then asked where the alias leads.
    `control` marks a probe of a control post: it says something about the probe, not about a post in an article.
    `healthy` says whether the platform's controls held in that run: otherwise the observation changes no verdict.
    `unproven` are claims of it that count for nothing: parts of the content that it does not show in a known way, or that the
    platform's controls did not show as known in that run, or what was doubtful because many posts of the platform moved alike.
    `at` is when the request began; for an answer from a web archive, `memento` says when the archive made the copy.
    `body` is the digest of the decoded response body, and `left_out` says that the body was not kept, since it said the same as
    before; `rehearsed` says that the clock was set by hand.
    """

    post: PostRef | None
    at: datetime
    run: int
    probe: str
    about: About
    witness: Witness
    reading: Reading
    body: Digest | None = None
    left_out: bool = False
    status: int | None = None
    url: str | None = None
    healthy: bool = True
    unproven: tuple[Claim, ...] = ()
    control: bool = False
    rehearsed: bool = False
    memento: Memento | None = None
    id: int | None = field(default=None, compare=False)

    @property
    def content(self) -> Content | None:
        """The content that the reading shows; None where it shows none."""
        return self.reading.content if isinstance(self.reading, Present) else None

    @property
    def answered_at(self) -> datetime:
        """The time of the exchange that was read: when the request began, also if somebody else made it, and kept it in a file."""
        is_exchange = self.witness is Witness.WEB_ARCHIVE and self.memento is not None and self.memento.is_in_file
        return self.memento.at if is_exchange and self.memento is not None else self.at

    @property
    def is_direct(self) -> bool:
        """Whether a platform answers about the post itself: not about a control, an account, an alias or an edit of it.

        In SQL these are the rows of the view `direct_observation`.
        """
        return self.about is About.POST and self.witness in PLATFORM_WITNESSES and not self.control

    @property
    def counts(self) -> bool:
        """Whether it may move a verdict: it is direct, its platform's controls held, and its negative is not unproven."""
        return self.is_direct and self.healthy and negative_claim(self.reading) not in self.unproven

    @property
    def is_informative(self) -> bool:
        """Whether it counts with all that it says, so that the next one need not come soon."""
        return self.counts and not self.unproven and not isinstance(self.reading, Unreadable)


def negative_claim(reading: Reading) -> Claim | None:
    """The claim of a reading that says that the post is gone or withheld; None for any other reading."""
    match reading:
        case Gone():
            return Claim.GONE
        case Withheld():
            return Claim.WITHHELD
        case _:
            return None


def observe(
    post: PostRef | None,
    outcome: Answer | Silence,
    reading: Reading,
    *,
    run: int,
    healthy: bool = True,
    unproven: tuple[Claim, ...] = (),
    control: bool = False,
    rehearsed: bool = False,
) -> Observation:
    """The observation for the outcome of a probe and its reading."""
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
        unproven=unproven,
        control=control,
        rehearsed=rehearsed,
    )
