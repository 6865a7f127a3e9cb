"""The ledger: the append-only record of what was observed, in SQLite.

`writer.Ledger` is for a run; only one runs at a time. `reader.LedgerReader` is for everything else, and imports only the standard
library, so that a look-up starts quickly. Both use the same SQL (`queries`).

A *fact* is a row that never changes: triggers in the database refuse changes, and every fact is a leaf of a Merkle tree
(`merkle_log`) whose root each run signs (`checkpoints`), so that whoever has an old checkpoint can detect a change even so.
The tables: `tables`, `article_tables`, `run_tables`; how values become rows: `rows`, `observation_rows`.
"""
