"""TikTok: short videos."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ServiceKeys

DECLARATION = Declaration(
    name="tiktok",
    addresses=Addresses(
        domains=("tiktok.com", "tiktokv.com", "vxtiktok.com", "tnktok.com", "tfxktok.com", "tiktxk.com"),
        post_paths=("video", "photo", "embed", "player", "share", r"/[st]\b"),
        redirectors=(Redirector(pattern=r"(?:www\.)?tiktok\.com/link/v2/?$", parameters=("target",)),),
    ),
    marks=Marks(
        frames="__tt_embed__",
        tags=frozenset({"amp-tiktok"}),
        classes=frozenset({"tiktok-embed"}),
        key_attributes=("data-video-id", "cite", "data-src"),
        blockquote_class="tiktok-embed",
        blockquote_line="♬",
        container_words=("tiktok",),
    ),
    scripts=Scripts(
        embed_scripts=(r"tiktok\.com/(?:static/[\w./]+/)?embed(?:_v[\w.]+)?\.js",),
        json_types=("tiktok",),
    ),
    service=ServiceKeys(
        names=("tiktok",),
        proper_name="TikTok",
        address="https://www.tiktok.com/@/video/{}",
        key=r"[0-9]{18,20}",
        own_fields=("tiktok_id", "tiktokId"),
        fields=("videoId", "video_id", "embedId", "embed_id"),
    ),
)
