"""Mastodon and compatible servers: posts on any host of the Fediverse."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Scripts, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="mastodon",
    addresses=Addresses(
        domains=("beehaw.org", "programming.dev", "itjust.works", "hexbear.net"),  # the largest hosts of Lemmy not named so
        host_labels=("lemmy", "feddit", "piefed"),
        on_any_host=True,
        url_shapes=("/@", "/statuses/", "/notice/", "/objects/", "/notes/", "/display/", "/videos/watch/", "/videos/embed/"),
        rare_url_shape=r"/p/(?:[\w.\-]{1,60}/\d{17}|\d{10}\.\d{6})|/w/[\w\-]{22}|/m/\w{2,25}/[tp]/\d",
        post_paths=("note", "mastodon"),
    ),
    marks=Marks(
        frames="mastodon-embed",
        classes=frozenset({"mastodon-embed", "pleroma-embed"}),
        key_attributes=("data-embed-url", "src", "data-src"),
        blockquote_class="mastodon-embed",
        blockquote_line="View on ?Mastodon",
        container_words=("mastodon",),
    ),
    scripts=Scripts(
        post_words=("toot",),
        page_words=("mastodon",),
        embed_scripts=(r"https?://(?!platform|embed|www|truthsocial)[\w.\-]{4,100}/embed\.js",),
    ),
    shortcodes=Shortcodes(
        names=("toot", "fediverse", "pleroma", "misskey"),
        keys=(
            ShortcodeKey(
                address="https://{}/@{}/{}",
                parts=(
                    (("host", "server", "instance", "domain"), r"[\w\-]{1,60}(?:\.[\w\-]{1,60}){1,4}"),
                    (("user", "username", "account", "handle"), r"\w{1,40}"),
                    (("id", "status", "toot", "post"), r"[0-9]{15,20}"),
                ),
            ),
            ShortcodeKey(
                address="https://{}/web/statuses/{}",
                parts=(
                    (("host", "server", "instance", "domain"), r"[\w\-]{1,60}(?:\.[\w\-]{1,60}){1,4}"),
                    (("id", "status", "toot", "post"), r"[0-9]{15,20}"),
                ),
            ),
        ),
    ),
)
