"""Vine: short videos, until 2017; found and named, since nobody answers any more."""

from archiver.platforms.declaration import Addresses, Declaration, Marks

DECLARATION = Declaration(
    name="vine",
    addresses=Addresses(domains=("vine.co",), post_paths=(r"/v\b",)),
    marks=Marks(tags=frozenset({"amp-vine"}), key_attributes=("data-vineid",)),
    is_probed=False,
)
