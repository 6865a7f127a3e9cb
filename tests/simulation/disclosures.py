"""What each platform discloses about a post in each state, after the tables of `docs/platforms.md` and their sources.

Where gone, private and blocked posts get the same answer, it discloses that something may be wrong, and no more (`AMBIGUOUS`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from archiver.demo.smallweb.posts import PASSED_ON, PostState


class DisclosureKind(Enum):
    """The kinds of things that a platform can disclose about a post."""

    SHOWN = "shown"
    SHOWN_ELSEWHERE = "shown by another endpoint than at first"
    WITHHELD = "said to exist, but not for everyone"
    ENDED = "said to be gone"
    AMBIGUOUS = "same answer for gone, private and blocked posts"
    NOTHING = "no statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What a platform discloses, with the reason if it names one."""

    kind: DisclosureKind
    reason: str | None = None


def _withheld(reason: str) -> Disclosure:
    return Disclosure(kind=DisclosureKind.WITHHELD, reason=reason)


def _ended(reason: str) -> Disclosure:
    return Disclosure(kind=DisclosureKind.ENDED, reason=reason)


SHOWN, SHOWN_ELSEWHERE = Disclosure(kind=DisclosureKind.SHOWN), Disclosure(kind=DisclosureKind.SHOWN_ELSEWHERE)
AMBIGUOUS, NOTHING = Disclosure(kind=DisclosureKind.AMBIGUOUS), Disclosure(kind=DisclosureKind.NOTHING)
NO_REASON = _ended("not-stated")

DISCLOSURES: Mapping[str, Mapping[PostState, Disclosure]] = {
    "x": {
        PostState.LIVE: SHOWN,
        PostState.DENIED: NO_REASON,
        PostState.ACCOUNT_PROTECTED: _withheld("account-protected"),
        PostState.AGE_RESTRICTED: _withheld("age-gated"),
        PostState.WITHHELD: _withheld("withheld-in-country"),
        PostState.HIDDEN: _withheld("not-stated"),
        PostState.DELETED: _ended("deleted"),
        PostState.REMOVED: NO_REASON,  # "This Post is unavailable" says nothing; oEmbed's 404 does
        PostState.MISSING: NO_REASON,
        # X says "no longer exists" of deactivated and of deleted accounts: the weaker word is true of both.
        PostState.ACCOUNT_DELETED: _ended("account-deactivated"),
        PostState.ACCOUNT_SUSPENDED: _ended("account-suspended"),
        PostState.ACCOUNT_DEACTIVATED: _ended("account-deactivated"),
    },
    "bluesky": {
        PostState.LIVE: SHOWN,
        PostState.LOGIN_ONLY: _withheld("login-wall"),
        PostState.HIDDEN: _withheld("not-stated"),  # the app leaves it out, the account's server proves that it exists
        PostState.DELETED: _ended("deleted"),
        PostState.REMOVED: _ended("removed"),
        PostState.ACCOUNT_DELETED: _ended("account-deleted"),
        PostState.ACCOUNT_SUSPENDED: _ended("account-suspended"),
        PostState.ACCOUNT_DEACTIVATED: _ended("account-deactivated"),
    },
    "mastodon": {
        PostState.LIVE: SHOWN,
        PostState.DENIED: NO_REASON,
        PostState.LOGIN_ONLY: NOTHING,  # 401
        **dict.fromkeys((PostState.DELETED, PostState.ACCOUNT_DELETED, PostState.ACCOUNT_SUSPENDED), NO_REASON),  # 404
        **dict.fromkeys(PASSED_ON, NOTHING),  # the account of that name has another id
    },
    "activitypub": {
        PostState.LIVE: SHOWN,
        PostState.DENIED: NO_REASON,
        PostState.LOGIN_ONLY: NOTHING,  # requests must be signed
        PostState.DELETED: _ended("deleted"),  # a tombstone
        PostState.MISSING: NO_REASON,
        PostState.ACCOUNT_DELETED: NO_REASON,  # 410
    },
    "truthsocial": {
        PostState.LIVE: SHOWN,
        **dict.fromkeys((PostState.DENIED, PostState.DELETED, PostState.ACCOUNT_SUSPENDED), NO_REASON),
    },
    "threads": {
        PostState.LIVE: SHOWN,
        PostState.DENIED: AMBIGUOUS,
        **dict.fromkeys((PostState.ACCOUNT_PROTECTED, PostState.DELETED, PostState.ACCOUNT_DELETED), AMBIGUOUS),
    },
    "instagram": {
        PostState.LIVE: SHOWN,
        PostState.PARTLY_DENIED: SHOWN_ELSEWHERE,  # the embed is broken, the page names the post
        **dict.fromkeys((PostState.DENIED, PostState.ACCOUNT_PROTECTED, PostState.AGE_RESTRICTED), AMBIGUOUS),
        **dict.fromkeys((PostState.DELETED, PostState.ACCOUNT_DELETED), AMBIGUOUS),
    },
    "facebook": {
        PostState.LIVE: SHOWN,
        PostState.PARTLY_DENIED: SHOWN_ELSEWHERE,  # the plugin says "no longer available", oEmbed shows it
        **dict.fromkeys((PostState.ACCOUNT_PROTECTED, PostState.DELETED), NOTHING),
    },
    "tiktok": {
        PostState.LIVE: SHOWN,
        PostState.PARTLY_DENIED: SHOWN_ELSEWHERE,  # 10204 by the page, shown by oEmbed
        PostState.DENIED: AMBIGUOUS,
        PostState.ACCOUNT_PROTECTED: _withheld("account-protected"),
        PostState.PRIVATE: _withheld("not-stated"),
        PostState.LOGIN_ONLY: _withheld("login-wall"),
        PostState.WITHHELD: _withheld("withheld-in-country"),
        PostState.DELETED: AMBIGUOUS,  # 10204
        PostState.ACCOUNT_DELETED: _ended("account-deleted"),
    },
    "telegram": {
        PostState.LIVE: SHOWN,
        PostState.PARTLY_DENIED: SHOWN_ELSEWHERE,  # "Post not found" by the embed, and the channel shows it
        # "Post not found" also covers private and renamed channels
        **dict.fromkeys((PostState.ACCOUNT_PROTECTED, PostState.RENAMED), AMBIGUOUS),
        PostState.HIDDEN: _withheld("not-stated"),
        **dict.fromkeys(PASSED_ON, NOTHING),  # the message of another channel
        PostState.DELETED: NO_REASON,
    },
    "reddit": {
        PostState.LIVE: SHOWN,
        PostState.AUTHOR_DELETED: SHOWN,
        PostState.DENIED: NO_REASON,
        PostState.ACCOUNT_PROTECTED: _withheld("account-protected"),
        PostState.LOGIN_ONLY: _withheld("login-wall"),
        PostState.DELETED: _ended("deleted"),
        PostState.REMOVED: _ended("removed"),
        PostState.MISSING: NO_REASON,
        PostState.ACCOUNT_SUSPENDED: _ended("account-suspended"),  # the community is banned
    },
    "youtube": {
        PostState.LIVE: SHOWN,
        PostState.PARTLY_DENIED: SHOWN_ELSEWHERE,  # embedding is off
        PostState.DENIED: NO_REASON,
        PostState.PRIVATE: _withheld("not-stated"),
        PostState.DELETED: NO_REASON,
        PostState.ACCOUNT_SUSPENDED: _ended("account-suspended"),
    },
    "linkedin": {
        PostState.LIVE: SHOWN,
        **dict.fromkeys((PostState.DENIED, PostState.ACCOUNT_PROTECTED, PostState.DELETED), NOTHING),
    },
    # a renamed blog is not found under its old name; a post is only missing if its blog is found
    "tumblr": {
        PostState.LIVE: SHOWN,
        PostState.DENIED: NO_REASON,
        **dict.fromkeys((PostState.RENAMED, PostState.LOGIN_ONLY), AMBIGUOUS),
        **dict.fromkeys(PASSED_ON, NOTHING),  # another post of the blog shows that it is another blog
        PostState.DELETED: NO_REASON,
    },
    "pinterest": {PostState.LIVE: SHOWN, PostState.DELETED: NOTHING},
    # 404 also covers videos that are private or bound to certain sites (vimeo/player.js#396)
    "vimeo": {
        PostState.LIVE: SHOWN,
        **dict.fromkeys((PostState.DENIED, PostState.PRIVATE), AMBIGUOUS),
        PostState.HIDDEN: NOTHING,
        PostState.DELETED: AMBIGUOUS,
    },
    "imgur": {PostState.LIVE: SHOWN, PostState.DELETED: NO_REASON},
    "vk": {PostState.LIVE: NOTHING, PostState.DELETED: NOTHING},  # how VK shows a post is not known
    "weibo": {PostState.LIVE: SHOWN, **dict.fromkeys((PostState.LOGIN_ONLY, PostState.DELETED), NOTHING)},  # without a control
    "nostr": {PostState.LIVE: NOTHING},  # there are no relays
    "vine": {PostState.LIVE: NOTHING},
}

