"""Door 3, the ledger: the append-only record of what was seen, in SQLite.

`writing` is the door for a run, which there is only one of at a time; `reading` is the door for everyone else, and imports nothing
but the standard library, so that a look-up answers at once. Both ask by the same SQL (`questions`).

A *fact* is a row that is never changed: triggers in the database refuse it, and every fact is a leaf of a Merkle tree (`log`)
whose root each run signs (`notes`), so that a stranger with an old checkpoint can tell when something was changed all the same.
"""
