"""Truth Social: short texts, on a fork of Mastodon."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Scripts

DECLARATION = Declaration(
    name="truthsocial",
    addresses=Addresses(domains=("truthsocial.com",), post_paths=("truthsocial",)),
    marks=Marks(
        classes=frozenset({"truthsocial-embed", "truthsocial-video"}),
        key_attributes=("src", "data-src", "data-embed-url", "cite"),
    ),
    scripts=Scripts(embed_scripts=(r"truthsocial\.com/embed\.js",)),
)
