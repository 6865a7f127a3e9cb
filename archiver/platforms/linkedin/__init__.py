"""LinkedIn: posts of people and companies."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="linkedin",
    addresses=Addresses(
        domains=("linkedin.com", "lnkd.in"),
        post_paths=("post", "feed", "embed", r"lnkd\.in"),
        redirectors=(Redirector(pattern=r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)$", parameters=("url",)),),
    ),
    marks=Marks(frames="Embedded post"),
    shortcodes=Shortcodes(
        keys=(
            ShortcodeKey(
                address="https://www.linkedin.com/feed/update/{}/", parts=(((), r"urn:li:(?:share|activity|ugcPost):[0-9]{15,25}"),)
            ),
        )
    ),
)
