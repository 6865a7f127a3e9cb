"""Telegram: messages of public channels."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Scripts, UriScheme

DECLARATION = Declaration(
    name="telegram",
    addresses=Addresses(
        domains=("t.me", "telegram.me", "telegram.dog"),
        source_words=("telegram",),
        post_paths=(r"t\.me",),
        schemes=(
            UriScheme(
                prefix="tg://",
                forms=(
                    (
                        r"tg:(?://)?resolve\?(?=[^#\s]{0,300}\bdomain=(\w{4,32}))[^#\s]{0,300}?\bpost=(\d{1,10}).{0,300}",
                        r"https://t.me/\1/\2",
                    ),
                ),
            ),
        ),
    ),
    marks=Marks(
        attributes=frozenset({"data-telegram-post"}),
        id_prefixes=("telegram-post-",),
        key_attributes=("data-telegram-post", "id"),
    ),
    scripts=Scripts(embed_scripts=(r"telegram\.org/js/telegram-widget\.js",)),
    shows_owners=True,
)
