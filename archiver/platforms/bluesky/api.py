"""Bluesky's API module: its probes and follow-ups, the readings of their answers, its controls, and the page to capture.

A post is a record in its account's repository, which is a signed tree of digests. So anyone can prove that a record exists, that
it does not, and what it contains, without trusting the server: `proofs` and `mst` check the proof, `keys` the signature, `plc_log`
the owner of the key, and `json_records` that a record in JSON matches its CID.
`probes` builds the probes, `probe_order` decides which is next, `answers` reads the answers.
"""

from collections.abc import Sequence
from urllib.parse import quote

from archiver.model.observations import Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.model.urls import URL
from archiver.platforms.bluesky.names import COLLECTION, PLATFORM, record_of
from archiver.platforms.bluesky.probes import alias_probes, post_probes
from archiver.platforms.bluesky.recorded import requested
from archiver.platforms.interface import CapturePage, Controls

probes = post_probes

# The official account, and a post of it that the documentation of many programs uses as an example.
_OFFICIAL = "did:plc:z72i7hdynmk6r22z27h6tvur"
_LIVE = PostRef(platform=PLATFORM, key=f"{_OFFICIAL}/3l6oveex3ii2l")

# A record key contains the time in microseconds. This one is from the first microsecond of 1970, in the same repository, whose
# signed proof shows in every run that there is no such post.
_NEVER_WRITTEN = PostRef(platform=PLATFORM, key=f"{_OFFICIAL}/2222222222222")

CONTROLS = Controls(live=(_LIVE,), gone=(_NEVER_WRITTEN,))


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of Bluesky's probes."""
    from archiver.platforms.bluesky import answers  # noqa: PLC0415 - cryptography is imported with the first answer

    return answers.read(post, answer)


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """The next probe after these outcomes; empty after the last."""
    from archiver.platforms.bluesky import probe_order  # noqa: PLC0415 - see `read`

    return probe_order.follow_ups(post, outcomes)


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    record = record_of(post)
    place = f"{quote(record.did, safe=':')}/{COLLECTION}/{quote(record.key, safe=':')}" if record else quote(post.key, safe="")
    return CapturePage(
        url=f"https://embed.bsky.app/embed/{place}?colorMode=light",
        elements=("#app > div", "#app"),
    )


def targets(answer: Answer) -> Sequence[URL]:
    """The URL of the post of the account that a handle resolves to; empty if it resolves to none."""
    from archiver.platforms.bluesky import answers  # noqa: PLC0415 - see `read`

    post = answers.resolved(answer)
    did, _, key = post.key.partition("/") if post else ("", "", "")
    return (URL(scheme="https", host="bsky.app", path=f"/profile/{did}/post/{key}"),) if post else ()


__all__ = ["CONTROLS", "alias_probes", "capture_page", "follow_ups", "probes", "read", "requested", "targets"]
