"""X, formerly Twitter: the platform that most news articles show."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from archiver.model.embeds import Embed
from archiver.model.observations import Reading
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL
from archiver.platforms.interface import Candidate, CapturePage, Controls, Marks
from archiver.platforms.x import names, probes

if TYPE_CHECKING:
    from archiver.platforms.archived_copies import KnownNames

# The first post of all is as live as a post can be.
_LIVE = PostRef(platform="x", key="20")

# X makes an id of the millisecond (41 bits), the machine that gave it out (10) and a count within that millisecond (12).
# This one has a time of 2017 and all 22 other bits set: the 4096th post that one machine took in one millisecond, when all of X
# took six in a millisecond. It is well-formed, was never given out, and its millisecond has passed.
_NEVER_GIVEN_OUT = PostRef(platform="x", key=str((1_483_228_800_000 - 1_288_834_974_657) << 22 | 0x3FFFFF))


class X:
    """What we know of X: see `names`, `markup`, `probes` and `answers`.

    The parsers and the calendars of all languages are loaded when first a page or an answer is read: a look-up needs neither.
    """

    name = "x"
    controls = Controls(live=(_LIVE,), gone=(_NEVER_GIVEN_OUT,))

    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names, if it is one of X's."""
        return names.identify(url)

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate shows in X's own markup or residue."""
        return self._embeds(candidate)

    @cached_property
    def marks(self) -> Marks:
        """Which elements could be X's own."""
        from archiver.platforms.x.markup import MARKS  # noqa: PLC0415 - see the class

        return MARKS

    @cached_property
    def _embeds(self) -> Callable[[Candidate], Iterable[Embed]]:
        from archiver.platforms.x.markup import embeds  # noqa: PLC0415 - see the class

        return embeds

    def posted_at(self, post: PostRef) -> datetime | None:
        """What the key itself says of the time."""
        return names.posted_at(post) if probes.is_id(post.key) else None

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        return names.address(post)

    def probes(self, post: PostRef) -> Sequence[Probe]:
        """What to ask about the post, the most telling first."""
        return probes.post_probes(post)

    def read(self, post: PostRef, answer: Answer) -> Reading:
        """What the answer shows."""
        return self._read(post, answer)

    @cached_property
    def _read(self) -> Callable[[PostRef, Answer], Reading]:
        from archiver.platforms.x.answers import read  # noqa: PLC0415 - see the class

        return read

    def archived(self, post: PostRef, known: "KnownNames") -> Sequence[Probe]:
        """What web archives may hold of the post beside the answers to our own questions."""
        from archiver.platforms.x.archived import archived  # noqa: PLC0415 - see the class

        return archived(post, known)

    def alias_probes(self, alias: Alias) -> Sequence[Probe]:
        """What to ask to learn where a picture's code or a short link leads."""
        from archiver.platforms.x import short_links as links  # noqa: PLC0415 - see the class

        return links.alias_probes(alias)

    def targets(self, answer: Answer) -> Sequence[URL]:
        """Where a short link's answer leads."""
        from archiver.platforms.x import short_links as links  # noqa: PLC0415 - see the class

        return links.targets(answer)

    def showing(self, post: PostRef) -> CapturePage:
        """The official embed, without the post that it answers, so that the first article in it is the post itself."""
        options = "dnt=true&frame=false&hideCard=false&hideThread=true&lang=en&theme=light&width=550px"
        return CapturePage(
            url=f"https://platform.twitter.com/embed/Tweet.html?id={quote(post.key, safe='')}&{options}",
            elements=("article[role='article']", "article", "[data-tweet-id]"),
        )
