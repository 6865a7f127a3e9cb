"""Tumblr: posts of blogs."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="tumblr",
    addresses=Addresses(
        domains=("tumblr.com",),
        post_paths=("tumblr",),
        redirectors=(Redirector(pattern=r"t\.umblr\.com/redirect$", parameters=("z",)),),
    ),
    marks=Marks(frames="tumblr-(?:embed|post)", classes=frozenset({"tumblr-post"})),
    scripts=Scripts(embed_scripts=(r"assets\.tumblr\.com/post\.js",)),
    shortcodes=Shortcodes(
        keys=(
            ShortcodeKey(
                address="https://{}.tumblr.com/post/{}",
                parts=((("blog", "user", "username"), r"[\w\-]{1,40}"), (("id", "post"), r"[0-9]{6,20}")),
            ),
        )
    ),
)
