"""What readers of the ledger are handed: records of posts, link rot, the events of a run. Pure."""
