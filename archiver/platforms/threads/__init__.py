"""Threads: short texts, by Instagram's company."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="threads",
    addresses=Addresses(
        domains=("threads.com", "threads.net"),
        post_paths=("post", "thread", r"/t\b", "share"),
        redirectors=(Redirector(pattern=r"l\.threads\.(?:com|net)/", parameters=("u",)),),
    ),
    marks=Marks(
        frames="text-post-media",
        classes=frozenset({"text-post-media"}),
        key_attributes=("data-text-post-permalink",),
        blockquote_class="text-post-media",
        blockquote_line="View on ?Threads",
    ),
    scripts=Scripts(embed_scripts=(r"threads\.(?:net|com)/embed\.js",), json_types=("threads",)),
    shortcodes=Shortcodes(
        keys=(
            ShortcodeKey(address="https://www.threads.com/t/{}", parts=(((), r"[A-Z][\w\-]{10}"),)),
            ShortcodeKey(
                address="https://www.threads.com/@{}/post/{}",
                parts=(
                    (("user", "username", "handle", "author", "account"), r"[\w.]{1,40}"),
                    (("id", "code", "post", "shortcode"), r"[\w\-]{9,14}"),
                ),
            ),
        )
    ),
)
