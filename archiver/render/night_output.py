"""A night as JSON: its runs, its news, its message and its exit code, the last object of `nightly --json`."""

from collections.abc import Iterable

from archiver.model.digests import JSONValue
from archiver.model.timestamps import format_iso
from archiver.reporting.night import NightNews
from archiver.reporting.run_json import change_json
from archiver.reporting.troubles import Trouble


def night_json(news: NightNews, *, message: str, delivered: bool, exit_code: int) -> dict[str, JSONValue]:
    """The news of a night, and how it was told."""
    return {
        "event": "nightly",
        "home": news.home,
        "at": format_iso(news.at),
        "since": format_iso(news.since) if news.since is not None else None,
        "through": news.through,
        "changes": [{**change_json(changed.change), "run": changed.change.run} for changed in news.changes],
        "suspected": [{**change_json(changed.change), "run": changed.change.run} for changed in news.suspected],
        "troubles": {
            "began": _troubles_json(news.troubles.began),
            "changed": _troubles_json(news.troubles.changed),
            "ended": _troubles_json(news.troubles.ended),
            "passed": _troubles_json(news.troubles.passed),
            "lasting": len(news.troubles.lasting),
        },
        "message": message,
        "delivered": delivered,
        "exit": exit_code,
    }


def _troubles_json(troubles: Iterable[Trouble]) -> list[JSONValue]:
    return [
        {
            "where": trouble.name,
            "since": format_iso(trouble.since),
            "what": trouble.what or None,
            "more": trouble.more,
            "remedy": trouble.remedy,
        }
        for trouble in troubles
    ]
