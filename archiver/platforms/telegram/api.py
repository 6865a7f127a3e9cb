"""Builds Telegram's probes and reads the answers: the post's embed, and the channel's public preview around the post.

"Post not found" covers deleted posts and all posts of a channel that became private or changed its name. The preview tells them
apart: if the channel shows the posts before and after this one, this one is gone. An album is shown once, under its first number,
so the numbers within it are not missing.
A channel's handle can pass to another channel. Its lasting id is in every message, in the JSON of `data-view`; pages of 2018 do not
have it yet.
A post that Telegram shows only in its own app is withheld; one of which it shows a part here is present, with a label, and what the
label stands for is not compared.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from archiver.model.observations import Claim, Gone, Present, Reading, Reason, Withheld
from archiver.model.posts import HIDDEN_MEDIA, Author, Content, Media, PostRef
from archiver.model.probes import About, Answer, Probe
from archiver.model.urls import parse_url
from archiver.platforms.archived_copies import KnownNames
from archiver.platforms.interface import CapturePage, Controls
from archiver.platforms.parsing.html_pages import attribute, attributes, has_unknown_elements, page, words_of
from archiver.platforms.parsing.json_fields import field, parse_json
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.blocks import unrecognised_page
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.probes import ask_page, not_understood, other_post
from archiver.platforms.toolkit.readers import read_by_kind
from archiver.platforms.toolkit.short_links import no_links, no_targets
from archiver.platforms.toolkit.unread_parts import without

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

EMBED = "telegram-embed"
PREVIEW = "telegram-preview"
CHANNEL = "telegram-channel"

_HOSTS = frozenset({"t.me", "telegram.me"})
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]{3,31})/([1-9][0-9]{0,9})")
_LINK = re.compile(r"(?:^|/)([A-Za-z][A-Za-z0-9_]{3,31})/(?:[0-9]{1,10}/)?([0-9]{1,10})/?$")
_PICTURE = re.compile(r"background-image:\s*url\(['\"]?([^'\")]{1,4000})")
_IN_TELEGRAM_ONLY = "please open telegram to view this post"
_LABEL_OF_HIDDEN = "media-not-shown"
_AROUND = ", ".join(
    (
        *(".message_media_not_supported_wrap", ".message_media_not_supported_label", ".message_media_view_in_telegram"),
        *(f".tgme_widget_message_{part}" for part in ("user", "author", "forwarded_from", "footer", "info")),
        *(f".tgme_widget_message_{part}" for part in ("views", "meta", "date", "reactions")),
        *("svg", "style", "script"),
    )
)
"""What a message has around its own words."""
_PLAYERS = {
    ".tgme_widget_message_photo": "tgme_widget_message_photo_wrap",
    ".tgme_widget_message_video, .tgme_widget_message_video_thumb": "tgme_widget_message_video_player",
    ".tgme_widget_message_roundvideo": "tgme_widget_message_roundvideo_player",
    ".tgme_widget_message_voice": "tgme_widget_message_voice_player",
    ".tgme_widget_message_sticker": "tgme_widget_message_sticker_wrap",
    ".tgme_widget_message_document": "tgme_widget_message_document_wrap",
    ".tgme_widget_message_location": "tgme_widget_message_location_wrap",
}
"""The classes of media, with that of the element around each. Where only one of the two has a known name, the media are unread."""
_WORDS_WITHIN = {
    ".tgme_widget_message_document_wrap": (".tgme_widget_message_document_title",),
    ".tgme_widget_message_poll": (".tgme_widget_message_poll_question", ".tgme_widget_message_poll_option_text"),
}
"""The classes of blocks with words, with those of the elements that have them. Where one is missing, the words are unread."""
_QUOTED_WORDS, _QUOTATION = ".tgme_widget_message_text, .js-message_reply_text", "tgme_widget_message_reply"
"""The words of a post, and of the one that it answers, which a link surrounds."""
_NOT_FOUND = "post not found"
_CHANNEL_ID = re.compile(r"-?[0-9]{1,20}")
_MAX_VIEW_LENGTH = 1000
_MAX_ALBUM = 10
_MAX_MESSAGES = 200
_MAX_TEXTS = 20
_MAX_LEVELS = 40
_MAX_MEDIA = 50

# The post that Telegram's own documentation of the widget shows, and a number that its channel cannot reach.
CONTROLS = Controls(
    live=(PostRef(platform="telegram", key="telegram/83"),), gone=(PostRef(platform="telegram", key="telegram/2147483647"),)
)
alias_probes, targets = no_links, no_targets


def probes(post: PostRef) -> Sequence[Probe]:
    """Probes of the post's embed, of the channel's preview around the post, and of the channel."""
    named = _KEY.fullmatch(post.key)
    if named is None:
        return ()
    channel, number = named.groups()
    return (
        ask_page(EMBED, f"https://t.me/{channel}/{number}?embed=1&mode=tme"),
        ask_page(PREVIEW, f"https://t.me/s/{channel}/{number}"),
        ask_page(CHANNEL, f"https://t.me/s/{channel}", about=About.ACCOUNT),
    )


def archived(post: PostRef, known: KnownNames) -> Sequence[Probe]:  # noqa: ARG001 - the key is the address
    """Probes of the embed at the addresses that articles use in frames."""
    return tuple(ask_page(EMBED, f"https://t.me/{post.key}?{options}") for options in ("embed=1", "embed=1&mode=tme"))


def read(post: PostRef, answer: Answer) -> Reading:
    """The reading of an answer to one of the probes."""
    readers = {EMBED: _read_embed, PREVIEW: _read_preview, CHANNEL: _read_channel} if _KEY.fullmatch(post.key) else {}
    return read_by_kind(post, answer, readers, hosts=_HOSTS)


def capture_page(post: PostRef) -> CapturePage:
    """The page of the official embed."""
    return CapturePage(
        url=f"https://t.me/{post.key}?embed=1&mode=tme", elements=(".tgme_widget_message_bubble", ".tgme_widget_message")
    )


def _read_embed(post: PostRef, answer: Answer) -> Reading:
    """The reading of the embed: a message, or Telegram's notice in its place."""
    parsed = page(answer.body)
    message = parsed.select_one(".tgme_widget_message")
    if message is None or not _names_of(message):
        notice = words_of(parsed.select_one(".tgme_widget_message_error"))
        if notice is None:
            return unrecognised_page(answer)
        found = notice.strip().rstrip(".").lower() == _NOT_FOUND
        ambiguous = Gone(reason=Reason.NOT_STATED, ambiguous=True)
        return ambiguous if found else not_understood(f"a notice that says “{notice[:120]}”")
    return (
        _read_message(post, message)
        if post.key.lower() in _names_of(message)
        else other_post(", ".join(sorted(_names_of(message))))
    )


