"""Bluesky's API module; posts are proven by signed records of the AT Protocol.

A post is a record in its account's repository, which is a signed tree of digests. So that it is there, that it is not, and what
it says can be proven, by anyone, without trust in whoever serves it: `proofs` and `mst` check the proof, `keys` the signature,
`plc_log` whose key that is, `json_records` that a record which came as JSON is what its CID says.
`probes` and `probe_order` are what is asked and in which order, `answers` how it is read.
"""

from collections.abc import Sequence
from urllib.parse import quote

from archiver.model.observations import Reading
from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.model.urls import URL
from archiver.platforms.bluesky.names import COLLECTION, PLATFORM, record_of
from archiver.platforms.bluesky.probes import alias_probes, post_probes
from archiver.platforms.interface import CapturePage, Controls

probes = post_probes

# The official account, and a post of it that the documentation of many programs embeds.
_OFFICIAL = "did:plc:z72i7hdynmk6r22z27h6tvur"
_LIVE = PostRef(platform=PLATFORM, key=f"{_OFFICIAL}/3l6oveex3ii2l")

# A record key is made of the time in microseconds. This one is of the first microsecond of 1970, in the same repository: the
# account proves in every run, by its signature, that there is no such post.
_NEVER_WRITTEN = PostRef(platform=PLATFORM, key=f"{_OFFICIAL}/2222222222222")

CONTROLS = Controls(live=(_LIVE,), gone=(_NEVER_WRITTEN,))


def read(post: PostRef, answer: Answer) -> Reading:
    """What the answer shows."""
    from archiver.platforms.bluesky import answers  # noqa: PLC0415 - cryptography is loaded when first an answer is read

    return answers.read(post, answer)


def follow_ups(post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
    """What to ask next, after what was asked so far."""
    from archiver.platforms.bluesky import probe_order as course  # noqa: PLC0415 - see `read`

    return course.follow_ups(post, outcomes)


def capture_page(post: PostRef) -> CapturePage:
    """The official embed."""
    record = record_of(post)
    place = f"{quote(record.did, safe=':')}/{COLLECTION}/{quote(record.key, safe=':')}" if record else quote(post.key, safe="")
    return CapturePage(
        url=f"https://embed.bsky.app/embed/{place}?colorMode=light",
        elements=("#app > div", "#app"),
    )


def targets(answer: Answer) -> Sequence[URL]:
    """Where the answer to a handle's question leads."""
    from archiver.platforms.bluesky import answers  # noqa: PLC0415 - see `read`

    post = answers.resolved(answer)
    did, _, key = post.key.partition("/") if post else ("", "", "")
    return (URL(scheme="https", host="bsky.app", path=f"/profile/{did}/post/{key}"),) if post else ()


__all__ = ["CONTROLS", "alias_probes", "capture_page", "follow_ups", "probes", "read", "targets"]
