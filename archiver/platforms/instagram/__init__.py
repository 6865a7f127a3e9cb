"""Instagram: photographs, reels and videos."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ServiceKeys, Shortcodes

DECLARATION = Declaration(
    name="instagram",
    addresses=Addresses(
        domains=("instagram.com", "instagr.am", "ddinstagram.com", "kkinstagram.com", "67instagram.com"),
        post_paths=(r"/p\b", "reel", r"/tv\b", "share", r"instagr\.am"),
        redirectors=(Redirector(pattern=r"l\.instagram\.com/", parameters=("u",)),),
    ),
    marks=Marks(
        frames="instagram-(?:embed|media)",
        tags=frozenset({"amp-instagram"}),
        classes=frozenset({"instagram-media"}),
        attributes=frozenset({"data-instgrm-permalink"}),
        key_attributes=("data-instgrm-permalink", "data-shortcode"),
        blockquote_class="instagram-media",
        blockquote_line="on Instagram|Instagram (?:an|bekijken)",
        container_words=("instagram",),
    ),
    scripts=Scripts(
        page_words=("INSTAGRAM",),
        path_words=("/reel", "com/p/", "com\\/p\\/"),
        embed_scripts=(r"instagram\.com/(?:static/[\w./]+/)?embeds?\.js",),
        json_types=("instagram",),
    ),
    service=ServiceKeys(
        names=("instagram",),
        address="https://www.instagram.com/p/{}/",
        key=r"[\w-]{9,14}",
        own_fields=("instagram_id", "instagramId"),
        fields=("shortcode", "postId", "embedId", "embed_id"),
    ),
    shortcodes=Shortcodes(names=("ig", "insta")),
)
