"""The message of a night: at most a screen of text, for a mail or a chat; what has no room in it is counted.

It depends on no terminal: the lines have the width of a mail, apart from URLs and paths, which stay whole, and no colours.
"""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from archiver.render.escaping import one_line, shortened
from archiver.render.layout import excerpt, wrap
from archiver.render.post_text import related_name
from archiver.render.sentences import alteration_sentence, interval_sentence, standing_sentence
from archiver.reporting.night import ChangedPost, NightNews
from archiver.reporting.phrases import count_of, human_date
from archiver.reporting.records import PostRecord
from archiver.reporting.troubles import Trouble
from archiver.verdicts.rules import Standing

MAX_LINES = 39
WIDTH = 76
"""Columns of a line, as in mails."""
_MAX_POSTS, _MAX_TROUBLES, _MAX_ENDED = 4, 6, 3
_MAX_WORDS = 100
_MAX_RELATED = 3
_MAX_LINE = 300

_HEADINGS = {
    Standing.GONE: "Gone",
    Standing.ALTERED: "Changed",
    Standing.WITHHELD: "Withheld",
    Standing.INTACT: "There again, or for the first time",
    Standing.UNKNOWN: "No longer known",
}
"""What became of posts, most important first."""


def subject_line(news: NightNews) -> str:
    """The night's news in one line: how many posts moved, and how many troubles began, changed or ended."""
    moved = {standing: sum(post.change.became is standing for post in news.changes) for standing in _HEADINGS}
    troubles, ended = len(news.troubles.began) + len(news.troubles.changed), len(news.troubles.ended) + len(news.troubles.passed)
    parts = [
        *(f"{count} {_SHORT[standing]}" for standing, count in moved.items() if count),
        f"{len(news.suspected)} suspected" if news.suspected else "",
        count_of(troubles, "trouble") if troubles else "",
        f"{count_of(ended, 'trouble')} over" if ended else "",
    ]
    return f"Archived posts: {', '.join(part for part in parts if part) or 'no news'}"


_SHORT = {
    Standing.GONE: "gone",
    Standing.ALTERED: "changed",
    Standing.WITHHELD: "withheld",
    Standing.INTACT: "there again",
    Standing.UNKNOWN: "no longer known",
}


def night_message(news: NightNews) -> str:
    """The message; empty where there is no news. Fewer posts and troubles are named where their lines are many."""
    if not news:
        return ""
    messages = ([*_head(news), *_changes(news, room), *_suspected(news), *_troubles(news, room)] for room in _ROOMS)
    return "\n".join(next((lines for lines in messages if len(lines) <= MAX_LINES), _head(news)))


class _Room(NamedTuple):
    """How many posts, troubles, and troubles that are over are named; the others are counted."""

    posts: int
    troubles: int
    ended: int


_ROOMS = (_Room(_MAX_POSTS, _MAX_TROUBLES, _MAX_ENDED), *(_Room(*most) for most in ((3, 4, 3), (2, 3, 2), (2, 2, 1), (1, 1, 1))))


def _head(news: NightNews) -> list[str]:
    return [*_lines(subject_line(news), indent="", rest="  "), f"{one_line(news.home)}, {human_date(news.at)}"]


def _lines(text: str, *, indent: str = "  ", rest: str | None = None) -> list[str]:
    """A text in lines of the message's width; URLs and paths stay whole."""
    return wrap(text, WIDTH, first=indent, rest=indent if rest is None else rest, break_words=False)


def _changes(news: NightNews, room: _Room) -> list[str]:
    lines: list[str] = []
    left = room.posts
    for standing, heading in _HEADINGS.items():
        posts = [post for post in news.changes if post.change.became is standing]
        if posts:
            lines += [f"{heading}{f' ({len(posts):,})' if len(posts) > 1 else ''}{':' if left else ''}"]
            lines += chain.from_iterable(_post(news, post) for post in posts[:left])
            left -= min(left, len(posts))
    rest = len(news.changes) - room.posts
    if rest > 0:
        since = f" --since {news.since:%Y-%m-%dT%H:%M:%SZ}" if news.since is not None else ""
        lines.append(f"  and {rest:,} more: embed-archiver report{since}")
    return lines


