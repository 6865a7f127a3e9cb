"""Pictures: when the bytes of a post's media are fetched to be compared, and what a picture's bytes look like.

Bytes are fetched where a post is captured, since they are kept then, and what is new is captured. Otherwise a key that lasts says
by itself that nothing has changed. Where a platform names its pictures by their place alone, they are fetched when it first marks
the post as edited, and else about once a week; never for every post every night. What cannot be had is not compared: a picture's
host that answers 404 says nothing of the post.

The bytes are hostile: few formats are tried, sizes are read before anything is decoded, large JPEGs are decoded at a fraction of
their size, and whatever a decoder stumbles over is a picture without a look.
"""

import asyncio
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING

from archiver.app.posts.probing import ProbeResult
from archiver.app.runs.run import Run
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.observations import Observation, Present
from archiver.model.posts import Content, Media, PostRef
from archiver.model.probes import About, Answer, Probe, Witness
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.image_signatures import BRIGHTNESS_GRID, COLOUR_GRID, ImageSignature

if TYPE_CHECKING:
    from PIL.Image import Image

_WEEK = timedelta(days=7)
_FEWEST_GOOD = 200
_FIRST_BAD = 300
_PICTURES = frozenset({"photo", "gif", "sticker"})

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_MOST_BYTES = 32_000_000
_MOST_DOTS = 50_000_000
_WORKING = 1024
"""The longer side of what the means are taken of."""
_STUMBLES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
)


