"""A harbour town in a week of strikes: its posts, the articles that show them, and what happens to the posts.

The town, its newspaper and its people are invented.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archiver.demo.smallweb.newspaper import Story, newspaper
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.world import Account, Picture, Trouble, World, XPost, snowflake
from archiver.demo.smallweb.x.oembed import WIDGETS, blockquote
from archiver.demo.smallweb.x.server import HOSTS as X_HOSTS
from archiver.demo.story import founding

_PORT = Account(id="3100400", handle="PortOfGrayle", name="Port of Grayle", verified=True)
_LENA = Account(id="81204477", handle="LenaAtTheQuay", name="Lena Okafor")
_WATCH = Account(id="1500202020", handle="GrayleWatch", name="Grayle Watch 👁")
_PILOTS = Account(id="770034", handle="GraylePilots", name="Harbour Pilots of Grayle")
_BRIDGE = Account(id="991177", handle="SwingBridgeCam", name="Swing Bridge Cam 📷")


def _post(
    account: Account, at: datetime, text: str, *, picture: Picture | None = None, code: str | None = None, likes: int = 3
) -> XPost:
    """A live post whose id contains its time."""
    key = snowflake(at, sequence=int(account.id) % 4_000)
    pictures = (picture,) if picture is not None else ()
    return XPost(id=key, account=account, text=text, created_at=at, pictures=pictures, code=code, likes=likes)


def _amp(post: XPost, *, placeholder: str = "") -> str:
    """An AMP embed; the placeholder is shown until its script has run."""
    return f'<amp-twitter width="375" height="472" layout="responsive" data-tweetid="{post.id}">{placeholder}</amp-twitter>'


INSPECTED = _post(
    _PORT,
    datetime(2025, 4, 15, 9, 2, 11, tzinfo=UTC),
    "The swing bridge was inspected on 2 April and is safe. Every claim to the contrary is false & a danger to the public.",
    picture=Picture(key="GoSwingBridge001", seed="bridge", alt="A white swing bridge, half open, over a harbour."),
    code="kQ4vW9sLr2",
    likes=212,
)
STUCK = _post(
    _BRIDGE,
    datetime(2025, 4, 15, 17, 40, 3, tzinfo=UTC),
    "Stuck half open again. That makes three times this week. #Grayle",
    picture=Picture(key="GoSwingBridge002", seed="stuck", width=640, height=360),
    code="Zt81mNcbYe",
    likes=88,
)
STRANDED = _post(
    _LENA,
    datetime(2025, 4, 16, 1, 41, 30, tzinfo=UTC),
    "The night ferry is cancelled. Crews at the north quay say 400 people are stranded.",
    likes=51,
)
KEPT_A_COPY = _post(
    _WATCH,
    datetime(2025, 4, 15, 22, 15, 0, tzinfo=UTC),
    "“This post has been deleted.” That is all that is left of the port’s statement on night shifts. We kept a copy. 🧵",
    likes=640,
)
VOTED = _post(
    _PILOTS,
    datetime(2025, 4, 15, 20, 5, 44, tzinfo=UTC),
    "We have voted: from midnight no pilot boards a ship in Grayle.\n\nWe did not want this. @PortOfGrayle did.",
    picture=Picture(key="GoPilotsVote0001", seed="pilots", alt="A pilot boat at its berth."),
    code="h7RrBq20Xa",
    likes=1_204,
)
STRANDED_EDITED = "The night ferry is cancelled. Crews at the north quay say 40 people are stranded. (Not 400: my mistake.)"

FERRIES = Story(
    path="/2025/04/16/ferries-stop",
    title="Ferries stop as pilots walk out: the night as it happened",
    published=datetime(2025, 4, 16, 1, 50, tzinfo=UTC),
    byline="our night desk",
    parts=(
        "<p>Grayle has no pilots tonight, and so it has no ferries. The vote came early in the evening.</p>",
        blockquote(VOTED),
        "<p>The port authority answered with a statement on night shifts, and then took it back.</p>",
        blockquote(KEPT_A_COPY, options=' data-theme="light" data-dnt="true"'),
        "<p>At the north quay our colleague counted those who were left behind.</p>",
        blockquote(STRANDED),
        WIDGETS,
        f'<p>Earlier, the <a href="{INSPECTED.address}">port wrote about the bridge</a>; that is another story.</p>',
    ),
)
BRIDGE = Story(
    path="/amp/2025/04/15/swing-bridge",
    title="A bridge that is safe, and stuck",
    published=datetime(2025, 4, 15, 18, 30, tzinfo=UTC),
    byline="Tomas Brandt",
    parts=(
        "<p>In the morning the port wrote that the swing bridge had been inspected.</p>",
        _amp(INSPECTED, placeholder=blockquote(INSPECTED, options=" placeholder")),
        "<p>In the evening it stood half open, with eleven lorries waiting on either side.</p>",
        _amp(STUCK),
        "<p>The report of the inspection has been asked for. It has not come.</p>",
    ),
    amp=True,
)


def opening_night() -> World:
    """The first night: all posts are live, and three articles show them."""
    world = founding.world_for_founding().with_posts([INSPECTED, STUCK, STRANDED, KEPT_A_COPY, VOTED])
    return world.with_pages(newspaper([FERRIES, BRIDGE], {founding.ARTICLE_PATH: founding.ARTICLE}))


def after_the_morning(world: World) -> World:
    """The world a day later: the port has deleted a post, the reporter has edited hers, the pilots have protected their account."""
    corrected = world.visited(1_337).edited(STRANDED.id, STRANDED_EDITED, at=STRANDED.created_at + timedelta(minutes=38))
    return corrected.post_became(INSPECTED.id, PostState.DELETED).account_became(_PILOTS.handle, PostState.ACCOUNT_PROTECTED)


def when_x_fails(world: World) -> World:
    """The world on a night on which X answers 404 to everything."""
    return world.in_trouble(X_HOSTS, Trouble.NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What really happened to a post, the verdict that it should have, and the texts that the archive should contain."""

    post: XPost
    happened: str
    verdict: str
    reason: str | None = None
    texts: tuple[str, ...] = ()


OUTCOMES = (
    Outcome(post=INSPECTED, happened="deleted by its author", verdict="gone", reason="deleted", texts=(INSPECTED.text,)),
    Outcome(post=STRANDED, happened="edited: 400 became 40", verdict="altered", texts=(STRANDED.text, STRANDED_EDITED)),
    Outcome(post=VOTED, happened="its account was protected", verdict="withheld", reason="account-protected"),
    Outcome(post=KEPT_A_COPY, happened="nothing; its text quotes “this post has been deleted”", verdict="intact"),
    Outcome(post=STUCK, happened="nothing", verdict="intact"),
    Outcome(post=founding.PRESIDENT_POST, happened="nothing; the article only has its picture code", verdict="intact"),
    Outcome(post=founding.CHALLENGE_POST, happened="nothing; the article only has its picture code", verdict="intact"),
)
