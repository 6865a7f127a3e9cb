"""Nostr is asked by way of its relays: see `archiver.platforms.relays`."""

from archiver.model.observations import Answer, Reading
from archiver.model.posts import PostRef
from archiver.platforms.interface import Showing
from archiver.platforms.nostr.names import note
from archiver.platforms.nostr.probes import CONTROLS, asked_knowing, probes
from archiver.platforms.toolkit.short_links import no_links, no_targets

alias_probes, targets = no_links, no_targets


def read(post: PostRef, answer: Answer) -> Reading:
    """What the answer shows."""
    from archiver.platforms.nostr import answers  # noqa: PLC0415 - the curve is loaded when first an answer is read

    return answers.read(post, answer)


def showing(post: PostRef) -> Showing:
    """The event at a viewer, which anybody may run: for the picture only."""
    return Showing(url=f"https://njump.me/{note(post.key)}", elements=("article", "main", "[itemprop=articleBody]"))


__all__ = ["CONTROLS", "alias_probes", "asked_knowing", "probes", "read", "showing", "targets"]
