"""Sensitivity: which posts are shown only once a reader asks for them, by what their platform says of them."""

from archiver.model.observations import Reason
from archiver.reporting.records import PostRecord

SENSITIVE_LABELS = frozenset(
    {"sensitive", "nsfw", "porn", "sexual", "nudity", "graphic-media", "gore", "quarantined", "!warn", "sexual-figurative"}
)
"""The labels by which platforms ask readers first: X, Mastodon, Reddit, Bluesky."""


def is_sensitive(record: PostRecord) -> bool:
    """Whether the platform labels a post as sensitive, in any version, or shows it only to those whose age it knows."""
    labels = {label for version in record.versions for label in version.labels}.union(record.labels)
    return record.verdict.reason is Reason.AGE_GATED or not SENSITIVE_LABELS.isdisjoint(labels)