PARTIAL_DISCLOSURES: Mapping[str, Mapping[PostState, Disclosure]] = {
    "x": {PostState.REMOVED: AMBIGUOUS},  # without oEmbed, "unavailable" is the only answer
    "bluesky": {PostState.HIDDEN: SHOWN},  # only the app leaves it out; the other endpoints show it to everyone
    "tiktok": {PostState.PARTLY_DENIED: AMBIGUOUS},  # without oEmbed, 10204 is the only answer
    "youtube": {PostState.ACCOUNT_SUSPENDED: NO_REASON},  # without the watch page, there is only a 404
    # Without an answer of who has the name, a denial may be that of somebody else.
    "tumblr": dict.fromkeys((PostState.DELETED, PostState.DENIED, *PASSED_ON), AMBIGUOUS),
    "mastodon": dict.fromkeys(
        (PostState.DELETED, PostState.DENIED, PostState.ACCOUNT_DELETED, PostState.ACCOUNT_SUSPENDED, *PASSED_ON), AMBIGUOUS
    ),
}
"""What is disclosed otherwise while one of several endpoints fails."""

EDITS_SEEN = frozenset(DISCLOSURES) - {"tumblr", "vk", "nostr", "vine"}
"""The platforms whose answers contain the text, so that an edit can be seen."""
EDITS_UNDONE = EDITS_SEEN - {"x"}
"""The platforms on which an edit can be undone; X keeps every version, and declares that there are several."""
PINNING = frozenset({"x", "bluesky"})
"""The platforms whose embeds name the version that they show."""
NEVER_ASKED = frozenset({"vine"})
