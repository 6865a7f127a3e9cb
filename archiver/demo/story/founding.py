"""The first two posts that the archiver was made for, and an article about them.

An article of April 2025 had been flattened to text. Of each of its two posts it kept the text (one cut by the platform), the
picture code, the name, the handle and the date, and lost the id. These are facts, and unchanged here. Everything else is invented:
the ids are computed from possible times of day, the pictures are drawn, and the rest of the cut post is made up.
"""

from dataclasses import replace
from datetime import UTC, datetime

from archiver.demo.files import read
from archiver.demo.smallweb.world import Account, Picture, World, XPost, empty_world, snowflake

_WHITE_HOUSE = Account(id="1879644100000000001", handle="WhiteHouse", name="The White House", verified=True)
_VIGILANT_FOX = Account(id="1326200000000000002", handle="VigilantFox", name="The Vigilant Fox 🦊", verified=True)
_CLIP_DESK = Account(id="1401500000000000003", handle="PoolFeedClips", name="Pool Feed Clips")
_MEETING = datetime(2025, 4, 14, 16, 51, 23, 410_000, tzinfo=UTC)
_LATER = datetime(2025, 4, 14, 19, 22, 8, 733_000, tzinfo=UTC)
_BEFORE = datetime(2025, 4, 14, 16, 20, 40, 95_000, tzinfo=UTC)

PRESIDENT_POST = XPost(
    id=snowflake(_MEETING, 77),
    account=_WHITE_HOUSE,
    text=(
        "“I love the people of El Salvador and they have one hell of a President.” –President Donald J. Trump 🇺🇸🇸🇻\n\n@NayibBukele"
    ),
    created_at=_MEETING,
    pictures=(Picture(key="Goe1harbourOval1", seed="oval", alt="Two men shake hands in front of flags."),),
    code="xlXOy8Yd8h",
    likes=41_000,
)
CHALLENGE_POST = XPost(
    id=snowflake(_LATER, 2_301),
    account=_VIGILANT_FOX,
    text=(
        "NEW: El Salvador’s President Just Issued a Challenge to Trump—“You Have 350 Million People to Liberate.”\n\n"
        "This wasn’t a photo op. It was a mission briefing.\n\n"
        "At the White House, El Salvador’s President Nayib Bukele looked President Trump dead in the eye and said: "
        "“You have 350 million people to liberate.”\n\n"
        "The rest of this post is longer than what X shows to visitors, and so it is made up here: it stands for the words that "
        "neither the embed nor the article has, and that no one can recover from either."
    ),
    created_at=_LATER,
    pictures=(Picture(key="Goe2harbourChal2", seed="challenge", width=640, height=360),),
    code="9QQDxkJhQ2",
    likes=9_300,
)
_CLIP = XPost(
    id=snowflake(_BEFORE, 9),
    account=_CLIP_DESK,
    text="Pool feed from the Oval Office this afternoon, uncut.",
    created_at=_BEFORE,
    pictures=PRESIDENT_POST.pictures,
    code="Qm3TzR7wLp",
    likes=120,
)

ARTICLE_PATH = "/archive/2025/04/15/two-presidents.txt"
ARTICLE = read("two-presidents.txt")


def world_for_founding() -> World:
    """A world in which both posts are live, and each picture code leads to its post."""
    return empty_world().with_posts([PRESIDENT_POST, CHALLENGE_POST])


def world_with_reused_media() -> World:
    """A world in which the first post reuses another account's pictures, so that its picture code leads to that account's post."""
    borrowed = replace(PRESIDENT_POST, media_home=_CLIP.address)
    return empty_world().with_posts([_CLIP, borrowed, CHALLENGE_POST])