def _read_message(post: PostRef, message: "Tag") -> Reading:
    if "service_message" in (message.get("class") or ()):
        return not_understood("a note of the channel's own, and no post")
    unread = tuple(_unread(message))
    content, edited = _content(post, message), _is_edited(message)
    if not _is_partly_hidden(message):
        return without(Present(content=content, edited=edited), *unread)
    if not content.text and not content.media and not unread:
        owner = _owner(post, message)
        if _shows_more_words(message):
            return Present(labels=(_LABEL_OF_HIDDEN,), edited=edited, owner=owner)
        return Withheld(reason=Reason.NOT_STATED, owner=owner)
    # The notice stands for media, and where there are no words, perhaps for these too.
    partial = replace(content, media=(*content.media, HIDDEN_MEDIA), truncated=not content.text)
    return without(Present(content=partial, labels=(_LABEL_OF_HIDDEN,), edited=edited), *unread)


def _unread(message: "Tag") -> Iterator[Claim]:
    """The parts that a message does not show in a known way: unknown markup among its words, or half of a known block."""
    if has_unknown_elements(*message.select(".tgme_widget_message_text", limit=_MAX_TEXTS)):
        yield Claim.TEXT
    for media, player in _PLAYERS.items():
        if not all(_is_within(found, player) for found in message.select(media, limit=_MAX_MEDIA)):
            yield Claim.MEDIA
    for block, inner in _WORDS_WITHIN.items():
        if not all(found.select_one(words) for found in message.select(block, limit=_MAX_TEXTS) for words in inner):
            yield Claim.TEXT
    linked = (words for words in message.select(_QUOTED_WORDS, limit=_MAX_TEXTS) if _is_in_link(words))
    if not all(_is_within(words, _QUOTATION) for words in linked):
        yield Claim.TEXT