def image_signature_of(body: bytes) -> ImageSignature | None:
    """What a picture looks like; None for what is no picture, or none that can be read within bounds."""
    if not body or len(body) > _MOST_BYTES:
        return None
    from PIL import Image  # noqa: PLC0415 - only nights on which pictures are looked at need it

    try:
        with Image.open(BytesIO(body), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_DOTS:
                return None
            return _look(picture)
    except (*_STUMBLES, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _look(picture: "Image") -> ImageSignature:
    """The look of an opened picture: of its first frame, upright, on white."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - see `image_signature_of`

    width, height = picture.size
    picture.draft("RGB", (_WORKING, _WORKING))
    upright = ImageOps.exif_transpose(picture)
    if (upright.width > upright.height) != (picture.width > picture.height):
        width, height = height, width
    plain = (
        upright.convert("RGBA")
        if upright.mode in {"P", "PA", "LA", "La", "RGBA", "RGBa"} or "transparency" in upright.info
        else upright
    )
    if plain.mode == "RGBA":
        ground = Image.new("RGBA", plain.size, "white")
        ground.alpha_composite(plain)
        plain = ground
    light, blue, red = plain.convert("RGB").convert("YCbCr").split()
    fields = b"".join(
        channel.resize((side, side), Image.Resampling.HAMMING).tobytes()
        for channel, side in ((light, BRIGHTNESS_GRID), (blue, COLOUR_GRID), (red, COLOUR_GRID))
    )
    return ImageSignature(width=width, height=height, fields=fields)


# -- fetching


async def fetch_media(run: Run, url: str | None) -> tuple[Exchange, ...]:
    """The exchanges that bring a file; none where it cannot be had."""
    if url is None:
        return ()
    outcome = await run.web.ask(Probe(kind="media", url=url, witness=Witness.PLATFORM_API))
    return outcome.exchanges if isinstance(outcome, Answer) and is_whole(outcome.last) else ()


def is_whole(exchange: Exchange) -> bool:
    """Whether an exchange brought all of a file."""
    return _FEWEST_GOOD <= exchange.status < _FIRST_BAD and not exchange.cut and bool(exchange.body)


async def with_media(run: Run, seen: ProbeResult, *, loaded: Sequence[Exchange]) -> ProbeResult:
    """What was seen of a post, with all of its media: fetched, but for those that its page has loaded."""
    whole = {one.url: (one,) for one in loaded if is_whole(one)}
    return await _with(run, seen, seen.content.media if seen.content else (), at_hand=whole)


async def with_pictures(run: Run, seen: ProbeResult) -> ProbeResult:
    """What was seen of a post, with those of its pictures fetched that only their place names."""
    media = seen.content.media if seen.content else ()
    return await _with(run, seen, [one for one in media if one.placed and one.kind in _PICTURES])


_NOTHING: Mapping[str, tuple[Exchange, ...]] = MappingProxyType({})


async def _with(
    run: Run, seen: ProbeResult, media: Sequence[Media], *, at_hand: Mapping[str, tuple[Exchange, ...]] = _NOTHING
) -> ProbeResult:
    brought: dict[str, tuple[Exchange, ...]] = {}
    for url in dict.fromkeys(one.url for one in media if one.url is not None):
        brought[url] = at_hand.get(url) or seen.media.get(url) or await fetch_media(run, url)
    bytes_of = {url: exchanges[-1].body for url, exchanges in brought.items() if exchanges}
    looks = {url: (digest(body), await asyncio.to_thread(image_signature_of, body)) for url, body in bytes_of.items()}
    told = {url: (of, str(look) if look is not None else None) for url, (of, look) in looks.items()}
    observations = tuple(_pictured(one, told) for one in seen.observations)
    return replace(seen, observations=observations, media={**seen.media, **brought})


def _pictured(observation: Observation, told: Mapping[str, tuple[Digest, str | None]]) -> Observation:
    """An observation with the digests and looks of what was fetched in its content."""
    reading = observation.reading
    if not isinstance(reading, Present) or reading.content is None:
        return observation
    return replace(observation, reading=replace(reading, content=pictured(reading.content, told)))


def pictured(content: Content, told: Mapping[str, tuple[Digest, str | None]]) -> Content:
    """A content with the digests and looks of its media, by their addresses."""
    media = tuple(_told(one, told.get(one.url or "")) for one in content.media)
    return replace(content, media=media) if media != content.media else content


def _told(media: Media, fetched_as: tuple[Digest, str | None] | None) -> Media:
    return media if fetched_as is None else replace(media, digest=fetched_as[0], signature=fetched_as[1])


# -- when


def are_due(post: PostRef, seen: ProbeResult, known: Sequence[Observation], *, now: datetime) -> bool:
    """Whether pictures that only their place names are to be fetched, though nothing else is new: see the head of this file."""
    current = next((one for one in seen.observations if _shows_placed(one)), None)
    if current is None:
        return False
    before = [one for one in known if one.probe == current.probe and one.healthy and isinstance(one.reading, Present)]
    if not before:
        return True
    newly_marked = _is_edited(current) and not _is_edited(before[-1])
    return newly_marked or _week_of(post, now) != _week_of(post, before[-1].at)


def are_others(seen: ProbeResult, known: Sequence[Observation]) -> bool:
    """Whether the pictures that were fetched show something else than the same probe has shown before."""
    last = {one.probe: content for one in known if one.healthy and (content := _content(one)) is not None}
    pairs = ((last.get(one.probe), _content(one)) for one in seen.observations if one.about is About.POST)
    return any(then is not None and now is not None and compare_contents(then, now).alters for then, now in pairs)


def _shows_placed(one: Observation) -> bool:
    content = _content(one)
    return one.healthy and one.about is About.POST and content is not None and any(media.placed for media in content.media)


def _content(one: Observation) -> Content | None:
    return one.reading.content if isinstance(one.reading, Present) else None


def _is_edited(one: Observation) -> bool:
    return isinstance(one.reading, Present) and one.reading.edited


def _week_of(post: PostRef, at: datetime) -> int:
    """The number of a week that begins at a time of the post's own, so that no night gets all posts."""
    start = timedelta(seconds=int(digest(str(post).encode())[-8:], 16) % int(_WEEK.total_seconds()))
    return int((at.timestamp() + start.total_seconds()) // _WEEK.total_seconds())
