"""Builds Nostr's probes and reads the answers: relays are asked for events and deletion requests (`probes`, `answers`)."""

from archiver.model.observations import Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.platforms.interface import CapturePage
from archiver.platforms.nostr.names import note
from archiver.platforms.nostr.probes import CONTROLS, probes, probes_from_known
from archiver.platforms.toolkit.short_links import no_links, no_targets

alias_probes, targets = no_links, no_targets


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    from archiver.platforms.nostr import answers  # noqa: PLC0415 - the curve is loaded when first an answer is read

    return answers.read(post, answer)


def capture_page(post: PostRef) -> CapturePage:
    """The event's page at a viewer (only for the picture: a viewer proves nothing)."""
    return CapturePage(url=f"https://njump.me/{note(post.key)}", elements=("article", "main", "[itemprop=articleBody]"))


__all__ = ["CONTROLS", "alias_probes", "capture_page", "probes", "probes_from_known", "read", "targets"]