def _suspected(news: NightNews) -> list[str]:
    """The posts that a first sign speaks against, on one line; which of them are gone, a later run finds out."""
    if not news.suspected:
        return []
    number, example = count_of(len(news.suspected), "post"), _words(news.suspected[0].record)
    line = f"Suspected to be gone, to be confirmed: {number} ({'first ' if len(news.suspected) > 1 else ''}{example})"
    return [excerpt(line, WIDTH)]


def _post(news: NightNews, changed: ChangedPost) -> list[str]:
    """A changed post: its words and author, what became of it and when, where it is shown, and where the evidence is."""
    record = changed.record
    what = (standing_sentence(record), interval_sentence(record.verdict), alteration_sentence(record.verdict))
    is_newest = record.verdict.standing is changed.change.became
    sentences = " ".join(sentence for sentence in what if sentence) if is_newest else f"It was {changed.change.was.value} before."
    kept = next((snapshot for snapshot in record.snapshots if snapshot.shows_all), next(iter(record.snapshots), None))
    evidence = [one_line(record.url or str(record.post or ""))]
    evidence += [f"kept in {one_line(news.home)}/{one_line(kept.path)}"] if kept is not None else []
    return [
        *_lines(_words(record), rest="    "),
        *_lines(sentences, indent="    "),
        *_articles(record),
        *_lines("; ".join(part for part in evidence if part), indent="    ", rest="      "),
    ]


def _words(record: PostRecord) -> str:
    """What a post said at first, by whom, and when."""
    version = record.original
    words = f"“{shortened(version.text, _MAX_WORDS)}”" if version is not None and version.text.strip() else "A post without words"
    name = " ".join(part for part in (record.author, f"(@{record.handle})" if record.handle else None) if part)
    date = human_date(record.posted_at) if record.posted_at is not None else None
    return shortened(", ".join(part for part in (f"{words} — {name}" if name else words, date) if part), _MAX_LINE)


def _articles(record: PostRecord) -> list[str]:
    if not record.appearances:
        by = [f"{related.relation.words} {one_line(related_name(related))}" for related in record.related[:_MAX_RELATED]]
        listed = ", ".join(by)
        return _lines(shortened(listed[:1].upper() + listed[1:], _MAX_LINE), indent="    ", rest="      ") if by else []
    shown = record.appearances[0]
    title = f"“{shown.metadata.title}”, " if shown.metadata.title else ""
    articles = {appearance.article for appearance in record.appearances}
    more = f", and {count_of(len(articles) - 1, 'other article')}" if len(articles) > 1 else ""
    return _lines(f"In {shortened(f'{title}{shown.article}', _MAX_LINE)}{more}", indent="    ", rest="      ")


def _troubles(news: NightNews, room: _Room) -> list[str]:
    troubles = news.troubles
    lines = _listed("Troubles:", [*map(_began, troubles.began), *map(_changed, troubles.changed)], room.troubles)
    lines += _listed(
        "Over:",
        [
            *(f"{one_line(it.name)}, in trouble since {human_date(it.since)}" for it in troubles.ended),
            *(shortened(f"{it.name}, for a while since {human_date(it.since)}: {it.what}", _MAX_LINE) for it in troubles.passed),
        ],
        room.ended,
    )
    if troubles.lasting:
        number = count_of(len(troubles.lasting), "earlier trouble")
        lines.append(f"{number} {'lasts' if len(troubles.lasting) == 1 else 'last'}: embed-archiver status")
    return lines


def _listed(heading: str, entries: Sequence[str], limit: int) -> list[str]:
    if not entries:
        return []
    more = [f"  and {len(entries) - limit:,} more: embed-archiver status"] if len(entries) > limit else []
    return [heading, *chain.from_iterable(_lines(entry, rest="    ") for entry in entries[:limit]), *more]


def _began(trouble: Trouble) -> str:
    more = f" (and {trouble.more:,} more)" if trouble.more else ""
    remedy = f" → {trouble.remedy}" if trouble.remedy else ""
    return shortened(f"{trouble.name}: {trouble.what}{more}{remedy}", _MAX_LINE * 2)


def _changed(trouble: Trouble) -> str:
    return f"{_began(trouble)} [since {human_date(trouble.since)}]"
