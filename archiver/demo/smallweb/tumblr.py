"""Pretend Tumblr: oEmbed, and the post's page on its blog. A hidden blog redirects to a login; oEmbed answers 404 for it."""

from random import Random

from archiver.demo.smallweb.interface import PlatformView, handle_of
from archiver.demo.smallweb.messages import Request, Response, json_answer, redirect
from archiver.demo.smallweb.posts import PASSED_ON, PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page

NAME = LEDGER_NAME = "tumblr"
HOSTS = ("www.tumblr.com", "*.tumblr.com")
CONTROLS = ("he-who-photographs-rather-ok/165326273724",)
EXAMPLE = "ferry-town/165326273724"

_MISSING = json_answer({"meta": {"status": 404, "msg": "Not Found"}}, status=404)
_WITHOUT_BLOG = {PostState.RENAMED, PostState.LOGIN_ONLY}
_OTHER_NUMBER = "799999999999999"  # of the other post that every blog has
_FIRST_KEY = 700_000_000_000_000


def new_key(number: int, _: Random) -> str:
    """The blog, and a counter."""
    return f"{handle_of(number)}/{_FIRST_KEY + number}"


def markup(post: PretendPost) -> str:
    """The official element; the URL of its frame contains a secret, its link names the post."""
    return (
        f'<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/secret/{post.key.partition("/")[2]}" data-did='
        f'"00"><a href="{_url(post.key)}">a post</a></div><script async src="https://assets.tumblr.com/post.js"></script>'
    )


def blog_page(post: PretendPost) -> str:
    """The page of a live post, in the blog's own theme: only the canonical link names the post."""
    return (
        f'<html><head><link rel="canonical" href="https://www.tumblr.com/{post.key}"></head>'
        f"<body><p>{escape(post.text, post.variation)}</p></body></html>"
    )


ANSWERS = {"tumblr-page": blog_page}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the site and of the blogs."""
    if request.host != "www.tumblr.com":
        return _blog(view, request.host.partition(".")[0], request.path.removeprefix("/post/").strip("/"))
    asks_oembed = request.path == "/oembed/1.0"
    asked = request.parameters.get("url", "").removeprefix("https://www.tumblr.com") if asks_oembed else request.path
    blog, _, number = asked.strip("/").partition("/")
    post = _post_of(view, blog) if asks_oembed and number == _OTHER_NUMBER else view.find(asked.strip("/"), PostState.LIVE)
    if post is None or post.state in _WITHOUT_BLOG:
        return _MISSING if asks_oembed else NOT_FOUND
    if not asks_oembed:
        return html_page(f"<main><article>{escape(post.text, post.variation)}</article></main>")
    url, owner = _url(f"{blog}/{number}"), blog_id(f"{blog}-new" if post.state in PASSED_ON else blog)
    frame = f"https://embed.tumblr.com/embed/post/{owner}/{number}/v2"
    element = f'<div class="tumblr-post" data-href="{frame}"><a href="{url}">a post</a></div>'
    return json_answer({"version": "1.0", "type": "rich", "url": url, "html": element, "cache_age": post.variation.count})


def blog_id(blog: str) -> str:
    """The id that a blog keeps when its name changes."""
    return f"t:{blog.lower().replace('-', '_'):0<22}"


def _url(key: str) -> str:
    blog, _, number = key.partition("/")
    return f"https://{blog}.tumblr.com/post/{number}"


def _blog(view: PlatformView, blog: str, number: str) -> Response:
    """A blog, or a post of it."""
    post = _post_of(view, blog)
    if post is None or post.state is PostState.RENAMED:
        return NOT_FOUND
    if post.state is PostState.LOGIN_ONLY:
        return redirect(f"https://www.tumblr.com/login?redirect_to={blog}", status=302)
    if not number:
        return html_page(
            f'<h1>A blog</h1><a href="/post/{_OTHER_NUMBER}">Tide</a>',
            head=f'<meta property="og:url" content="https://{blog}.tumblr.com/">',
        )
    if post.state is not PostState.LIVE or not post.key.endswith(f"/{number}"):
        return NOT_FOUND
    head = f'<link rel="canonical" href="{_url(post.key)}">'
    return html_page(f"<article>{escape(post.text, post.variation)}</article>", head=head)


def _post_of(view: PlatformView, blog: str) -> PretendPost | None:
    """The post of a blog that articles show."""
    return None if view.denies else next((post for key, post in view.posts.items() if key.startswith(f"{blog}/")), None)
