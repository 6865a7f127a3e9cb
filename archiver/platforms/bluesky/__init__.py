"""Bluesky, a network on the AT Protocol: what finding needs to know of it (domains, markup, scripts), as declarations."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ShortcodeKey, Shortcodes, UriScheme

DECLARATION = Declaration(
    name="bluesky",
    addresses=Addresses(
        domains=(
            *("bsky.app", "bsky.dev", "bskx.app"),
            *(
                f"{prefix}{name}.app"
                for prefix in ("", "c", "fx", "vx", "x")
                for name in ("bskye", "bskyx", "bsyy", "bsyye", "bsyyx")
            ),
            *("cbsky.app", "fxbsky.app", "vxbsky.app", "xbsky.app"),
        ),
        post_paths=("post",),
        redirectors=(Redirector(pattern=r"go\.bsky\.app/redirect$", parameters=("u",)),),
        has_unique_tails=True,
        schemes=(
            UriScheme(
                prefix="at://",
                forms=(
                    (
                        r"at://(did:[^/\s]{3,250})/app\.bsky\.feed\.post/([^/?#\s]{1,512})",
                        r"https://bsky.app/profile/\1/post/\2",
                    ),
                    (r"at://([^/:\s]{3,250})/app\.bsky\.feed\.post/([^/?#\s]{1,512})", r"https://bsky.app/profile/\1/post/\2"),
                ),
            ),
        ),
    ),
    marks=Marks(
        frames="bluesky-embed",
        tags=frozenset({"bsky-embed", "amp-bluesky"}),
        tags_with_content=frozenset({"bluesky-post"}),
        classes=frozenset({"bluesky-embed"}),
        attributes=frozenset({"data-bluesky-uri"}),
        key_attributes=("data-bluesky-uri", "data-uri", "uri", "src"),
        blockquote_class="bluesky-embed",
        container_words=("bluesky", "bsky"),
    ),
    scripts=Scripts(
        path_words=("bsky.app",),
        embed_scripts=(r"embed\.bsky\.app/static/embed\.js",),
        json_types=("bluesky",),
    ),
    shortcodes=Shortcodes(
        names=("bsky",),
        keys=(
            ShortcodeKey(address="at://{}", parts=(((), r"did:[a-z]{3,6}:[\w.:\-]{5,80}/app\.bsky\.feed\.post/[2-7a-z]{13}"),)),
            ShortcodeKey(
                address="https://bsky.app/profile/{}/post/{}",
                parts=(
                    (
                        ("did", "handle", "user", "username", "profile", "author", "actor"),
                        r"did:[a-z]{3,6}:[\w.:\-]{5,80}|[\w\-]{1,60}(?:\.[\w\-]{1,60}){1,4}",
                    ),
                    (("id", "rkey", "post"), r"[2-7a-z]{13}"),
                ),
            ),
            ShortcodeKey(
                address="https://bsky.app/profile/{}",
                parts=(((), r"(?:did:[a-z]{3,6}:[\w.:\-]{5,80}|[\w\-]{1,60}(?:\.[\w\-]{1,60}){1,4})/post/[2-7a-z]{13}"),),
            ),
        ),
    ),
)
