"""LinkedIn: posts of people and companies."""

from archiver.platforms.declaration import Addresses, Declaration, Redirector

DECLARATION = Declaration(
    name="linkedin",
    addresses=Addresses(
        domains=("linkedin.com", "lnkd.in"),
        post_paths=("post", "feed", "embed", r"lnkd\.in"),
        redirectors=(Redirector(pattern=r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)$", parameters=("url",)),),
    ),
)
