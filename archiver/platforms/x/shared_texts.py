"""Find posts that X's program shared as text, in the reader's language.

NAME (@HANDLE) posted at TIME on DATE:
TEXT
(https://twitter.com/HANDLE/status/…)
"""

import re
from collections.abc import Iterator

from archiver.model.embeds import Embed, Form
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.printed_dates import date_in
from archiver.platforms.x import flat_text, length, names

_SHARED = re.compile(
    r"^[ \t>]*(?P<author>[^\n()]{1,80}?)[ \t]{0,3}\(@(?P<handle>\w{1,15})\)(?P<announcement>[^\n]{4,100}):[ \t]{0,3}\n"
    r"(?P<words>(?:(?![ \t>]*\(https?://)[^\n]*\n){1,60}?)[ \t>]*\((?P<url>https?://[^\s()]{10,300})\)",
    re.MULTILINE | re.ASCII,
)


def embeds(flat: FlatText) -> Iterator[Embed]:
    """Yield the posts that were shared as text; the URL at the end is of the account at the beginning."""
    for found in _SHARED.finditer(flat.text) if "(http" in flat.text else ():
        post = names.post_at(found["url"])
        if post is None or f"/{found['handle']}/".casefold() not in found["url"].casefold():
            continue
        words, codes = flat_text.without_pictures(found["words"])
        yield Embed(
            platform=names.NAME,
            post=post,
            form=Form.FLAT_TEXT,
            url=str(names.address(post, found["handle"])),
            aliases=tuple(codes),
            words=words.strip() or None,
            truncated=length.truncated(words),
            author=found["author"].strip(),
            handle=found["handle"],
            printed=date_in(found["announcement"]),
            locator=f"char={flat.start + found.start('author')},{flat.start + found.end()}",
        )
