"""Imgur: pictures and albums."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Scripts, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="imgur",
    addresses=Addresses(domains=("imgur.com", "imgur.io"), post_paths=("imgur",)),
    marks=Marks(
        frames="imgur-embed",
        tags=frozenset({"amp-imgur"}),
        classes=frozenset({"imgur-embed-pub"}),
        key_attributes=("data-id", "data-imgur-id"),
        blockquote_class="imgur-embed-pub",
    ),
    scripts=Scripts(embed_scripts=(r"s\.imgur\.com/min/embed\.js",)),
    shortcodes=Shortcodes(
        keys=(
            ShortcodeKey(address="https://imgur.com/a/{}", parts=((("album", "gallery"), r"[A-Za-z0-9]{5,8}"),)),
            ShortcodeKey(address="https://imgur.com/{}", parts=(((), r"a/[A-Za-z0-9]{5,8}"),)),
            ShortcodeKey(address="https://imgur.com/{}", parts=((("id", "image"), r"[A-Za-z0-9]{5,8}"),)),
        )
    ),
)
