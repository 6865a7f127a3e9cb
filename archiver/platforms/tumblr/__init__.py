"""Tumblr: posts of blogs."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts

DECLARATION = Declaration(
    name="tumblr",
    addresses=Addresses(
        domains=("tumblr.com",),
        post_paths=("tumblr",),
        redirectors=(Redirector(pattern=r"t\.umblr\.com/redirect$", parameters=("z",)),),
    ),
    marks=Marks(classes=frozenset({"tumblr-post"})),
    scripts=Scripts(embed_scripts=(r"assets\.tumblr\.com/post\.js",)),
)
