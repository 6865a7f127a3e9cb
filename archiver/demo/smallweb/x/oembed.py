"""Pretend X: its oEmbed answers, and the official blockquote in them, which articles contain as well."""

import html
import re
from datetime import datetime

from archiver.demo.smallweb.messages import Request, Response, json_answer
from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.world import World, XPost
from archiver.demo.smallweb.x.tweet_result import NOT_FOUND, shown

WIDGETS = '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>'
_STATUS = re.compile(
    r"https?://(?:www\.|m\.|mobile\.)?(?:twitter|x)\.com/(?:\w{1,15}|i/web|i)/status(?:es)?/(\d{2,20})(?:[/?#].*)?"
)
_LINKED = re.compile(r"https?://\S+|(?<![\w@])@\w{1,15}\b|(?<![\w&])#\w*[^\W\d_]\w*")
_UNAUTHORISED = {PostState.ACCOUNT_PROTECTED, PostState.AGE_RESTRICTED, PostState.HIDDEN, PostState.WITHHELD}
_MIN_WIDTH_PX, _MAX_WIDTH_PX = 220, 550
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def oembed(world: World, request: Request) -> Response:
    """The answer of `publish.twitter.com/oembed`."""
    if request.parameters.get("format", "json") != "json":
        return json_answer({"errors": [{"code": 356, "message": "xml not implemented"}]}, status=400)
    named = _STATUS.fullmatch(request.parameters.get("url", ""))
    post = world.posts.get(named[1]) if named else None
    if post is None:
        return NOT_FOUND
    match post.state:
        case PostState.LIVE | PostState.AUTHOR_DELETED:
            return _answer(post, request)
        case PostState.ACCOUNT_SUSPENDED:
            return json_answer({"error": "Forbidden."}, status=403)
        case state if state in _UNAUTHORISED:
            asked = f"{request.path}?{request.query}"
            return json_answer({"error": "Sorry, you are not authorized to see this status.", "request": asked}, status=403)
        case _:
            return NOT_FOUND


def _answer(post: XPost, request: Request) -> Response:
    """The oEmbed document of a live post."""
    wanted = request.parameters.get("maxwidth", "")
    width = min(max(int(wanted), _MIN_WIDTH_PX), _MAX_WIDTH_PX) if re.fullmatch("[0-9]{1,5}", wanted) else _MAX_WIDTH_PX
    script = "" if request.parameters.get("omit_script") in {"1", "t", "true"} else f"\n{WIDGETS}\n"
    return json_answer(
        {
            "url": post.address,
            "author_name": post.account.name,
            "author_url": f"https://twitter.com/{post.account.handle}",
            "html": blockquote(post) + script,
            "width": width,
            "height": None,
            "type": "rich",
            "cache_age": "3153600000",
            "provider_name": "Twitter",
            "provider_url": "https://twitter.com",
            "version": "1.0",
        }
    )


def blockquote(post: XPost, *, options: str = "", text: str | None = None, date: str | None = None) -> str:
    """The official embed without its script: text, name, handle, and the date as a link to the post; `text` is markup."""
    if text is None:
        beginning = shown(post)
        text = _with_links(beginning.text + ("…" if beginning.cut else ""))
    if post.pictures:
        text += f' <a href="https://t.co/{post.code}">pic.twitter.com/{post.code}</a>'
    name = html.escape(post.account.name, quote=False)
    date = date or printed(post.created_at)
    return (
        f'<blockquote class="twitter-tweet"{options}><p lang="{post.language}" dir="ltr">{text}</p>&mdash; '
        f'{name} (@{post.account.handle}) <a href="{post.address}?ref_src=twsrc%5Etfw">{date}</a></blockquote>'
    )


def printed(at: datetime) -> str:
    """A date as X writes it in English."""
    return f"{_MONTHS[at.month - 1]} {at.day}, {at.year}"


def _with_links(text: str) -> str:
    """The text as markup: URLs, mentions and hashtags are links, and lines end in `<br>`."""
    parts: list[str] = []
    end = 0
    for found in _LINKED.finditer(text):
        parts += [html.escape(text[end : found.start()], quote=False), _link(found[0])]
        end = found.end()
    return "".join([*parts, html.escape(text[end:], quote=False)]).replace("\n", "<br>")


def _link(written: str) -> str:
    if written.startswith("@"):
        target = f"https://twitter.com/{written[1:]}?ref_src=twsrc%5Etfw"
    elif written.startswith("#"):
        target = f"https://twitter.com/hashtag/{written[1:]}?src=hash&amp;ref_src=twsrc%5Etfw"
    else:
        target = html.escape(written)
    return f'<a href="{target}">{html.escape(written, quote=False)}</a>'
