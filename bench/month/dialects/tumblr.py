"""Tumblr: oEmbed and the post's page on its blog. A blog that is hidden leads to a login, and oEmbed says 404 of it as well."""

from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page, redirect
from bench.month.dialects.interface import NOT_FOUND, Post, View, document, handle
from bench.month.fates import Lot

NAME = PLATFORM = "tumblr"
HOSTS = ("www.tumblr.com", "*.tumblr.com")
SHARE = 3
CONTROLS = ("he-who-photographs-rather-ok/165326273724",)

_MISSING = json_answer({"meta": {"status": 404, "msg": "Not Found"}}, status=404)
_FIRST = 700_000_000_000_000


def key(number: int, _: Random) -> str:
    """The blog, and a number that was counted up."""
    return f"{handle(number)}/{_FIRST + number}"


def markup(post: Post) -> str:
    """The official element; its frame's address holds a secret, its link names the post."""
    return (
        f'<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/secret/{post.key.partition("/")[2]}" data-did='
        f'"00"><a href="{_address(post.key)}">a post</a></div><script async src="https://assets.tumblr.com/post.js"></script>'
    )


def _address(name: str) -> str:
    blog, _, number = name.partition("/")
    return f"https://{blog}.tumblr.com/post/{number}"


def answer(view: View, request: Request) -> Response:
    """What the site and the blogs answer."""
    if request.host != "www.tumblr.com":
        return _blog(view, request.host.partition(".")[0], request.path.removeprefix("/post/").strip("/"))
    oembed = request.path == "/oembed/1.0"
    asked = request.parameters.get("url", "").removeprefix("https://www.tumblr.com") if oembed else request.path
    seen = view.seen(asked.strip("/"))
    if seen is None or seen.lot is not Lot.LIVE:
        return _MISSING if oembed else NOT_FOUND
    if not oembed:
        return page(document(f"<main><article>{seen.escaped}</article></main>"))
    html = f'<div class="tumblr-post"><a href="{_address(seen.post.key)}">a post</a></div>'
    return json_answer({"version": "1.0", "type": "rich", "url": _address(seen.post.key), "html": html, "cache_age": view.night})


def _blog(view: View, blog: str, number: str) -> Response:
    """A blog, or a post on it, in whatever theme."""
    known = next((seen for name, seen in view.posts.items() if name.startswith(f"{blog}/")), None)
    if known is None or view.denies or known.lot is Lot.RENAMED:
        return NOT_FOUND
    if known.lot is Lot.LOGIN_ONLY:
        return redirect(f"https://www.tumblr.com/login?redirect_to={blog}", status=302)
    if not number:
        return page(document("<h1>A blog</h1>", head=f'<meta property="og:url" content="https://{blog}.tumblr.com/">'))
    if known.lot is not Lot.LIVE or not known.post.key.endswith(f"/{number}"):
        return NOT_FOUND
    head = f'<link rel="canonical" href="{_address(known.post.key)}">'
    return page(document(f"<article>{known.escaped}</article>", head=head))
