"""Nostr: events on relays."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, UriScheme

DECLARATION = Declaration(
    name="nostr",
    addresses=Addresses(
        domains=("njump.me", "primal.net", "snort.social", "nostr.com", "coracle.social", "iris.to", "nostrudel.ninja"),
        post_paths=("note", "nevent"),
        schemes=(UriScheme(prefix="nostr:", forms=((r"nostr:((?:note|nevent)1[0-9a-z]{50,1000})", r"https://njump.me/\1"),)),),
    ),
    marks=Marks(tags=frozenset({"nostr-note"}), key_attributes=("noteid", "hex")),
)
