"""One post once: what an article says of a post in several places, put together.

The richest form comes first and its facts count; what it lacks, the others add. The post stands where it was met first.
"""

from collections.abc import Iterable
from dataclasses import replace

from archiver.model.embeds import Embed, Form, Kind

_MOST_MENTIONS = 50  # of one post in one article; more tell nothing new
_RANK = {form: rank for rank, form in enumerate(Form)}


def merge_embeds(embeds: Iterable[Embed]) -> tuple[Embed, ...]:
    """The embeds of an article, one for each post, counted from 1 in the order in which they stand."""
    groups: list[list[Embed]] = []
    index: dict[str, list[Embed]] = {}
    for embed in embeds:
        names = _names(embed)
        group = next((index[name] for name in names if name in index), None)
        if group is None or not _agree(group, embed):
            group = []
            groups.append(group)
        if len(group) < _MOST_MENTIONS:
            group.append(embed)
        for name in names:
            index.setdefault(name, group)
    return tuple(replace(_together(group), position=position) for position, group in enumerate(groups, start=1))


def _names(embed: Embed) -> list[str]:
    """What tells a post from others: its own name, its other names, else its author, day and words, else its place."""
    names = [str(embed.post)] if embed.post else []
    names += [
        code if code.startswith("t.co/") else f"pic/{code.partition('/')[2]}" for code in embed.aliases if embed.platform == "x"
    ]
    if embed.platform != "x":
        names += embed.aliases
    if not names and not (embed.handle or embed.words or embed.printed):
        names.append(f"{embed.platform}/{embed.locator}")
    if not names:
        names.append(f"{embed.platform}/{embed.handle}/{embed.printed}/{embed.words}")
    return names


def _agree(group: list[Embed], embed: Embed) -> bool:
    """Whether an embed can be the same post as others that share a name with it: two ids are two posts."""
    known = next((one.post for one in group if one.post is not None), None)
    return known is None or embed.post is None or known == embed.post


def _together(group: list[Embed]) -> Embed:
    """One embed from several of one post."""
    shown = [one for one in group if one.kind is Kind.EMBED]
    ranked = sorted(shown or group, key=lambda one: (one.words is None, _RANK[one.form]))
    best = ranked[0]
    for other in ranked[1:]:
        best = replace(
            best,
            post=best.post or other.post,
            url=best.url or other.url,
            aliases=tuple(dict.fromkeys((*best.aliases, *other.aliases))),
            author=best.author or other.author,
            handle=best.handle or other.handle,
            printed=best.printed or other.printed,
        )
    return best
