"""Heal articles one after the other, write them where the options say, and print what was done."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.commands.embed_options import EmbedWriter
from archiver.commands.printing import print_json, print_line
from archiver.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from archiver.app.heal.sources import ArticleToHeal
    from archiver.reporting.healings import ArticleHealing, HealedPlace, HealingProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where healed articles are written: to a folder, or in place with the originals in `backup`; nowhere if neither is set."""

    output: Path | None = None
    in_place: bool = False
    backup: Path | None = None

    @property
    def writes(self) -> bool:
        """Whether anything is written."""
        return self.in_place or self.output is not None

    def of(self, article: "ArticleToHeal") -> Path | None:
        """The file that an article is written to; `InputError` for one from the web without a folder, or over itself."""
        if self.in_place:
            if article.path is None:
                raise InputError(f"{article.name} is no file that could be written", remedy="name a folder with --output")
            return article.path
        target = self.output / article.below if self.output is not None else None
        if target is not None and article.path is not None and target.resolve() == article.path.resolve():
            raise InputError(f"{target} is the article itself", remedy="name another folder, or use --in-place")
        return target


@dataclass(slots=True, kw_only=True)
class Healer:
    """Heals articles by `heal`, and counts what was read, what of it is dead, and what went wrong."""

    heal: "Callable[..., ArticleHealing]"
    writer: EmbedWriter
    destination: Destination
    as_json: bool = False
    as_diff: bool = False
    articles: int = 0
    places: "list[HealedPlace]" = field(default_factory=list)
    problems: int = 0
    unknown: int = 0
    _written: set[Path] = field(default_factory=set)

    def take(self, article: "ArticleToHeal") -> None:
        """Heal one article, write it, and print what was done; one that is none is a problem."""
        from archiver.app.heal.files import write_healed
        from archiver.reporting.healings import HealingProblem

        target = self.destination.of(article)
        is_written = target is not None or self.as_diff
        write = partial(self.writer.replacement, target or article.path) if is_written else _nothing
        try:
            healing = self.heal(article.name, article.content, write=write, content_type=article.content_type)
        except InputError as error:
            what = error.message.removeprefix(f"{article.name} ")
            self.tell(HealingProblem(source=article.name, what=what, remedy=error.remedy))
            return
        self.articles += 1
        self.places += healing.places
        self.unknown += healing.unknown
        written = target if healing.is_changed else None
        if written is not None:
            if written in self._written:
                raise InputError(f"two articles would be written to {written}", remedy="heal them into folders of their own")
            self._written.add(written)
            if self.destination.backup is not None:
                write_healed(self.destination.backup / article.below, article.content, like=article.path)
            write_healed(written, healing.after, like=article.path)
        self._print(healing, str(written) if written is not None else None)

    def _print(self, healing: "ArticleHealing", written: str | None) -> None:
        from archiver.render.heal_output import healing_diff, healing_json, healing_text

        if self.as_json:
            for line in healing_json(healing, written):
                print_json(line)
        elif self.as_diff:
            if healing.is_changed:
                print_line(healing_diff(healing).removesuffix("\n"))
            for place in healing.left:
                print_line(f"{healing.name}, line {place.line}: left: {place.why}", err=True)
        elif healing.places:
            print_line(healing_text(healing, written))

    def tell(self, problem: "HealingProblem") -> None:
        """Count and print what could not be healed."""
        from archiver.render.heal_output import problem_json

        self.problems += 1
        if self.as_json:
            print_json(problem_json(problem))
        remedy = f"\n  → {problem.remedy}" if problem.remedy else ""
        print_line(f"embed-archiver: {problem.source}: {problem.what}{remedy}", err=True)

    def summarize(self) -> None:
        """Print how much was healed, for people."""
        from archiver.render.heal_output import healing_summary

        if not self.as_json:
            verb = "healed" if self.destination.writes else "found"
            print_line(healing_summary(self.articles, self.places, self.unknown, verb=verb), err=self.as_diff)

    @property
    def has_left(self) -> bool:
        """Whether a dead embed was left, or an article could not be read."""
        from archiver.reporting.healings import HealingAction

        return self.problems > 0 or any(place.action is HealingAction.LEFT and place.is_dead for place in self.places)

    @property
    def has_dead(self) -> bool:
        """Whether an embed is dead."""
        return any(place.is_dead for place in self.places)


def _nothing(*_place: object) -> str:
    """What stands for an embed or a note that nobody sees: making one would read the post's snapshots."""
    return ""
