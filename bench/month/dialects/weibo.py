"""Weibo: a post's JSON, behind a visitors' gate."""

from random import Random

from archiver.demo.smallweb.messages import Request, Response, json_answer, page, redirect
from bench.month.dialects.interface import NOT_FOUND, Post, View, document, last_part
from bench.month.fates import Lot

NAME = PLATFORM = "weibo"
HOSTS = ("weibo.com", "m.weibo.cn")
SHARE = 2
CONTROLS = ()

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_PLACES = 9
_MISSING = json_answer({"ok": 0, "error_code": 20101, "message": "target weibo does not exist!"})
_GATE = redirect("https://passport.weibo.com/visitor/visitor?entry=miniblog", status=302)


def key(_: int, dice: Random) -> str:
    """Letters that were drawn."""
    return "".join(dice.choices(_LETTERS, k=_PLACES))


def markup(post: Post) -> str:
    """A bare address in a place for embeds: there is no official one."""
    return f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://m.weibo.cn/status/{post.key}\n</div></figure>'


def answer(view: View, request: Request) -> Response:
    """What the hosts answer."""
    if request.host == "m.weibo.cn":
        shown = view.seen(last_part(request.path))
        return NOT_FOUND if shown is None else page(document(f'<div class="card m-panel">{shown.escaped}</div>'))
    seen = view.seen(request.parameters.get("id", ""))
    if seen is None or seen.lot is Lot.DELETED:
        return _MISSING
    if seen.lot is Lot.LOGIN_ONLY:
        return _GATE
    return json_answer(
        {
            "ok": 1,
            "mblogid": seen.post.key,
            "idstr": str(5_000_000_000_000_000 + seen.post.number),
            "user": {"idstr": str(seen.post.number), "screen_name": seen.post.handle},
            "text_raw": seen.words,
            "attitudes_count": view.count(seen.post.number),
        }
    )
