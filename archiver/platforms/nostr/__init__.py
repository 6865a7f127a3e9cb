"""Nostr's events, and the relays that pass them on (NIP-01, 09, 19).

An event is named by its own digest and signed by its author's key, so whoever hands it over proves it: relays are asked one after
the other, and none of them is believed. What a relay does not have says nothing: it never had it, or has dropped it.
An author takes an event back by another signed event, which names it. Relays and readers may heed that or not:

| what the relays that were asked hand over | reading |
|---|---|
| the event | `Present`, also where its author has asked for its deletion, which is noted |
| not the event, but its author's signed request to delete it | `Gone`, deleted: the statement proves itself |
| neither; something that is not what its name says | `Unreadable` |

Who the author is, only the event itself proves: a request by the same key counts once the event has been seen.
"""
