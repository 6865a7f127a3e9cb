"""The ledger: the append-only record of what was seen, in SQLite.

`writer.Ledger` is for a run, of which there is one at a time; `reader.LedgerReader` is for everyone else, and imports nothing but
the standard library, so that a look-up answers at once. Both use the same SQL (`queries`).

A *fact* is a row that is never changed: triggers in the database refuse changes, and every fact is a leaf of a Merkle tree
(`merkle_log`) whose root each run signs (`checkpoints`), so that a stranger with an old checkpoint can tell when something was
changed all the same. The tables: `tables`, `run_tables`; how values become rows: `rows`, `observation_rows`.
"""
