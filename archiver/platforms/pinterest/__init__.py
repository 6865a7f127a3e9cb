"""Pinterest: pins."""

from archiver.platforms.declaration import Addresses, Declaration, Marks

DECLARATION = Declaration(
    name="pinterest",
    addresses=Addresses(domains=("pin.it",), host_labels=("pinterest",), post_paths=(r"pin\b", r"pin\.it")),
    marks=Marks(
        tags=frozenset({"amp-pinterest"}),
        attributes=frozenset({"data-pin-do"}),
        key_attributes=("data-url", "data-pin-id"),
    ),
)
