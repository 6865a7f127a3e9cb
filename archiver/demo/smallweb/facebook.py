"""Pretend Facebook: the post plugin, which says "no longer available" of dead, private and some live posts, and oEmbed."""

from random import Random
from urllib.parse import quote, urlsplit

from archiver.demo.smallweb.interface import PlatformView, handle_of
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, html_text, oembed, wrapped_link

NAME = LEDGER_NAME = "facebook"
HOSTS = ("www.facebook.com", "graph.facebook.com")
CONTROLS = ("20531316728/posts/10154009990506729",)
EXAMPLE = "rubyonrailstogo/posts/3610333842332884"

_DATES = ("5 August", "5. August", "8月5日")
_UNAVAILABLE = html_page(
    "<div>This Facebook post is no longer available. It may have been removed or the privacy settings of the post may have "
    "changed.</div>"
)
_REFUSED = json_answer({"error": {"message": "(#100) The requested resource does not exist", "code": 100}}, status=400)


def new_key(number: int, dice: Random) -> str:
    """The page, and a number without a meaning."""
    return f"{handle_of(number)}/posts/{dice.randrange(10**15, 10**16)}"


def markup(post: PretendPost) -> str:
    """The official element around a blockquote, or the plugin's frame."""
    url = _url(post)
    if post.number % 2:
        return (
            f'<iframe src="https://www.facebook.com/plugins/post.php?href={quote(url, safe="")}&show_text=true&width=500"></iframe>'
        )
    return (
        f'<div class="fb-post" data-href="{url}" data-width="552"><blockquote cite="{url}" class="fb-xfbml-parse-ignore">'
        f'<p>quoted</p>Posted by <a href="https://www.facebook.com/{post.handle}">Ferry</a> on&nbsp;<a href="{url}">'
        f"{post.written:%A, %B %d, %Y}</a></blockquote></div>"
    )


def plugin(post: PretendPost) -> str:
    """The plugin's markup of a live post."""
    variation = post.variation
    return (
        f'<div><img aria-label="{escape(variation.name, variation)}" src="{variation.avatar}">'
        f'<a href="{_url(post)}?__cft__={variation.token}">'
        f'<abbr data-utime="{int(post.written.timestamp())}">{_DATES[variation.language]}</abbr></a>'
        f'<div data-testid="post_message">{html_text(post, link=wrapped_link("https://l.facebook.com/l.php"))}</div>'
        f'<a title="Like">{variation.count}</a></div>'
    )


ANSWERS = {"facebook-plugin": plugin}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the plugin and of Meta's Graph API."""
    asked = request.parameters.get("href" if request.host == "www.facebook.com" else "url", "")
    key = urlsplit(asked).path.strip("/")
    if request.host == "graph.facebook.com":
        post = view.find(key, PostState.LIVE, PostState.PARTLY_DENIED)
        return json_text(_oembed(post)) if post else _REFUSED
    if not request.path.startswith("/plugins/"):
        return NOT_FOUND
    post = view.find(key, PostState.LIVE)
    return html_page(plugin(post)) if post else _UNAVAILABLE


def _url(post: PretendPost) -> str:
    return f"https://www.facebook.com/{post.key}"


def _oembed(post: PretendPost) -> str:
    quoted = (
        f'<div class="fb-post" data-href="{_url(post)}"><blockquote cite="{_url(post)}"><p>{escape(post.text, post.variation)}</p>'
        f'Posted by <a href="https://www.facebook.com/{post.handle}">Ferry</a></blockquote></div>'
    )
    return oembed(post, quoted, title="", provider_name="Facebook", width=552)
