"""Finds Nostr events by their bech32 names (NIP-19): `note1…` or `nevent1…`.

A name that also tells where the event may be found is kept among its aliases, as `nostr:nevent1…`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import URL
from archiver.platforms.interface import Address, Candidate, Element
from archiver.platforms.nostr import DECLARATION
from archiver.platforms.nostr.names import note, read_name
from archiver.platforms.toolkit.finder import StandardFinder, web


class Nostr(StandardFinder):
    """Finder for Nostr."""

    declaration = DECLARATION

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The events that a candidate shows, each with the name that lists its relays, if there is one."""
        return (_located(embed, candidate) for embed in super().embeds(candidate))

    def identify(self, url: URL) -> PostRef | None:
        """The event that a viewer's URL names; None if it names none."""
        if not self._at_own_domain(url):
            return None
        return self.post_from_key(url.segments[-1]) if url.segments else None

    def post_from_key(self, written: str) -> PostRef | None:
        """The event that a bech32 name or a bare digest names; None for any other text."""
        name = read_name(written)
        return self.post(name.event) if name else None

    def address(self, post: PostRef) -> URL:
        """The event's address at a viewer."""
        return web("njump.me", f"/{note(post.key)}")


FINDER = Nostr()


def _located(embed: Embed, candidate: Candidate) -> Embed:
    """The embed, with an alias if the candidate holds a name of the event that lists relays."""
    for written in _written(candidate):
        name = read_name(written)
        if name is not None and name.relays and embed.post is not None and name.event == embed.post.key:
            return replace(embed, aliases=(*embed.aliases, Alias(f"nostr:{written.removeprefix('nostr:')}")))
    return embed


def _written(candidate: Candidate) -> Iterator[str]:
    """The texts in a candidate that could be names of events."""
    match candidate:
        case Address(url=url):
            yield from url.segments[-1:]
        case Element(attributes=attributes):
            yield from (attributes[name] for name in DECLARATION.marks.key_attributes if name in attributes)
