"""Facebook: posts, photographs, videos and reels of people, pages and groups."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ServiceKeys, ShortcodeKey, Shortcodes

DECLARATION = Declaration(
    name="facebook",
    addresses=Addresses(
        domains=(
            *("facebook.com", "fb.com", "fb.watch", "fb.me"),
            *("facebookcorewwwi.onion", "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion"),
        ),
        post_paths=("post", "video", "photo", "watch", "embed", "live", "story", "permalink", "share", "reel", r"fb\."),
        redirectors=(Redirector(pattern=r"(?:[\w\-]{1,10}\.)?facebook\.com/(?:l\.php|flx/warn/?)$", parameters=("u",)),),
    ),
    marks=Marks(
        frames=r"fb:(?:post|video|comment_embed)\b",
        tags=frozenset({"amp-facebook", "fb:post", "fb:video"}),
        classes=frozenset({"fb-post", "fb-video", "fb-comment-embed", "fb-xfbml-parse-ignore"}),
        key_attributes=("data-href", "cite", "href"),
        blockquote_class="fb-xfbml-parse-ignore",
        buttons=r"(?:fb|amp-facebook)-(?:like|page|share-button|comments|follow|save|send|group|quote)",
    ),
    scripts=Scripts(page_words=("FACEBOOK",), path_words=("/posts/",), json_types=("facebook",)),
    service=ServiceKeys(names=("facebook",), address="https://www.facebook.com/watch/?v={}"),
    shortcodes=Shortcodes(
        names=("fb",),
        keys=(
            ShortcodeKey(address="https://www.facebook.com/watch/?v={}", parts=(((), r"[0-9]{12,20}"),)),
            ShortcodeKey(address="https://www.facebook.com/{}", parts=(((), r"[\w.\-]{1,80}/(?:posts|videos)/[0-9]{5,20}"),)),
        ),
    ),
)
