"""Telegram: the post's embed, and the channel around it. "Post not found" is said of deleted posts and of private channels."""

import re
from random import Random

from archiver.demo.smallweb.messages import Request, Response, page
from bench.month.dialects.interface import NOT_FOUND, Post, Seen, View, document, handle
from bench.month.fates import Lot

NAME = PLATFORM = "telegram"
HOSTS = ("t.me",)
SHARE = 6
CONTROLS = ("telegram/83",)

_PATH = re.compile(r"(/s)?/(\w+)(?:/(\d+))?")
_NUMBER = 41  # of each channel's post that an article shows: there are posts before it, and after it
_ERROR = page(document('<div class="tgme_widget_message_error">Post not found</div>'))
_NO_PREVIEW = page(document('<div class="tgme_page">You can contact @channel right away.</div>'))


def key(number: int, _: Random) -> str:
    """The channel, and the post's number there."""
    return f"{handle(number)}/{_NUMBER}"


def markup(post: Post) -> str:
    """The official script, which names the post and holds no words."""
    source = "https://telegram.org/js/telegram-widget.js?22"
    return f'<script async src="{source}" data-telegram-post="{post.key}" data-width="100%"></script>'


def answer(view: View, request: Request) -> Response:
    """What the host answers."""
    found = _PATH.fullmatch(request.path)
    if found is None:
        return NOT_FOUND
    around, channel, number = found.groups()
    if around:
        return _channel(view, channel)
    seen = view.seen(f"{channel}/{number}")
    return _ERROR if seen is None or seen.lot not in {Lot.LIVE, Lot.HIDDEN} else page(document(_message(view, seen)))


def _message(view: View, seen: Seen) -> str:
    """One message; what is kept from the public page is there without its words."""
    hidden = '<div class="message_media_not_supported_label">Please open Telegram to view this post</div>'
    words = f'<div class="tgme_widget_message_text js-message_text">{seen.escaped}</div>'
    return _bubble(view, seen.post.key, hidden if seen.lot is Lot.HIDDEN else words, edited=seen.edited)


def _bubble(view: View, name: str, shown: str, *, edited: bool = False) -> str:
    channel, _, number = name.partition("/")
    mark = "edited &nbsp;" if edited else ""
    return (
        f'<div class="tgme_widget_message" data-post="{name}" data-view="{view.night}x"><div class="tgme_widget_message_bubble">'
        '<div class="tgme_widget_message_author">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{channel}">Ferry</a></div>{shown}'
        f'<span class="tgme_widget_message_views">{view.count(int(number))}</span><span class="tgme_widget_message_meta">{mark}'
        f'<a class="tgme_widget_message_date" href="https://t.me/{name}"><time datetime="2026-04-14T16:51:23+00:00"></time></a>'
        "</span></div></div>"
    )


def _channel(view: View, channel: str) -> Response:
    """The channel's messages around the post; a private channel has no such page, and its address shows the channel's card."""
    seen = view.seen(f"{channel}/{_NUMBER}")
    if seen is None or seen.lot in {Lot.PROTECTED, Lot.RENAMED}:
        return _NO_PREVIEW
    there = [_message(view, seen)] if seen.lot is not Lot.DELETED else []
    before, after = (
        _bubble(view, f"{channel}/{number}", f'<div class="tgme_widget_message_text">Tide {number}</div>')
        for number in (_NUMBER - 1, _NUMBER + 1)
    )
    return page(document("".join([before, *there, after])))
