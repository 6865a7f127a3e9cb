"""Pretend X: dispatches requests to its hosts: JSON, oEmbed, embed page, pictures and short links."""

import re
from dataclasses import replace

from archiver.demo.smallweb.messages import SCRIPT, TEXT, Delivery, Request, Response, page, redirect
from archiver.demo.smallweb.pictures import draw_avatar
from archiver.demo.smallweb.world import Outage, Trouble, World
from archiver.demo.smallweb.x.embed_page import EMBED_PAGE, WIDGETS_SCRIPT
from archiver.demo.smallweb.x.oembed import oembed
from archiver.demo.smallweb.x.tweet_result import NOT_FOUND, tweet_result

SHORTENERS = ("t.co", "pic.twitter.com", "pic.x.com")
POST_HOSTS = ("x.com", "twitter.com", "www.x.com", "www.twitter.com", "mobile.x.com", "mobile.twitter.com")
HOSTS = (
    "cdn.syndication.twimg.com",
    "publish.twitter.com",
    "publish.x.com",
    "platform.twitter.com",
    "platform.x.com",
    "pbs.twimg.com",
    *POST_HOSTS,
    *SHORTENERS,
)
_CODE = re.compile(r"/(\w+)")
_PICTURE = re.compile(r"/media/([\w-]+)(?:\.(?:png|jpg))?")
_AVATAR = re.compile(r"/profile_images/\d+/(\w+)_(?:normal|bigger|400x400)\.png")
_SHELL = page(
    '<!DOCTYPE html><html><head><title>X</title><meta charset="utf-8"><meta property="og:site_name" content="X (formerly Twitter)">'
    '</head><body><noscript>JavaScript is not available.</noscript><div id="react-root"></div></body></html>'
)


def answer(world: World, request: Request) -> Response:
    """The answers of X's hosts."""
    match request.host:
        case "cdn.syndication.twimg.com" if request.path == "/tweet-result":
            answered = tweet_result(world, request.parameters.get("id", ""), request.parameters.get("token"))
            return _with_origin(answered, request.headers.get("origin"))
        case "publish.twitter.com" if request.path == "/oembed":
            return oembed(world, request)
        case "publish.x.com":
            return redirect(f"https://publish.twitter.com{request.path}?{request.query}", status=302)
        case "platform.twitter.com" | "platform.x.com":
            return _platform(request.path)
        case "pbs.twimg.com":
            return _picture(world, request.path)
        case host if host in SHORTENERS:
            return _short_link(world, request)
        case host if host in POST_HOSTS:
            return _SHELL  # X's pages are empty without their scripts, for every post
        case _:
            return NOT_FOUND


def trouble(outage: Outage) -> Response:
    """The answer of a failing host to every request."""
    waiting = (("Retry-After", outage.retry_after),) if outage.retry_after is not None else ()
    match outage.trouble:
        case Trouble.NOT_FOUND:
            return NOT_FOUND
        case Trouble.UNAVAILABLE:
            return page("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", status=503, headers=waiting)
        case Trouble.TOO_MANY_REQUESTS:
            return Response(status=429, body=b"Rate limit exceeded\n", content_type=TEXT, headers=waiting)
        case Trouble.CHALLENGE:
            markup = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
            return page(markup, status=403, headers=(("cf-mitigated", "challenge"), ("Server", "cloudflare")))
        case Trouble.LOGIN_WALL:
            return redirect("https://x.com/i/flow/login", status=302)
        case Trouble.EMPTY:
            return Response()
        case Trouble.NEVER_ANSWERS:
            return Response(delivery=Delivery.NEVER)
        case Trouble.BROKEN_OFF:
            return Response(body=b'{"__typename":"Tweet","text":"' + b"cut " * 64, delivery=Delivery.BROKEN_OFF)


def _with_origin(response: Response, origin: str | None) -> Response:
    """The answer with the CORS headers that let X's embed page, and pages with its widget script, read it."""
    if origin is None:
        return response
    allowed = (("Access-Control-Allow-Origin", origin), ("Vary", "Origin"))
    return replace(response, headers=(*response.headers, *allowed))


def _platform(path: str) -> Response:
    """The embed page and the widget script."""
    if path == "/embed/Tweet.html":
        return page(EMBED_PAGE)
    if path == "/widgets.js":
        return Response(body=WIDGETS_SCRIPT.encode(), content_type=SCRIPT)
    return NOT_FOUND


def _picture(world: World, path: str) -> Response:
    """A post's picture, which has one size, or an account's avatar."""
    avatar = _AVATAR.fullmatch(path)
    if avatar:
        return Response(body=draw_avatar(avatar[1]), content_type="image/png")
    named = _PICTURE.fullmatch(path)
    picture = world.pictures.get(named[1]) if named else None
    if picture is None:
        return Response(status=404, content_type=TEXT)
    return Response(body=picture.content, content_type="image/png", headers=(("Cache-Control", "max-age=604800"),))


def _short_link(world: World, request: Request) -> Response:
    """A redirect by 301 to the target of a short code; from t.co, browsers get a page that redirects by script and by refresh."""
    named = _CODE.fullmatch(request.path)
    target = world.links.get(named[1]) if named else None  # codes are case-sensitive
    if target is None:
        return NOT_FOUND
    if request.host != "t.co" or not request.from_a_browser:
        return redirect(target)
    script = f'<script>window.opener = null; location.replace("{target}")</script>'
    refresh = f'<noscript><META http-equiv="refresh" content="0;URL={target}"></noscript>'
    return page(f"<head>{refresh}<title>{target}</title></head>{script}")
