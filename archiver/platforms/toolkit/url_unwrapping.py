"""Addresses that only lead on to another: what web archives kept, what mail programs, search engines and networks send one through.

Where they lead is written in them; nothing is asked. Buttons that share an address are not among them: they lead to a form.
"""

import re
from urllib.parse import unquote

from archiver.model.urls import URL, parse_url

_KEPT = re.compile(r"(?:/web/\d{4,14}(?:[a-z]{2}_)?|/o/\w{4,12})/(https?:/{1,2}[^\s]+)")
_WRAPPED = re.compile(r"/v3/__(https?:/{1,2}[^\s]+?)__;")
_THROUGH: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"[\w.]*\.safelinks\.protection\.outlook\.com/"), ("url",)),
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}/url$"), ("q", "url")),
    (re.compile(r"(?:l|lm)\.facebook\.com/l\.php$|l\.(?:instagram|threads)\.(?:com|net)/"), ("u",)),
    (re.compile(r"(?:www\.)?youtube\.com/redirect$"), ("q",)),
    (re.compile(r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)$"), ("url",)),
    (re.compile(r"(?:m\.)?vk\.(?:com|ru)/away\.php$"), ("to",)),
    (re.compile(r"t\.umblr\.com/redirect$"), ("z",)),
    (re.compile(r"out\.reddit\.com/"), ("url",)),
    (re.compile(r"(?:twitter|x)\.com/safety/unsafe_link_warning$"), ("unsafe_link",)),
    (re.compile(r"(?:www\.)?tiktok\.com/link/v2/?$"), ("target",)),
    (re.compile(r"weibo\.cn/sinaurl$"), ("u",)),
)
_PROOFPOINT = re.compile(r"urldefense\.(?:proofpoint\.com|com|us)/")
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in (*_THROUGH, (_PROOFPOINT, ()))))


def unwrap_url(url: URL) -> URL | None:
    """The address to which another leads on by its own words; None where it leads nowhere else."""
    whole = f"{url.path}?{url.query}" if url.query else url.path
    kept = (_KEPT.match(whole) or _WRAPPED.match(whole)) if "http" in url.path else None
    return parse_url(re.sub(r"^(https?:)/+", r"\1//", kept[1])) if kept else unwrap_redirector(url)


def unwrap_redirector(url: URL) -> URL | None:
    """Where a mail program, a search engine or a network leads whoever clicks on the address; None where it is none of theirs."""
    place = f"{url.host}{url.path}"
    if not url.query or not _ANY.match(place):
        return None
    if _PROOFPOINT.match(place) and url.parameters.get("u"):
        return parse_url(unquote(url.parameters["u"].replace("-", "%").replace("_", "/")))
    for pattern, names in _THROUGH:
        if pattern.match(place):
            written = next((url.parameters[name] for name in names if url.parameters.get(name)), "")
            return parse_url(written) if written.startswith(("http://", "https://")) else None
    return None
