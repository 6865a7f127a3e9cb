"""A post as text for a terminal: in full, or as an entry of a list.

Who and what come first; names, addresses and codes, which programs want, come last.
"""

from collections import Counter
from collections.abc import Sequence

from archiver.model.shortfalls import lacking_phrase
from archiver.render.escaping import inert, one_line
from archiver.render.layout import TextLayout, excerpt, wrap
from archiver.render.quotations import appearance_phrase
from archiver.render.sentences import (
    interval_sentence,
    platform_name,
    printed_date_phrase,
    record_sentences,
    rule_sentence,
    standing_sentence,
    witness_phrase,
)
from archiver.render.versions import then_and_now
from archiver.render.withdrawals import withdrawn_name, withdrawn_sentence
from archiver.reporting.phrases import count_of, human_time
from archiver.reporting.records import Appearance, PersonalNote, PostRecord, RelatedPost, Version
from archiver.verdicts.judge import Standing


def post_lines(record: PostRecord, layout: TextLayout) -> list[str]:
    """Everything about one post: verdict, author, text, witness, reason, articles, addresses and snapshots."""
    if record.withdrawn is not None:
        return [f"WITHDRAWN  {withdrawn_name(record)}", *layout.wrapped(withdrawn_sentence(record.withdrawn))]
    (then, now), verdict = then_and_now(record), record.verdict
    lines = _head(record, layout)
    lines += [*quoted(then.text, layout), *layout.wrapped(f"– {vouched(then)}")] if then else ["  What it said is not known."]
    lines += [f"  copy {one_line(then.memento.url)}"] if then and then.memento else []
    if now is not None:
        lines += ["  Now:", *quoted(now.text, layout), *layout.wrapped(f"– {vouched(now)}")]
    lines += layout.wrapped(shown) if (shown := pictures_phrase(record)) else []
    lines += layout.wrapped(record_sentences(record, labels=record.labels))
    lines += layout.wrapped(f"{rule_sentence(verdict.rule)} {verdict.rule}")
    lines += [_appearance_line(record, appearance) for appearance in record.appearances]
    lines += [f"  {related.relation.words} {one_line(related_name(related))}" for related in record.related]
    lines += [f"  {one_line(record.url)}"] if record.url else []
    other_names = record.aliases if record.post else record.aliases[1:]
    also = f", also {', '.join(one_line(alias) for alias in other_names)}" if other_names else ""
    lines.append(f"  {_name(record)}{also}")
    for kept in record.snapshots:
        lines.append(f"  kept {one_line(f'{kept.path} {lacking_phrase(kept.shortfalls)}')}")
    lines += mark_lines(record.tags, record.notes, layout)
    if record.entry is not None:
        lines.append(f"  ledger entry {record.entry.index}")
    return lines


def related_name(related: RelatedPost) -> str:
    """What a related post is called: by its author's handle, if that is known, and its name."""
    return f"@{related.handle.removeprefix('@')} ({related.post})" if related.handle else str(related.post)


def mark_lines(tags: Sequence[str], notes: Sequence[PersonalNote], layout: TextLayout) -> list[str]:
    """What people have marked a post or an article with."""
    lines = layout.wrapped(f"tags: {one_line(', '.join(tags))}") if tags else []
    for note in notes:
        lines += [f"  noted {human_time(note.at)}:", *quoted(note.text, layout)]
    return lines


def post_entry(record: PostRecord, layout: TextLayout) -> list[str]:
    """A post as an entry of a list: verdict, author, the beginning of its words, what became of it, where it is shown, its name."""
    if record.withdrawn is not None:
        return post_lines(record, layout)
    then, _now = then_and_now(record)
    verdict = record.verdict
    happened = "" if verdict.standing is Standing.INTACT and not verdict.suspected else interval_sentence(verdict) or ""
    return [
        *_head(record, layout),
        f"  │ {excerpt(then.text, layout.width - 4)}" if then else "  What it said is not known.",
        *layout.wrapped(f"{standing_sentence(record)} {happened}".rstrip()),
        *_shown_in(record, layout),
        f"  {_name(record)}  {verdict.rule}",
    ]


def pictures_phrase(record: PostRecord) -> str:
    """How many pictures and videos a post has, how many of them are kept, and how they are described; empty if it has none."""
    media = max((version.media for version in record.versions), key=len, default=())
    shown = [item for item in media if item.kind in _KINDS]
    if not shown:
        return ""
    counts = Counter(_KINDS[item.kind] for item in shown)
    kept = sum(item.digest is not None for item in shown)
    described = ", ".join(f"“{one_line(item.alt)}”" for item in shown if item.alt)
    what = " and ".join(count_of(number, kind) for kind, number in counts.items())
    share = "not" if not kept else "all" if kept == len(shown) else f"{kept} of them"
    return f"With {what} ({share} kept){': ' if described else ''}{described}"


_KINDS = {"photo": "picture", "gif": "picture", "card": "picture", "video": "video", "audio": "recording"}
"""What the kinds of media are called."""


def vouched(version: Version) -> str:
    """The witness of a version, and when it was first seen."""
    cut = "; only the beginning of the words" if version.truncated else ""
    return f"by {witness_phrase(version)}, seen {human_time(version.seen_at)}{cut}"


def quoted(text: str, layout: TextLayout, *, indent: str = "  ") -> list[str]:
    """A post's text, with a bar before each line, so that it cannot pass as this program's own output."""
    mark = f"{indent}│ "
    return [
        line for part in inert(text).expandtabs(4).split("\n") for line in wrap(part, layout.width, first=mark, rest=mark) or [mark]
    ]


def _head(record: PostRecord, layout: TextLayout) -> list[str]:
    """Where a post stands, and who posted it where and when."""
    standing = record.verdict.standing
    label = standing.value if standing is Standing.INTACT else standing.value.upper()
    stands = label + (", SUSPECTED GONE" if record.verdict.suspected else "")
    first, *rest = wrap(f"{stands}  {_byline(record)}", layout.width, rest="  ")
    return [layout.verdict(stands, standing) + first.removeprefix(stands), *rest]


def _byline(record: PostRecord) -> str:
    handle = f"@{one_line(record.handle)}" if record.handle else ""
    author = one_line(record.author) if record.author else ""
    who = f"{author} ({handle})" if author and handle else author or handle or "author not known"
    when = human_time(record.posted_at) if record.posted_at else printed_date_phrase(record.printed)
    return f"{who} on {platform_name(record.platform)}{f', {when}' if when else ''}"


def _name(record: PostRecord) -> str:
    """The post's name, or the alias that it is known by."""
    if record.post is not None:
        return one_line(str(record.post))
    return f"{one_line(record.aliases[0])} (not settled)" if record.aliases else f"{platform_name(record.platform)}, not settled"


def _shown_in(record: PostRecord, layout: TextLayout) -> list[str]:
    """The first article that shows the post, and how many more do."""
    names = list(dict.fromkeys(appearance.metadata.title or appearance.article for appearance in record.appearances))
    if not names:
        return []
    more = f" and {count_of(len(names) - 1, 'more article')}" if len(names) > 1 else ""
    return [f"  in “{excerpt(names[0], layout.width - 7 - len(more))}”{more}"]


def _appearance_line(record: PostRecord, appearance: Appearance) -> str:
    title = appearance.metadata.title
    name = f"“{one_line(title)}” " if title else ""
    was = "was " if appearance.dropped_at else ""
    return f"  {was}shown in {name}{one_line(appearance.article)} ({appearance_phrase(record, appearance)})"