def _is_within(tag: "Tag", name: str) -> bool:
    """Whether an element around another one has a class."""
    return any(name in (around.get("class") or ()) for around in islice(tag.parents, _MAX_LEVELS))


def _is_in_link(tag: "Tag") -> bool:
    """Whether an element is inside of a link with a class, as Telegram's own have."""
    return any(around.name == "a" and around.get("class") for around in islice(tag.parents, _MAX_LEVELS))


def _is_partly_hidden(message: "Tag") -> bool:
    """Whether Telegram's notice stands in place of a part of the message that only its own app shows."""
    notices = (words_of(notice) or "" for notice in message.select(".message_media_not_supported_label", limit=_MAX_TEXTS))
    return any(notice.strip().rstrip(".").lower() == _IN_TELEGRAM_ONLY for notice in notices)


def _shows_more_words(message: "Tag") -> bool:
    """Whether a message shows anything beside the notice, its author and its foot: if so, words that we cannot read."""
    around = message.select(_AROUND)
    inside = {id(text) for element in around for text in element.find_all(string=True)}
    return any(text.strip() for text in message.find_all(string=True) if id(text) not in inside)


def _is_edited(message: "Tag") -> bool:
    """Whether the message's foot says "edited": a bare text before the date, behind the author's name where there is one.

    The page is asked for in English, and the name is an element of its own.
    """
    foot = message.select_one(".tgme_widget_message_meta")
    texts = foot.find_all(string=True, recursive=False) if foot is not None else ()
    return any(text.strip(" ,\xa0\n").lower() == "edited" for text in texts)


def _read_preview(post: PostRef, answer: Answer) -> Reading:
    """The reading of the channel's messages around the post."""
    channel, _, number = post.key.partition("/")
    every = _messages(page(answer.body))
    messages = [message for message in every if _names_of(message)]
    shown = next((message for message in messages if post.key.lower() in _names_of(message)), None)
    if shown is not None:
        return _read_message(post, shown)
    numbers = sorted(found for message in messages if (found := _number(message, channel)) is not None)
    before = [earlier for earlier in numbers if earlier < int(number)]
    if not before or numbers[-1] < int(number):
        return not_understood("the channel's preview does not reach around the post") if messages else unrecognised_page(answer)
    if len(messages) < len(every) or _mentions(answer.body, post):
        return not_understood("the preview names the post, or a message without a number, and may show it in a way not known")
    album = next(message for message in messages if _number(message, channel) == before[-1])
    if album.select_one(".tgme_widget_message_grouped_wrap") is not None and int(number) - before[-1] < _MAX_ALBUM:
        return not_understood("the post may be part of the album before it")
    return Gone(reason=Reason.NOT_STATED, owner=_owner(post, album))


def _read_channel(post: PostRef, answer: Answer) -> Reading:
    """The reading of the channel's preview, which is public if it shows messages of the channel."""
    channel = post.key.partition("/")[0]
    own = next((message for message in _messages(page(answer.body)) if _number(message, channel) is not None), None)
    return Present(owner=_owner(post, own)) if own is not None else unrecognised_page(answer)


def _mentions(body: bytes, post: PostRef) -> bool:
    """Whether a page names the post anywhere; then the lack of its message proves nothing."""
    return re.search(rb"(?<![\w.])" + re.escape(post.key).encode() + rb"(?!\d)", body, re.IGNORECASE) is not None


def _messages(parsed: "BeautifulSoup") -> Sequence["Tag"]:
    """The messages of a preview; none if they are nested, which Telegram never does and which would take long to read."""
    if parsed.select_one(".tgme_widget_message .tgme_widget_message") is not None:
        return ()
    return parsed.select(".tgme_widget_message")[:_MAX_MESSAGES]


def _names_of(message: "Tag") -> set[str]:
    """The keys of a message in lower case: its own, that of its date's link, those of the parts of its album."""
    addresses = [attribute(message, "data-post"), *attributes(message, "a.tgme_widget_message_date[href]", "href")]
    addresses.extend(attributes(message, "a.grouped_media_wrap[href], a.tgme_widget_message_photo_wrap[href]", "href"))
    matches = (_LINK.search(address.split("?")[0]) for address in addresses)
    return {f"{match[1]}/{match[2]}".lower() for match in matches if match}


