"""Pinterest: pins."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="pinterest",
    addresses=Addresses(
        domains=("pin.it",),
        host_labels=("pinterest",),
        post_paths=(r"pin\b", r"pin\.it"),
        redirectors=(Redirector(pattern=r"(?:[\w\-]{1,10}\.)?pinterest\.[a-z.]{2,6}/offsite/?$", parameters=("url",)),),
    ),
    marks=Marks(
        tags=frozenset({"amp-pinterest"}),
        attributes=frozenset({"data-pin-do"}),
        key_attributes=("data-url", "data-pin-id"),
    ),
    shortcodes=Shortcodes(keys=(ShortcodeKey(address="https://www.pinterest.com/pin/{}/", parts=(((), r"[0-9]{10,20}"),)),)),
)
