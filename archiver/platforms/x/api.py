"""X's API module: its probes, the readings of their answers, its controls, and the page to capture."""

from urllib.parse import quote

from archiver.model.observations import Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.x import answers
from archiver.platforms.x.account_archive import ACCOUNT_ARCHIVE, account_made_at, account_posts, is_account_archive
from archiver.platforms.x.archived import archived
from archiver.platforms.x.keyed import POST_BY_KEY, keyed_probes, read_by_key
from archiver.platforms.x.page_api import requested
from archiver.platforms.x.probes import post_probes as probes
from archiver.platforms.x.short_links import alias_probes, targets

__all__ = [
    "ACCOUNT_ARCHIVE",
    "CONTROLS",
    "account_made_at",
    "account_posts",
    "alias_probes",
    "archived",
    "capture_page",
    "is_account_archive",
    "key_trial",
    "keyed_probes",
    "probes",
    "read",
    "requested",
    "targets",
]

# The first post ever, which is not going to be deleted.
_LIVE = PostRef(platform="x", key="20")

# An id consists of a time in milliseconds (41 bits), a machine (10) and a counter within the millisecond (12).
# This one has a time in 2017 and all 22 other bits set: it would be the 4096th post that one machine accepted in one millisecond,
# when all of X accepted six per millisecond. So it is well-formed, was never assigned, and never will be.
_NEVER_ASSIGNED = PostRef(platform="x", key=str((1_483_228_800_000 - 1_288_834_974_657) << 22 | 0x3FFFFF))

CONTROLS = Controls(live=(_LIVE,), gone=(_NEVER_ASSIGNED,))


def key_trial(name: str) -> Probe:  # noqa: ARG001 - X has one key
    """A probe of the live control with the operator's token."""
    return keyed_probes(_LIVE)[0]


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of X's probes."""
    return read_by_key(post, answer) if answer.probe.kind == POST_BY_KEY else answers.read(post, answer)


def capture_page(post: PostRef) -> CapturePage:
    """The official embed, without the post that it replies to, so that its first `<article>` is the post itself."""
    options = "dnt=true&frame=false&hideCard=false&hideThread=true&lang=en&theme=light&width=550px"
    return CapturePage(
        url=f"https://platform.twitter.com/embed/Tweet.html?id={quote(post.key, safe='')}&{options}",
        elements=("article[role='article']", "article", "[data-tweet-id]"),
    )
