"""Telegram: messages of public channels."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ShortcodeKey, Shortcodes, UriScheme

DECLARATION = Declaration(
    name="telegram",
    addresses=Addresses(
        domains=("t.me", "telegram.me", "telegram.dog"),
        source_words=("telegram",),
        redirectors=(Redirector(pattern=r"(?:t|telegram)\.me/iv$", parameters=("url",)),),
        post_paths=(r"t\.me",),
        schemes=(
            *(
                UriScheme(
                    prefix=prefix,
                    forms=(
                        (
                            r"(?i:tg):(?://)?resolve\?(?=[^#\s]{0,300}\bdomain=([\w%]{4,96}))[^#\s]{0,300}?\bpost=([\d%]{1,30}).{0,300}",
                            r"https://t.me/\1/\2",
                        ),
                    ),
                )
                for prefix in ("tg://", "TG://", "tg:resolve?")
            ),
        ),
    ),
    marks=Marks(
        frames="telegram-post-",
        attributes=frozenset({"data-telegram-post"}),
        id_prefixes=("telegram-post-",),
        key_attributes=("data-telegram-post", "id"),
    ),
    scripts=Scripts(embed_scripts=(r"telegram\.org/js/telegram-widget\.js",)),
    shortcodes=Shortcodes(
        keys=(
            ShortcodeKey(
                address="https://t.me/{}/{}",
                parts=(
                    (("username", "channel", "user", "chat"), r"[A-Za-z]\w{3,31}"),
                    (("message", "post", "id"), r"[0-9]{1,10}"),
                ),
            ),
            ShortcodeKey(address="https://t.me/{}", parts=(((), r"[A-Za-z]\w{3,31}/[0-9]{1,10}"),)),
        )
    ),
    shows_owners=True,
)
