"""What it costs to keep a post, against what cannot be saved: to digest the same bytes once and write them durably."""

import hashlib
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from archiver.evidence import SnapshotDraft, write_snapshot
from archiver.model.captures import Capture, Exchange

TIMES = 15


def markup(size: int) -> str:
    """Markup that packs about as well as a page's."""
    chance, out = random.Random(size), "<!doctype html>"  # noqa: S311 -- a page, not a secret
    while len(out) < size:
        words = " ".join("".join(chance.choices("etaoinshr", k=chance.randint(2, 9))) for _ in range(9))
        out += f'<div class="css-1dbj r-{chance.randint(1, 99)}"><span>{words}</span></div>'
    return out


def cpu(action: Callable[[], object]) -> float:
    """The median CPU time of an action, in milliseconds."""
    spent = []
    for _ in range(TIMES):
        before = time.process_time()
        action()
        spent.append(time.process_time() - before)
    return median(spent) * 1000


def test_keeping_a_post_costs_little_more_than_hashing_compressing_and_writing_it(
    home: Path, make_draft: Callable[..., SnapshotDraft], make_exchange: Callable[..., Exchange]
) -> None:
    """A ratio, so that a slow or busy machine does not matter: about 6 where this was written."""
    page, photo = make_exchange(body=markup(31_000).encode()), make_exchange(body=b"\xff\xd8\xff" + os.urandom(300_000))
    at = page.at
    capture = Capture(
        at=at,
        url="https://a.example/",
        screenshot=b"\x89PNG" + os.urandom(300_000),
        dom=markup(60_000),
        exchanges=(page, photo),
        browser=None,
    )
    draft = make_draft(capture=capture)
    size = write_snapshot(home, draft).size
    everything = page.body + photo.body + (capture.screenshot or b"") + (capture.dom or "").encode()

    def floor() -> None:
        hashlib.sha256(everything).digest()
        with (home / "floor").open("wb") as file:
            file.write(everything)
            os.fsync(file.fileno())

    kept, least = cpu(lambda: write_snapshot(home, draft)), cpu(floor)
    print(f"keeping {size // 1000} kB: {kept:.1f} ms CPU, {kept / least:.1f} times the floor of {least:.1f} ms")  # noqa: T201 -- shown by -rP

    assert kept < least * 20
