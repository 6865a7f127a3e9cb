"""Regular expressions must not backtrack without end: the beginning of anything that is searched for, then one text repeated."""

import time

import pytest

from archiver.errors import InputError
from archiver.finding import find_embeds, read_article
from archiver.platforms import FINDERS

BEGINNINGS = (
    *(
        "{tweet ",
        "(tweet: ",
        "@[tweet](",
        ".. tweet:: ",
        "video::a[",
        "::tweet{",
        "::: {.tweet}\n",
        "```{tweet} ",
        "<Tweet ",
        "<tweet>a",
    ),
    *("<!-- wp:embed {", "{{#ev:tweet|", "{{tweet}}", "[tweet]", "[[tweet:", "<<tweet(", "{% raw %}", "```\n", "<pre>", "[code]"),
    *("", "{% tweet ", "{{< tweet ", "[tweet ", "[embed]", "— Log (@log) October 1, 2024", "(@log)", "@log", "“", "…", "\\"),
    *("pic.twitter.com/aB3dE6gH9j", "https://x.com/a/status/1841206275088290279", "https://t.co/abcdefghij", "https://www."),
    *("Post by @log", "View on Threads", "A post shared by Log (@log)", "View this post on Instagram", "♬ "),
    *("Comment by u/log from discussion in r/x", "Title here by u/log in r/x", "Posted by Log on Monday, October 1, 2024"),
    *("> ", "> — Log (@log) October 1, 2024\n", "# ", "- ", "1. ", "![", "[a](", "](https://x.com/a/status/1841206275088290279)"),
    *('<blockquote class="twitter-tweet">', '<a href="', "<p>", "&lt;blockquote", '{"type":"tweet","url":"', '<script>a={"'),
    *("at://did:plc:abc/app.bsky.feed.post/", "nostr:note1", "tg://resolve?domain=a", '<div data-x="', "PGJsb2Nr"),
    *("Show more", "Replying to @log", "· Oct 1, 2024", "3:14 PM · Oct 1, 2024", "Log\n@log\n·\n", "Last edited ", "From "),
    *("#+TITLE: a\n: ", "#+TITLE: a\n=", "bc.. ", "{{{", ":a: b\n....\n", "..\n ", "\\begin{verbatim}"),
    *("date: ", "---\ntitle: x\n", "10:02 AM - ", "à 10h02, "),
    '<blockquote class="tweet"><a href="https://x.com/a/status/1841206275088290279">a</a>@a\n',
)
REPEATED = (
    *(" ", "\n", "\t", "\r\n", " \n", "\n\n", "\xa0", "> ", "\n>", "a", "a ", "A", "1", "1 ", ".", "-", "—"),
    *("— ", "(", "(@", "@a ", "@", "#a ", "[", "]", "{", "{%", '"', "“", "“a ", "https://", "http", "://"),
    *("/", "pic.twitter.com/a ", "t.co/", "<", "<p", "</", "&", "&lt;", "&nbsp;", "\\", "*", "_", "·", "·\n"),
    *("a\n", "@a\n", "by u/", "on ", "view ", ", ", "Oct ", "2024 ", "=", "=[{", '{"', '\\"'),
    *("x.com/a/status/1 ", "Reply ", "12 ", "10:02 ", "\u200b", "é", "日", "🦊", "\u0301"),
)
LENGTH = 4_000  # characters
MAX_SECONDS = 1.5
"""CPU time for one text: a hundred times what any takes, and less than each case of backtracking took that was found."""


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("around", ["{}", "<html><body><p>x.com/{}"])
def test_no_repeated_text_makes_a_pattern_backtrack(beginning: str, around: str) -> None:
    find_embeds(read_article("warm.txt", b"(@log) 2024"), FINDERS)  # loads calendars
    spent = {text: _seconds(around.format(beginning + text * (LENGTH // len(text)))) for text in REPEATED}
    assert {} == {text: seconds for text, seconds in spent.items() if seconds > MAX_SECONDS}


def _seconds(text: str) -> float:
    started = time.process_time()
    try:
        find_embeds(read_article("trap.txt", text.encode()), FINDERS)
    except InputError:
        return 0.0
    return time.process_time() - started