def _number(message: "Tag", channel: str) -> int | None:
    """The number of a message, if it belongs to the channel."""
    own = attribute(message, "data-post") or attribute(message.select_one("a.tgme_widget_message_date[href]"), "href")
    named = _LINK.search(own)
    return int(named[2]) if named and named[1].lower() == channel.lower() else None


def _content(post: PostRef, message: "Tag") -> Content:
    """The content of a message, without the quotation of the message that it replies to."""
    answered = message.select_one(".tgme_widget_message_reply")
    reply = _LINK.search(attribute(answered, "href").split("?")[0])
    if answered is not None:
        answered.extract()
    texts = message.select(".tgme_widget_message_text", limit=_MAX_TEXTS)
    outer = [text for text in texts if text.find_parent(class_="tgme_widget_message_text") is None]
    return Content(
        author=_author(post, message),
        text="\n\n".join(words for element in (*outer, *_asides(message)) if (words := words_of(element))),
        media=tuple(_media(message))[:_MAX_MEDIA],
        reply_to=PostRef(platform="telegram", key=f"{reply[1]}/{reply[2]}") if reply else None,
        posted_at=_posted(message),
        links=tuple(target for element in outer for target in links_of(element, own=_HOSTS)),
    )


def _author(post: PostRef, message: "Tag") -> Author:
    """The channel that a message is of."""
    name = words_of(message.select_one("a.tgme_widget_message_owner_name"))
    return Author(id=_channel_id(message), handle=post.key.partition("/")[0], name=name)


def _owner(post: PostRef, message: "Tag") -> Author | None:
    """The channel that a message is of; None where the message lacks the channel's id."""
    author = _author(post, message)
    return author if author.id is not None else None


def _channel_id(message: "Tag") -> str | None:
    """The channel's lasting id, in the JSON of `data-view`; None where it is not there."""
    written = attribute(message, "data-view")[:_MAX_VIEW_LENGTH]
    try:
        payload = parse_json(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    except (binascii.Error, ValueError):
        return None
    number = None if isinstance(payload, ValueError) else field(payload, "c")
    return str(number) if isinstance(number, int | str) and _CHANNEL_ID.fullmatch(str(number)) else None


def _asides(message: "Tag") -> Sequence["Tag"]:
    """The other texts of a message: a poll's question and options, a file's name."""
    asides = ".tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text, .tgme_widget_message_document_title"
    return message.select(asides, limit=_MAX_TEXTS)


def _posted(message: "Tag") -> datetime | None:
    return parse_iso(attribute(message.select_one("a.tgme_widget_message_date time[datetime]"), "datetime"))


def _media(message: "Tag") -> list[Media]:
    """The media of a message. Their URLs are signed for each request, so each is identified by its position."""
    kinds = (
        ("a.tgme_widget_message_photo_wrap", "photo"),
        (".tgme_widget_message_video_player, .tgme_widget_message_roundvideo_player", "video"),
        (".tgme_widget_message_voice_player", "audio"),
        (".tgme_widget_message_sticker_wrap", "sticker"),
        (".tgme_widget_message_document_wrap", "file"),
        (".tgme_widget_message_location_wrap", "place"),
    )
    return [
        Media(key=f"{kind}-{number}", kind=kind, url=_address(tag), placed=True, poster=_still(tag) if kind == "video" else None)
        for selector, kind in kinds
        for number, tag in enumerate(message.select(selector, limit=_MAX_MEDIA), start=1)
    ]


def _address(tag: "Tag") -> str | None:
    video = attribute(tag.select_one("video[src]"), "src")
    picture = _PICTURE.search(attribute(tag, "style"))
    url = parse_url(video or (picture[1] if picture else ""))
    return str(url) if url else None


def _still(tag: "Tag") -> str | None:
    thumb = tag.select_one(".tgme_widget_message_video_thumb, .tgme_widget_message_roundvideo_thumb")
    picture = _PICTURE.search(attribute(thumb, "style"))
    url = parse_url(picture[1] if picture else "")
    return str(url) if url else None
