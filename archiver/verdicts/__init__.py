"""From observations to verdicts by numbered rules; pure functions (docs/verdicts.md)."""
