"""Vine: short videos until 2017; its posts are found but not probed, since its servers are gone."""

from archiver.platforms.declaration import Addresses, Declaration, Marks

DECLARATION = Declaration(
    name="vine",
    addresses=Addresses(domains=("vine.co",), post_paths=(r"/v\b",)),
    marks=Marks(tags=frozenset({"amp-vine"}), key_attributes=("data-vineid",)),
    is_probed=False,
)
