"""Find shortcodes with a post's key, as content management systems write them in flat text.

`{{< tweet user="log" id="1841206275088290279" >}}` (Hugo), `{% youtube jP6fEHm-lA0 %}` (Liquid), `[tweet 1841206275088290279]`
(WordPress). Shortcodes with a URL are found by their URL.
"""

import re
from collections.abc import Iterator

from archiver.finding.service_attributes import SERVICE_NAMES, url_of_key

_SHORTCODE = re.compile(
    r"(?:\{\{[<%]\s{0,9}(?P<hugo>\w{1,20})\s(?P<hugo_arguments>[^{}\n]{1,330})[>%]\}\}"
    r"|\{%\s{0,9}(?P<liquid>\w{1,20})\s(?P<liquid_arguments>[^{}\n]{1,330})%\}"
    rf"|(?<!\w)\[(?P<press>{'|'.join(SERVICE_NAMES)})[ =]"
    r"(?P<press_arguments>[^\[\]\n]{1,330})\](?![(\[]))"
)
"""The arguments end at the first bracket, so that matching never backtracks over them."""
_KEY_ARGUMENT = re.compile(r"\b(?:id|code|v)\s{0,3}=\s{0,3}[\"']?([\w-]{5,40})", re.ASCII)
_FIRST_ARGUMENT = re.compile(r"[\"']?([\w-]{5,40})[\"']?(?=\s|$)", re.ASCII)


def find_shortcodes(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the shortcodes that name a post by service and key, each with the post's URL."""
    for found in _SHORTCODE.finditer(text):
        name = found["hugo"] or found["liquid"] or found["press"]
        arguments = (found["hugo_arguments"] or found["liquid_arguments"] or found["press_arguments"]).strip(" \t/")
        key = _KEY_ARGUMENT.search(arguments) or _FIRST_ARGUMENT.match(arguments)
        url = url_of_key(name.lower().removesuffix("_simple"), key[1]) if key else None
        if url is not None:
            yield found, url
