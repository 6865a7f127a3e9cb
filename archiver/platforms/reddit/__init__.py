"""Reddit: posts and comments."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="reddit",
    addresses=Addresses(
        domains=("reddit.com", "redd.it", "redditmedia.com", "rxddit.com"),
        post_paths=("comments", "gallery", r"/s\b", r"redd\.it"),
        redirectors=(Redirector(pattern=r"out\.reddit\.com/", parameters=("url",)),),
    ),
    marks=Marks(
        frames="reddit-embed|Reddit (?:embed|post)",
        tags=frozenset({"amp-reddit"}),
        classes=frozenset({"reddit-embed-bq", "reddit-card", "reddit-embed"}),
        key_attributes=("data-src", "data-embed-media-url"),
        blockquote_class="reddit-embed-bq",
        blockquote_line=r"\bfrom\b",
    ),
    scripts=Scripts(
        path_words=("/comments/",),
        embed_scripts=(r"embed\.(?:reddit\.com|redditmedia\.com)/(?:widgets(?:/platform)?\.js)",),
    ),
    shortcodes=Shortcodes(
        keys=(
            ShortcodeKey(
                address="https://www.reddit.com/r/{}/comments/{}/",
                parts=(
                    (("subreddit", "sub", "community", "r"), r"\w{2,21}"),
                    (("id", "post", "thread"), r"[0-9a-z]{5,8}"),
                ),
            ),
            ShortcodeKey(
                address="https://www.reddit.com/{}",
                parts=(((), r"r/\w{2,21}/comments/[0-9a-z]{5,8}(?:/\w{1,80})?(?:/\w{5,8})?/?"),),
            ),
        )
    ),
)
