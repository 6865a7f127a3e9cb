"""Vimeo: videos."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, ScriptCall, Scripts, ServiceKeys

DECLARATION = Declaration(
    name="vimeo",
    addresses=Addresses(domains=("vimeo.com", "vimeopro.com"), post_paths=("vimeo",)),
    marks=Marks(
        frames="vimeo-player|[Vv]imeo video player",
        tags=frozenset({"amp-vimeo", "lite-vimeo"}),
        key_attributes=("data-videoid", "videoid"),
    ),
    scripts=Scripts(
        calls=(
            ScriptCall(
                word="Vimeo.Player",
                pattern=r"Vimeo\.Player(?<=\bVimeo\.Player)\([^;{]{0,200}\{[^;]{0,300}?\b(?:id|url)[\"']?\s{0,9}:\s{0,9}[\"']?(?:https?://vimeo\.com/)?([0-9]{6,12})",
                address=r"https://vimeo.com/\1",
            ),
        ),
    ),
    service=ServiceKeys(
        names=("vimeo",),
        address="https://vimeo.com/{}",
        key=r"[0-9]{6,12}",
        own_fields=("vimeo_id", "vimeoId"),
        fields=("videoId", "video_id", "embedId", "embed_id"),
    ),
)
