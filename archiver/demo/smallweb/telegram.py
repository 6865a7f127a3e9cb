"""Pretend Telegram: a post's embed, and its channel's page. Of deleted posts and of private channels it says "Post not found"."""

import base64
import json
import re
from random import Random
from zlib import crc32

from archiver.demo.smallweb.interface import PlatformView, handle_of
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.posts import PASSED_ON, PostState, PretendPost, Variation
from archiver.demo.smallweb.rendering import NOT_FOUND, escape, html_page, html_text, named_link, picture_name

NAME = LEDGER_NAME = "telegram"
HOSTS = ("t.me",)
CONTROLS = ("telegram/83",)
EXAMPLE = "ferrytown/41"

_PATH = re.compile(r"(/s)?/(\w+)(?:/(\d+))?")
_POST_NUMBER = 41  # of the post in its channel: there are posts before and after it
_ERROR = html_page('<div class="tgme_widget_message_error">Post not found</div>')
_NO_PREVIEW = html_page('<div class="tgme_page">You can contact @channel right away.</div>')
_EMOJI_IMAGE = '<i class="emoji" style="background-image:url(\'//telegram.org/img/emoji/40/x.png\')"><b>{0}</b></i>'
_HIDDEN = '<div class="message_media_not_supported_label">Please open Telegram to view this post</div>'


def new_key(number: int, _: Random) -> str:
    """The channel, and the post's number there."""
    return f"{handle_of(number)}/{_POST_NUMBER}"


def markup(post: PretendPost) -> str:
    """The official script, which names the post and does not contain its text."""
    source = "https://telegram.org/js/telegram-widget.js?22"
    return f'<script async src="{source}" data-telegram-post="{post.key}" data-width="100%"></script>'


def message(post: PretendPost, *, album: bool = False) -> str:
    """A message; nothing of a hidden one is in it. Where somebody else has the channel's name, it is theirs."""
    variation = post.variation
    if post.state in PASSED_ON:
        return _bubble(post.key, _text("Buy this coin now"), variation, taken=True)
    photos = "".join(
        '<a class="tgme_widget_message_photo_wrap" style="background-image:url(\''
        f"https://cdn4.telesco.pe/{picture_name(number, variation)}.jpg?token={variation.token}')\"></a>"
        for number in post.pictures
    )
    grouped = '<div class="tgme_widget_message_grouped_wrap"></div>' if album else ""
    text = html_text(post, link=named_link, emoji=_EMOJI_IMAGE)
    shown = _HIDDEN if post.state is PostState.HIDDEN else f"{grouped}{photos}{_text(text)}"
    return _bubble(post.key, shown, variation, edited=bool(post.earlier))


def channel_page(post: PretendPost) -> str:
    """The channel's messages around a post, without the post itself if it is deleted."""
    channel, _, number = post.key.partition("/")
    before, after = (
        _bubble(
            f"{channel}/{near}",
            _text(f"Tide {near} {post.variation.count}"),
            post.variation,
            taken=post.state in PASSED_ON,
        )
        for near in (int(number) - 1, int(number) + 1)
    )
    return before + ("" if post.state is PostState.DELETED else message(post)) + after


ANSWERS = {"telegram-embed": message, "telegram-preview": channel_page}


def answer(view: PlatformView, request: Request) -> Response:
    """The answers of the embed and the channel's page."""
    found = _PATH.fullmatch(request.path)
    if found is None:
        return NOT_FOUND
    preview, channel, number = found.groups()
    if preview:
        return _channel(view.find(f"{channel}/{_POST_NUMBER}"))
    post = view.find(f"{channel}/{number}", PostState.LIVE, PostState.HIDDEN, *PASSED_ON)
    return html_page(message(post)) if post else _ERROR


def _channel(post: PretendPost | None) -> Response:
    """The channel's page; a private channel has none, and its URL shows the channel's card."""
    if post is None or post.state in {PostState.ACCOUNT_PROTECTED, PostState.RENAMED}:
        return _NO_PREVIEW
    return html_page(channel_page(post))


def channel_id(channel: str) -> int:
    """The id that a channel keeps when its handle changes."""
    return -1_000_000_000 - crc32(channel.lower().encode())


def _view(key: str, variation: Variation, *, taken: bool) -> str:
    """What a message reports when it is seen: its channel, its number, and a signature for this answer."""
    channel, _, number = key.partition("/")
    view = {"c": channel_id(f"{channel}-new" if taken else channel), "p": int(number), "t": variation.count, "h": variation.token}
    return base64.urlsafe_b64encode(json.dumps(view, separators=(",", ":")).encode()).decode().rstrip("=")


def _text(text: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'


def _bubble(key: str, shown: str, variation: Variation, *, edited: bool = False, taken: bool = False) -> str:
    channel = key.partition("/")[0]
    mark = "edited &nbsp;" if edited else ""
    return (
        f'<div class="tgme_widget_message" data-post="{key}" data-view="{_view(key, variation, taken=taken)}">'
        '<div class="tgme_widget_message_bubble">'
        f'<i class="tgme_widget_message_user_photo"><img src="https://cdn4.telesco.pe/{variation.avatar}.jpg"></i>'
        '<div class="tgme_widget_message_author">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{channel}">{escape(variation.name, variation)}</a></div>'
        f"{shown}"
        f'<span class="tgme_widget_message_views">{variation.count}</span><span class="tgme_widget_message_meta">{mark}'
        f'<a class="tgme_widget_message_date" href="https://t.me/{key}"><time datetime="2026-04-14T16:51:23+00:00"></time></a>'
        "</span></div></div>"
    )
