"""Fuzzes finding: `make fuzz` runs this in a virtual environment with atheris.

A page consists of pieces that posts stand in, pieces that fuzzing has found to lead further, and random bytes. A page that raises
an error, or takes too long, ends the run and is kept in `bench-results/fuzz/`.
"""

import sys

import atheris

with atheris.instrument_imports(include=["archiver"]):
    from archiver.errors import InputError
    from archiver.finding import find_embeds, read_article
    from archiver.platforms import FINDERS

_PIECES = (
    *(
        '<blockquote class="twitter-tweet">',
        '<a href="https://x.com/a/status/1841206275088290279">',
        "</a>",
        "</blockquote>",
        "<p>",
    ),
    *('<iframe src="https://www.youtube.com/embed/jP6fEHm-lA0">', '<div data-x="', "<script>", "</script>", '<script type="'),
    *("application/json", '">', '{"type":"tweet","url":"', '"}', "window.s=[{", "<template>", "<textarea>", "&lt;blockquote&gt;"),
    *("PGlmcmFtZSBzcmM9", "<svg><style>", "<!--", "-->", "<b id=", "https://bsky.app/profile/a.b/post/3l66vf2q4pi26", "\n\n"),
    *("— Log (@log) October 1, 2024", "pic.twitter.com/aB3dE6gH9j", "{% tweet ", " %}", "at://did:", "nostr:note1", "[embed]"),
    *("https://m.example/@log/110446183735368325", "<amp-twitter data-tweetid=", "&nbsp;", "> ", "\\u003ciframe", "\ud83e\udd8a"),
)


def one_page(data: bytes) -> None:
    """Read one page, whose pieces a stream of bytes chooses."""
    chooser = atheris.FuzzedDataProvider(data)
    pieces: list[bytes] = []
    while chooser.remaining_bytes():
        number = chooser.ConsumeIntInRange(0, len(_PIECES) + 7)
        known = _PIECES[number].encode("utf-8", "replace") if number < len(_PIECES) else chooser.ConsumeBytes(number)
        pieces.append(known * (chooser.ConsumeIntInRange(1, 200) if number % 5 == 0 else 1))
    try:
        find_embeds(read_article("fuzz", b"".join(pieces)), FINDERS)
    except InputError:
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_page)
    atheris.Fuzz()
