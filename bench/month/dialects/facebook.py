"""Facebook: a plugin that says "no longer available" of dead, private and some live posts, and oEmbed."""

from random import Random
from urllib.parse import urlsplit

from archiver.demo.smallweb.messages import Request, Response, json_answer, page
from bench.month.dialects.interface import NOT_FOUND, Post, Seen, View, document, handle
from bench.month.fates import Lot

NAME = PLATFORM = "facebook"
HOSTS = ("www.facebook.com", "graph.facebook.com")
SHARE = 5
CONTROLS = ("20531316728/posts/10154009990506729",)

_UNAVAILABLE = page(
    document(
        "<div>This Facebook post is no longer available. It may have been removed or the privacy settings of the post may have "
        "changed.</div>"
    )
)
_REFUSAL = json_answer({"error": {"message": "(#100) The requested resource does not exist", "code": 100}}, status=400)


def key(number: int, dice: Random) -> str:
    """The page, and a number that tells nothing."""
    return f"{handle(number)}/posts/{dice.randrange(10**15, 10**16)}"


def markup(post: Post) -> str:
    """The official element around a blockquote, or the plugin's frame."""
    address = f"https://www.facebook.com/{post.key}"
    if post.number % 2:
        href = address.replace(":", "%3A").replace("/", "%2F")
        return f'<iframe src="https://www.facebook.com/plugins/post.php?href={href}&show_text=true&width=500"></iframe>'
    return (
        f'<div class="fb-post" data-href="{address}" data-width="552"><blockquote cite="{address}" class="fb-xfbml-parse-ignore">'
        f'<p>quoted</p>Posted by <a href="https://www.facebook.com/{post.handle}">Ferry</a> on&nbsp;<a href="{address}">'
        f"{post.written:%A, %B %d, %Y}</a></blockquote></div>"
    )


def answer(view: View, request: Request) -> Response:
    """What the plugin and the Graph answer."""
    asked = request.parameters.get("href" if request.host == "www.facebook.com" else "url", "")
    seen = view.seen(urlsplit(asked).path.strip("/"))
    if request.host == "graph.facebook.com":
        return _REFUSAL if seen is None or seen.lot not in {Lot.LIVE, Lot.MISREAD} else _oembed(seen, asked)
    if not request.path.startswith("/plugins/"):
        return NOT_FOUND
    return _UNAVAILABLE if seen is None or seen.lot is not Lot.LIVE else _plugin(view, seen, asked)


def _plugin(view: View, seen: Seen, address: str) -> Response:
    return page(
        document(
            f'<div><img aria-label="Ferry" src="data:,"><a href="{address}?__cft__={view.night}">'
            f'<abbr data-utime="{int(seen.post.written.timestamp())}">then</abbr></a>'
            f'<div data-testid="post_message">{seen.escaped}</div><a title="Like">{view.count(seen.post.number)}</a></div>'
        )
    )


def _oembed(seen: Seen, address: str) -> Response:
    html = (
        f'<div class="fb-post" data-href="{address}"><blockquote cite="{address}"><p>{seen.escaped}</p>Posted by '
        f'<a href="https://www.facebook.com/{seen.post.handle}">Ferry</a></blockquote></div>'
    )
    return json_answer({"version": "1.0", "type": "rich", "provider_name": "Facebook", "html": html, "width": 552})
