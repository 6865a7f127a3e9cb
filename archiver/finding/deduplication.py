"""Deduplication: merge all embeds of a post in an article to one.

The richest form wins, and the others add what it lacks. The merged embed has the position at which the post was found first.
A post that nothing names is the one of the same author, day and words that something names.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from archiver.model.embeds import Embed, Form, Kind
from archiver.model.posts import Alias
from archiver.platforms.registry import DECLARATIONS, PICTURE_HOSTS

_MAX_MENTIONS = 50  # of one post in one article; more add nothing
_MAX_COMPARED = 60  # characters at the end of a post's words
_NO_LETTERS = re.compile(r"\W+")
_UNIQUE_TAILS = frozenset(declaration.name for declaration in DECLARATIONS if declaration.addresses.has_unique_tails)
_RANK = {form: rank for rank, form in enumerate(Form)}


def merge_embeds(embeds: Iterable[Embed]) -> tuple[Embed, ...]:
    """One embed for each post, in the order in which the posts were found first; `position` counts from 1."""
    return tuple(replace(_merge(group), position=position) for position, group in enumerate(group_embeds(embeds), start=1))


def group_embeds(embeds: Iterable[Embed]) -> list[list[Embed]]:
    """The embeds of each post, in the order in which the posts were found first."""
    groups: list[list[Embed]] = []
    by_name: dict[str, list[Embed]] = {}
    for embed in embeds:
        names = _names(embed)
        group = next((by_name[name] for name in names if name in by_name), None)
        if group is None or not _may_be_same_post(group, embed):
            group = []
            groups.append(group)
        if len(group) < _MAX_MENTIONS:
            group.append(embed)
        for name in names:
            by_name.setdefault(name, group)
    return groups


def _names(embed: Embed) -> list[str]:
    """What identifies a post: its own name, its aliases, and its author, day and words; without any, its locator."""
    names = [str(embed.post)] if embed.post else []
    names += map(_alias_name, embed.aliases)
    if embed.platform in _UNIQUE_TAILS:
        names += [f"{embed.platform}/{name.rpartition('/')[2]}" for name in (*names,)]
    if embed.handle and embed.words and embed.printed:
        names.append(_quotation_name(embed.platform, embed.handle, embed.words, embed.printed))
    elif not names and (embed.handle or embed.words or embed.printed):
        names.append(f"{embed.platform}/{embed.handle}/{embed.printed}/{embed.words}")
    return names or [f"{embed.platform}/{embed.locator}"]


def _quotation_name(platform: str, handle: str, words: str, printed: date) -> str:
    """The author, the day, and the end of the words, since a flat text does not always tell where they begin."""
    return f"{platform}/{handle.casefold()}/{printed}/{_NO_LETTERS.sub('', words)[-_MAX_COMPARED:]}"


def _alias_name(alias: Alias) -> str:
    """The alias; of a picture's link, only the code without the host."""
    host, _, code = alias.partition("/")
    return f"picture/{code}" if host in PICTURE_HOSTS else alias


def _may_be_same_post(group: list[Embed], embed: Embed) -> bool:
    """Whether an embed can be the post of a group with which it shares a name; two different keys or aliases are two posts."""
    known = next((other.post for other in group if other.post is not None), None)
    if known is not None and embed.post is not None:
        return known == embed.post
    aliases = {_alias_name(alias) for other in group for alias in other.aliases}
    own = set(map(_alias_name, embed.aliases))
    return not aliases or not own or not aliases.isdisjoint(own)


def _merge(group: list[Embed]) -> Embed:
    ranked = sorted(group, key=lambda embed: (embed.kind is Kind.LINK, embed.words is None, _RANK[embed.form]))
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
