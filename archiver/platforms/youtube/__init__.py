"""YouTube: videos, and the posts of channels."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, Scripts, ServiceKeys, Shortcodes

DECLARATION = Declaration(
    name="youtube",
    addresses=Addresses(
        domains=("youtube.com", "youtu.be", "youtube-nocookie.com", "youtubekids.com"),
        source_words=("youtube",),
        post_paths=("watch", "embed", r"/v\b", r"/vi\b", "shorts", "live", "post", r"youtu\.be"),
        redirectors=(Redirector(pattern=r"(?:www\.)?youtube\.com/redirect$", parameters=("q",)),),
    ),
    marks=Marks(
        tags=frozenset({"amp-youtube", "lite-youtube"}),
        classes=frozenset({"youtube-player", "youtube-video", "lazy-youtube", "lyte-wrapper", "rll-youtube-player"}),
        attributes=frozenset({"data-youtube-id", "data-yt-id"}),
        id_prefixes=("WYL_",),
        key_attributes=(
            *("data-videoid", "videoid", "video-id", "data-video-id", "data-youtube-id", "data-yt-id", "data-id", "data-src"),
        ),
    ),
    scripts=Scripts(
        page_words=("YOUTUBE", "lyte"),
        path_words=("youtube",),
        player=r"https?:(?:\\?/){2}(?:www\.)?youtube(?:-nocookie)?\.com(?:\\?/)(?:embed|v)(?:\\?/)[\w-]{11}(?![\w-])",
        json_types=("youtube",),
    ),
    service=ServiceKeys(
        names=("youtube",),
        address="https://www.youtube.com/watch?v={}",
        key=r"[\w-]{11}",
        own_fields=("youtube_id", "youtubeId", "youtubeVideoId"),
        fields=("videoId", "video_id", "embedId", "embed_id"),
        spelled_in=r"(?:youtube\.com/watch\?v=|youtu\.be/|/embed/|/vi/)([\w-]{11})",
        bare_attributes=("data-video-id",),
    ),
    shortcodes=Shortcodes(names=("yt", "embedyt", "lyte", "epyt")),
)
