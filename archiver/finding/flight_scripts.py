"""React's flight in pages of Next.js: bring the pieces together that the server pushed in scripts of their own.

A row of the flight, also one URL in it, may begin in one script and go on in the next one, wherever that is in the page.
"""

import re
from itertools import islice

from ahocorasick_rs import BytesAhoCorasick

_PUSH = BytesAhoCorasick([b"__next_f.push("])
_PUSHED = re.compile(rb"__next_f\.push\(\[\s{0,5}1\s{0,5},\s{0,5}\"((?:[^\"\\]++|\\.)*+)\"\s{0,5}\]\)", re.DOTALL)
_MAX_PUSHES = 20_000


def with_joined_flight(source: bytes) -> bytes:
    """A page, UTF-8, with all that its scripts push in the first of them; other pages as they are."""
    if len(_PUSH.find_matches_as_indexes(source)) < 2:  # noqa: PLR2004 - one piece is whole
        return source
    pushes = list(islice(_PUSHED.finditer(source), _MAX_PUSHES))
    if not pushes:
        return source
    pieces = [source[: pushes[0].start(1)], b"".join(push[1] for push in pushes)]
    ends = [*(push.start(1) for push in pushes[1:]), len(source)]
    pieces += [source[push.end(1) : end] for push, end in zip(pushes, ends, strict=True)]
    return b"".join(pieces)
