"""Observations in, verdicts out: rules, a post's history, what changed (docs/verdicts.md). Pure."""
