"""Vimeo: videos."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, ServiceKeys

DECLARATION = Declaration(
    name="vimeo",
    addresses=Addresses(domains=("vimeo.com",), post_paths=("vimeo",)),
    marks=Marks(tags=frozenset({"amp-vimeo", "lite-vimeo"}), key_attributes=("data-videoid", "videoid")),
    service=ServiceKeys(
        names=("vimeo",),
        address="https://vimeo.com/{}",
        key=r"[0-9]{6,12}",
        own_fields=("vimeo_id", "vimeoId"),
        fields=("videoId", "video_id", "embedId", "embed_id"),
    ),
)
