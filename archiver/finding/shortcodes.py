"""Shortcodes: what sites' own programs turn into a post, in texts that are kept as they were written.

`{{< tweet user="log" id="1841206275088290279" >}}`, `{% youtube jP6fEHm-lA0 %}`, `[tweet 1841206275088290279]`: a service's
name and a post's key. Those that hold an address are found by it.
"""

import re
from collections.abc import Iterator

from archiver.finding import service_attributes as services

_SHORTCODE = re.compile(
    r"(?:\{\{[<%]\s{0,9}(?P<hugo>\w{1,20})\s(?P<hugo_says>[^{}\n]{1,330})[>%]\}\}"
    r"|\{%\s{0,9}(?P<liquid>\w{1,20})\s(?P<liquid_says>[^{}\n]{1,330})%\}"
    r"|(?<!\w)\[(?P<press>tweet|twitter|youtube|vimeo|instagram|tiktok)[ =](?P<press_says>[^\[\]\n]{1,330})\](?![(\[]))"
)
"""What a shortcode says ends at the first bracket, so that nothing is tried twice."""
_ID = re.compile(r"\b(?:id|code|v)\s{0,3}=\s{0,3}[\"']?([\w-]{5,40})", re.ASCII)
_BARE = re.compile(r"[\"']?([\w-]{5,40})[\"']?(?=\s|$)", re.ASCII)


def find_shortcodes(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The shortcodes in a text that name a post by its service and key, each with the post's address."""
    for found in _SHORTCODE.finditer(text):
        name = found["hugo"] or found["liquid"] or found["press"]
        says = (found["hugo_says"] or found["liquid_says"] or found["press_says"]).strip(" \t/")
        key = _ID.search(says) or _BARE.match(says)
        address = services.place(name.lower().removesuffix("_simple"), key[1]) if key else None
        if address is not None:
            yield found, address
