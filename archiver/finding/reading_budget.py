"""Reading budget: what may still be read of an article for posts, and which bounds were reached; none is reached silently."""

from dataclasses import dataclass, field

from archiver.bounds import bounds


@dataclass(slots=True)
class ReadingBudget:
    """What may still be read of an article, and the names of the bounds that were reached in doing so, in order."""

    candidates: int = field(default_factory=lambda: bounds().page_candidates)
    reached: dict[str, None] = field(default_factory=dict)

    def reach(self, bound: str) -> None:
        """A bound is reached."""
        self.reached[bound] = None

    def take_candidate(self) -> bool:
        """Whether one more candidate may be examined."""
        if self.candidates <= 0:
            self.reach("page_candidates")
            return False
        self.candidates -= 1
        return True
