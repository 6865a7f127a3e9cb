"""YouTube: videos, and the posts of channels."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, ScriptCall, Scripts, ServiceKeys, Shortcodes

MIRRORS = ("yewtu.be", "invidio.us", "nadeko.net", "puffyan.us", "artemislena.eu", "piped.video", "poketube.fun")
"""Domains of the best-known servers of Invidious and Piped whose names do not say so."""

DECLARATION = Declaration(
    name="youtube",
    addresses=Addresses(
        domains=("youtube.com", "youtu.be", "youtube-nocookie.com", "youtubekids.com", *MIRRORS),
        host_labels=("invidious", "piped", "youtube"),
        source_words=("youtube",),
        post_paths=("watch", "embed", r"/v\b", r"/vi\b", "shorts", "live", "post", r"youtu\.be"),
        redirectors=(Redirector(pattern=r"(?:www\.)?youtube\.com/redirect$", parameters=("q",)),),
    ),
    marks=Marks(
        frames="YouTube video player|youtube-player",
        tags=frozenset({"amp-youtube", "lite-youtube"}),
        classes=frozenset({"youtube-player", "youtube-video", "lazy-youtube", "lyte-wrapper", "rll-youtube-player"}),
        attributes=frozenset({"data-youtube-id", "data-yt-id"}),
        id_prefixes=("WYL_",),
        key_attributes=(
            *("data-videoid", "videoid", "video-id", "data-video-id", "data-youtube-id", "data-yt-id", "data-id", "data-src"),
        ),
    ),
    scripts=Scripts(
        page_words=("YOUTUBE", "YouTube.com", "Youtu.be", "lyte"),
        path_words=("youtube",),
        player=r"https?:(?:\\?/){2}(?:www\.)?youtube(?:-nocookie)?\.com(?:\\?/)(?:embed|v)(?:\\?/)[\w-]{11}(?![\w-])",
        calls=tuple(
            ScriptCall(word=word, pattern=pattern, address=r"https://www.youtube.com/watch?v=\1")
            for word, pattern in (
                ("YT.Player", r"YT\.Player(?<=\bYT\.Player)\([^;]{0,600}?\bvideoId[\"']?\s{0,9}:\s{0,9}[\"']([\w-]{11})[\"']"),
                (
                    "jwplayer",
                    (
                        r"\bjwplayer\([^()]{0,60}\)\.setup\(\{[^}]{0,300}?\bfile[\"']?\s{0,9}:\s{0,9}[\"']"
                        r"(?:https?:)?//(?:www\.)?youtu(?:be\.com/(?:watch\?v=|embed/)|\.be/)([\w-]{11})[\"'?&]"
                    ),
                ),
                (
                    "VideoById",
                    r"VideoById(?:(?<=\bloadVideoById)|(?<=\bcueVideoById))\(\s{0,9}(?:\{\s{0,9}[\"']?videoId[\"']?\s{0,9}:\s{0,9})?[\"']([\w-]{11})[\"']",
                ),
            )
        ),
        json_types=("youtube",),
    ),
    service=ServiceKeys(
        names=("youtube", "yt"),
        proper_name="YouTube",
        words="youtube",
        address="https://www.youtube.com/watch?v={}",
        key=r"[\w-]{11}",
        own_fields=(
            "youtube_id",
            "youtubeId",
            "youtubeVideoId",
            "youTubeId",
            "youTubeVideoId",
            "youtubeID",
            "youtube_video_id",
            "ytId",
        ),
        fields=("videoId", "video_id", "embedId", "embed_id"),
        spelled_in=r"(?:youtube\.com/watch\?v=|youtu\.be/|/embed/|/vi/)([\w-]{11})",
        bare_attributes=("data-video-id",),
    ),
    shortcodes=Shortcodes(names=("yt", "embedyt", "lyte", "epyt")),
)
