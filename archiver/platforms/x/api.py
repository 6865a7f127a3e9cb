"""What X is asked (`probes`, `archived`, `short_links`) and how its answers read (`answers`); its controls and official embed."""

from collections.abc import Sequence
from urllib.parse import quote

from archiver.model.posts import PostRef
from archiver.model.probes import Probe
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.x.answers import read
from archiver.platforms.x.archived import archived
from archiver.platforms.x.probes import post_probes
from archiver.platforms.x.short_links import alias_probes, targets

__all__ = ["CONTROLS", "alias_probes", "archived", "probes", "read", "showing", "targets"]

# The first post of all is as live as a post can be.
_LIVE = PostRef(platform="x", key="20")

# X makes an id of the millisecond (41 bits), the machine that gave it out (10) and a count within that millisecond (12).
# This one has a time of 2017 and all 22 other bits set: the 4096th post that one machine took in one millisecond, when all of X
# took six in a millisecond. It is well-formed, was never given out, and its millisecond has passed.
_NEVER_GIVEN_OUT = PostRef(platform="x", key=str((1_483_228_800_000 - 1_288_834_974_657) << 22 | 0x3FFFFF))

CONTROLS = Controls(live=(_LIVE,), gone=(_NEVER_GIVEN_OUT,))


def probes(post: PostRef) -> Sequence[Probe]:
    """The embed's API, then oEmbed."""
    return post_probes(post)


def showing(post: PostRef) -> CapturePage:
    """The official embed, without the post that it answers, so that the first article in it is the post itself."""
    options = "dnt=true&frame=false&hideCard=false&hideThread=true&lang=en&theme=light&width=550px"
    return CapturePage(
        url=f"https://platform.twitter.com/embed/Tweet.html?id={quote(post.key, safe='')}&{options}",
        elements=("article[role='article']", "article", "[data-tweet-id]"),
    )
