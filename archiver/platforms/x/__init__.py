"""X, formerly Twitter: `names` (URLs and ids), `markup` (how it stands in pages and texts), `answers` (probes and readings)."""
