"""What people choose to export, by names and conditions, as a selection of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.app.lookup import lookup_post, require_article
from archiver.errors import InputError
from archiver.ledger.reader import LedgerReader
from archiver.ledger.selection import Selected, Selection, outlets, selected
from archiver.platforms import finder_by_name

_WITHDRAWN = "docs/withdrawal.md says what is left of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoice:
    """What was asked for, as it was written: `posts` as `lookup` takes them, `articles` by address or file; neither: everything."""

    posts: Sequence[str] = ()
    articles: Sequence[str] = ()
    run: int | None = None
    since: datetime | None = None
    platform: str | None = None
    outlet: str | None = None
    tag: str | None = None


def chosen(archive: LedgerReader, choice: ExportChoice) -> Selected:
    """What of the archive was chosen.

    `InputError` where a name is that of nothing or of several posts, what it names is withdrawn, there is no such run, platform or
    outlet, or where nothing is chosen.
    """
    if choice.run is not None and not list(archive.query("SELECT id FROM run WHERE id = ?", (choice.run,))):
        raise InputError(f"there is no run {choice.run}", remedy="`runs` lists them")
    named = bool(choice.posts or choice.articles)
    wanted = Selection(
        posts=frozenset(_post(archive, name) for name in choice.posts) if named else None,
        articles=frozenset(_article(archive, name) for name in choice.articles) if named else None,
        run=choice.run,
        since=choice.since,
        platform=_platform(choice.platform),
        outlet=_outlet(archive, choice.outlet),
        tag=choice.tag,
    )
    found = selected(archive.query, wanted)
    if not found.posts and not found.articles:
        what = "all of it is withdrawn" if found.withdrawn else "no post and no article is chosen by these options"
        raise InputError(f"there is nothing to export: {what}", remedy="`lookup` and `report` tell what the archive has")
    return found


def _post(archive: LedgerReader, name: str) -> int:
    record = lookup_post(archive, name)
    if record is None:
        raise InputError(f"there is no post “{name}” in this archive", remedy="`lookup` finds posts by words and handles")
    if record.withdrawn is not None:
        raise InputError(
            f"{record.post or name} was {record.withdrawn.phrase}", remedy="docs/withdrawal.md says what is left of it"
        )
    return record.id


def _article(archive: LedgerReader, name: str) -> int:
    row = require_article(archive, name)
    withdrawal = archive.withdrawn_article((row,))
    if withdrawal is not None:
        raise InputError(f"{name} was {withdrawal.phrase}", remedy=_WITHDRAWN)
    return row


def _platform(name: str | None) -> str | None:
    if name is not None and finder_by_name(name.lower()) is None:
        raise InputError(f"“{name}” is no platform", remedy="name it as posts do: x, bluesky, mastodon …")
    return name.lower() if name is not None else None


def _outlet(archive: LedgerReader, name: str | None) -> str | None:
    if name is not None:
        known = outlets(archive.query)
        if name.casefold() not in {outlet.casefold() for outlet in known}:
            remedy = f"the outlets here: {', '.join(known[:20])}" if known else "no article here names its outlet"
            raise InputError(f"no article is of the outlet “{name}”", remedy=remedy)
    return name
