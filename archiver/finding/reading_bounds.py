"""Reading bounds: how much of an article is read for posts, whatever is in it, and the sentence about what is not read.

Each is far beyond any real article: of some two hundred recorded news pages none has more than 3.5 MB, 15,400 tags, 272
candidates and 53 posts. A bound that is reached is told as a problem of the source; nothing is left out silently.
"""

from dataclasses import dataclass, field
from enum import Enum

MAX_TAGS = 200_000
"""The most tags of a page; a parser takes some microseconds and half a kilobyte for each."""
MAX_NAMES = 40_000
"""The most different names of a page's tags and attributes; a parser looks each up among those before it."""
MAX_TEXT_CHARACTERS = 1_000_000
"""The most characters of a flat text: two long novels."""
MAX_CANDIDATES = 5_000
"""The most elements of a page, documents within it included, that are examined for a post."""
MAX_MARKUP_CHARACTERS = 1_000_000
"""The most characters of markup of one element that is read as a post; a blockquote of a platform has some thousand."""
MAX_POSTS = 2_000
"""The most posts of an article."""


class ReadingBound(Enum):
    """A bound of reading; its value is the sentence, with what was exceeded and what is read nevertheless."""

    TAGS = f"has more than {MAX_TAGS:,} tags, or {MAX_NAMES:,} names of them; what is behind them is not read for posts"
    TEXT = f"has more than {MAX_TEXT_CHARACTERS:,} characters of flat text; what is behind them is not read for posts"
    CANDIDATES = f"has more than {MAX_CANDIDATES:,} elements that could be posts; what is behind them is not read"
    MARKUP = f"has an element of a post with more than {MAX_MARKUP_CHARACTERS:,} characters, or many nested ones; it is not read"
    POSTS = f"has more than {MAX_POSTS:,} posts; the first {MAX_POSTS:,} are read"


REMEDY = "if it is an article and not made to overwhelm programs, cut it into its parts and name the files"
"""What to do about a source of which only a part is read."""


@dataclass(slots=True)
class ReadingBudget:
    """What may still be read of an article, and which bounds were reached in doing so, in order."""

    candidates: int = MAX_CANDIDATES
    reached: dict[ReadingBound, None] = field(default_factory=dict)

    def reach(self, bound: ReadingBound) -> None:
        """A bound is reached."""
        self.reached[bound] = None

    def take_candidate(self) -> bool:
        """Whether one more candidate may be examined."""
        if self.candidates <= 0:
            self.reach(ReadingBound.CANDIDATES)
            return False
        self.candidates -= 1
        return True
