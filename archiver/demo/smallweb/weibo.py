"""Pretend Weibo: the mobile page and a post's JSON; posts for members only lead to the visitor page."""

from archiver.demo.smallweb.interface import PlatformView
from archiver.demo.smallweb.keys import random_key
from archiver.demo.smallweb.messages import Request, Response, json_answer, json_text, redirect
from archiver.demo.smallweb.posts import PostState, PretendPost
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, last_part, plain_text, short_url, to_json

NAME = LEDGER_NAME = "weibo"
HOSTS = ("weibo.com", "m.weibo.cn")
CONTROLS = ()
EXAMPLE = "Nab12cdEf"
new_key = random_key(9)

_MISSING = json_answer({"ok": 0, "error_code": 20101, "message": "target weibo does not exist!"})
_VISITORS = redirect("https://passport.weibo.com/visitor/visitor?entry=miniblog", status=302)


def markup(post: PretendPost) -> str:
    """A bare URL in a place for embeds: there is no official embed."""
    return f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://m.weibo.cn/status/{post.key}\n</div></figure>'


def status(post: PretendPost) -> str:
    """The JSON of a live post."""
    variation = post.variation
    return to_json(
        {
            "ok": 1,
            "mblogid": post.key,
            "idstr": str(5_000_000_000_000_000 + post.number),
            "user": {"idstr": str(post.number), "screen_name": post.handle, "avatar_hd": variation.avatar},
            "text_raw": plain_text(post, link=short_url("http://t.cn/")),
            "attitudes_count": variation.count,
            "pic_ids": [f"p{number}" for number in post.pictures],
        },
        variation,
    )


ANSWERS = {"weibo-status": status}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the JSON and of the mobile page."""
    if request.host == "m.weibo.cn":
        shown = view.find(last_part(request.path))
        return NOT_FOUND if shown is None else html_page(f'<div class="card m-panel">{escape(shown.text, shown.variation)}</div>')
    post = view.find(request.parameters.get("id", ""))
    if post is None or post.state is PostState.DELETED:
        return _MISSING
    return _VISITORS if post.state is PostState.LOGIN_ONLY else json_text(status(post))
