"""The status of an archive as text for a terminal, and as JSON."""

from collections.abc import Iterable, Iterator

from archiver.model.digests import JSONValue
from archiver.model.shortfalls import VIDEO_NOT_KEPT
from archiver.model.timestamps import format_iso
from archiver.render.escaping import one_line
from archiver.render.layout import TextLayout
from archiver.render.run_history import run_json, run_lines
from archiver.render.sentences import platform_name
from archiver.reporting.phrases import count_of, human_date, human_size, human_time
from archiver.reporting.status import ArchiveStatus, Pause, SilentService

_MAX_LISTED = 10
_PLAIN = TextLayout()


def status_json(status: ArchiveStatus) -> dict[str, JSONValue]:
    """The status as one JSON object."""
    verified = status.verified
    return {
        "home": status.home,
        "version": status.version,
        "contact": status.contact,
        "posts": status.posts,
        "articles": status.articles,
        "runs": [run_json(run) for run in status.runs],
        "due": {"now": status.due.now, "today": status.due.today, "week": status.due.week},
        "resting": dict[str, JSONValue](status.due.resting),
        "silent": [
            {
                "host": service.host,
                "platform": service.platform,
                "since": format_iso(service.since),
                "why": service.why,
                "posts": service.posts,
            }
            for service in status.silent
        ],
        "void": [
            {"platform": void.platform, "since": format_iso(void.since), "why": void.why, "remedy": void.remedy}
            for void in status.void
        ],
        "partial": status.partial,
        "without_video": status.without_video,
        "shortfalls": [{"why": why, "posts": posts} for why, posts in status.shortfalls],
        "absent_articles": status.absent_articles,
        "withdrawn": dict[str, JSONValue](status.withdrawn),
        "exclusions": [{entry.selector.value: entry.value, "reason": entry.reason} for entry in status.exclusions],
        "pauses": [
            {
                "name": pause.name,
                "since": format_iso(pause.since),
                "until": pause.until.isoformat() if pause.until else None,
                "reason": pause.reason,
            }
            for pause in status.pauses
        ],
        "disk": {"snapshots": status.disk.snapshots, "ledger": status.disk.ledger, "a_night": status.disk.a_night},
        "verified": {
            "oldest": format_iso(verified.oldest) if verified.oldest else None,
            "part": verified.part,
            "last": format_iso(verified.last) if verified.last else None,
            "findings": verified.findings,
        },
    }


def status_text(status: ArchiveStatus, layout: TextLayout = _PLAIN) -> str:
    """The status: what there is, what came last, what comes next, and what is wrong."""
    contact = one_line(status.contact) if status.contact else "none (set `contact` in archiver.toml)"
    due, disk = status.due, status.disk
    kept = f"{human_size(disk.snapshots)} in files, {human_size(disk.ledger)} in the database"
    facts = [
        f"version {status.version}, contact {contact}",
        f"due: {due.now:,} now, {due.today:,} within a day, {due.week:,} within a week",
        f"kept: {kept}; {human_size(disk.a_night)} more a night lately",
        f"verified: {_verified(status)}",
        *_not_asked_about(status),
    ]
    lines = [
        f"{one_line(status.home)}: {count_of(status.posts, 'post')} in {count_of(status.articles, 'article')}",
        *_entries(facts, layout),
        *_left_out(status, layout),
        "",
        "Last runs",
        *(line for run in status.runs for line in run_lines(run, layout, indent="  ")),
        *([] if status.runs else ["  none"]),
        *_trouble(status, layout),
    ]
    return "\n".join(lines) + "\n"


def _entries(phrases: Iterable[str], layout: TextLayout) -> list[str]:
    """Phrases, each of which may take several lines."""
    return [line for phrase in phrases for line in layout.wrapped(phrase, mark="    ")]


def _verified(status: ArchiveStatus) -> str:
    verified = status.verified
    if verified.last is None:
        return "never; `embed-archiver verify` checks that nothing kept has changed"
    part = f", part {one_line(verified.part)}" if verified.part else ""
    found = f", {count_of(verified.findings, 'finding')}" if verified.findings else ""
    whole = f"everything by {human_date(verified.oldest)}" if verified.oldest else "not everything yet"
    return f"{whole}; last on {human_time(verified.last)}{part}{found}"


def _not_asked_about(status: ArchiveStatus) -> Iterator[str]:
    """How many posts are not asked about, or not shown."""
    if status.due.resting:
        yield f"not asked about: {', '.join(f'{number:,} {one_line(why)}' for why, number in status.due.resting.items())}"
    if status.withdrawn:
        yield f"withdrawn: {', '.join(f'{number:,} {one_line(level)}' for level, number in status.withdrawn.items())}"


def _left_out(status: ArchiveStatus, layout: TextLayout) -> list[str]:
    """What the settings exclude, and what is paused."""
    phrases = [f"{entry.selector.value} {one_line(entry.value)}: {one_line(entry.reason)}" for entry in status.exclusions]
    phrases += map(_paused, status.pauses)
    return ["", "Left out", *_entries(phrases, layout)] if phrases else []


def _paused(pause: Pause) -> str:
    until = f" until {human_date(pause.until)}" if pause.until else ""
    return f"{one_line(pause.name)}, paused{until}" + (f": {one_line(pause.reason)}" if pause.reason else "")


def _trouble(status: ArchiveStatus, layout: TextLayout) -> list[str]:
    lines: list[str] = []
    if status.void:
        title = "Platforms of which nothing counts now, since their control posts do not read as known"
        lines += ["", *layout.wrapped(title, indent="")]
        for void in status.void:
            lines += _entries([f"{platform_name(void.platform)}, since {human_date(void.since)}: {one_line(void.why)}"], layout)
            lines += layout.wrapped(f"→ {one_line(void.remedy)}", indent="    ", mark="      ") if void.remedy else []
    if status.silent:
        lines += ["", "No usable answers", *_entries(map(_silent, status.silent[:_MAX_LISTED]), layout)]
        lines += [f"  and {len(status.silent) - _MAX_LISTED} more hosts"] if len(status.silent) > _MAX_LISTED else []
    if status.absent_articles:
        lines += ["", f"{count_of(status.absent_articles, 'article')} no longer there; `report` lists them"]
    if status.partial > status.without_video:
        lacking = [(why, posts) for why, posts in status.shortfalls if why != VIDEO_NOT_KEPT]
        lines += ["", f"{count_of(status.partial - status.without_video, 'post')} kept only in part"]
        lines += _entries((f"{posts:,} lack: {one_line(why)}" for why, posts in lacking[:_MAX_LISTED]), layout)
    if status.without_video:
        lines += ["", f"{count_of(status.without_video, 'post')} kept without the video; `archive --videos` keeps videos"]
    return lines


def _silent(service: SilentService) -> str:
    posts = count_of(service.posts, "post")
    return f"{one_line(service.host)}, since {human_date(service.since)} ({posts}): {one_line(service.why)}"
