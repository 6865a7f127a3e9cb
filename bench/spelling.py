"""How words, links, emoji and pictures are spelled in platforms' answers."""

import html
import json
from collections.abc import Callable
from urllib.parse import quote

from archiver.model.digests import JSONValue, digest
from bench.drafts import Draft, Dress, Kind, Piece

TCO, LNKD, TCN = "https://t.co/", "https://lnkd.in/", "http://t.cn/"


def code(target: str, dressed: Dress) -> str:
    """A short link's code: another one for another salt."""
    return digest(f"{target}/{dressed.codes}".encode())[-10:]


def picture_name(number: int, dressed: Dress) -> str:
    """A picture's name at the platform: encoded anew, it has another one."""
    return f"P{number:04}e{dressed.encoding}"


def as_seen(piece: Piece, dressed: Dress, short: str | None) -> str:
    """A piece as a reader sees it."""
    match piece.kind:
        case Kind.HANDLE:
            return f"@{piece.text}"
        case Kind.LINK:
            return short + code(piece.text, dressed) if short is not None and dressed.wrapped else f"https://{piece.text}"
        case _:
            return piece.text


def plain(draft: Draft, dressed: Dress, *, short: str | None = None) -> str:
    """The words as plain text; links as addresses, or as a platform's short links."""
    return dressed.gap.join(as_seen(piece, dressed, short) for piece in draft.pieces)


def spelled(text: str, dressed: Dress) -> str:
    """A text as markup spells it: by names of entities, by numbers, in decimals or not, or barely."""
    if dressed.escapes == 0:
        return html.escape(text)
    if dressed.escapes == 1:
        return html.escape(text, quote=False)
    number = "&#{};" if dressed.escapes == 2 else "&#x{:x};"  # noqa: PLR2004 - the third way to spell
    return "".join(number.format(ord(sign)) if not sign.isalnum() and not sign.isspace() else sign for sign in text)


Link = Callable[[str, Dress], str]


def marked_up(draft: Draft, dressed: Dress, *, link: Link, emoji: str = '<img class="emoji" draggable="false" alt="{0}">') -> str:
    """The words as markup: links as `link` has them, emoji as signs or as pictures of them."""

    def one(piece: Piece) -> str:
        match piece.kind:
            case Kind.LINK:
                return link(piece.text, dressed)
            case Kind.HANDLE:
                return f'<a class="u-url mention" href="https://social.example/@{piece.text}">@<span>{piece.text}</span></a>'
            case Kind.EMOJI if dressed.emoji_as_images:
                return emoji.format(piece.text)
            case _:
                return spelled(piece.text, dressed)

    return dressed.gap.join(map(one, draft.pieces))


def named_link(target: str, _dressed: Dress) -> str:
    """A link behind other words."""
    return f'<a href="https://{html.escape(target)}">the news</a>'


def long_link(target: str, _dressed: Dress) -> str:
    """A link as Mastodon shortens it: what is hidden is there."""
    return (
        f'<a href="https://{html.escape(target)}" rel="nofollow noopener"><span class="invisible">https://</span>'
        f'<span class="ellipsis">{html.escape(target[:30])}</span><span class="invisible">{html.escape(target[30:])}</span></a>'
    )


def wrapped_link(wrapper: str) -> Link:
    """A link that leads over the platform's own address, signed, and is shown cut."""

    def link(target: str, dressed: Dress) -> str:
        over = f"{wrapper}?u={quote(f'https://{target}', safe='')}&h={dressed.token}"
        address = html.escape(over if dressed.wrapped else f"https://{target}")
        return f'<a href="{address}">{html.escape(target[:24])}…</a>'

    return link


def short_link(target: str, dressed: Dress) -> str:
    """A link as X's markup has it: short on both sides."""
    shown = TCO + code(target, dressed) if dressed.wrapped else f"https://{target}"
    return f'<a href="{shown}">{shown}</a>'


def to_json(value: JSONValue, dressed: Dress) -> str:
    """JSON with its signs escaped or not, its fields in this order or another one."""
    return json.dumps(value, ensure_ascii=dressed.escapes % 2 == 0, sort_keys=dressed.escapes > 1)


def oembed(markup: str, title: str, dressed: Dress, **more: JSONValue) -> str:
    """An answer of oEmbed."""
    said: dict[str, JSONValue] = {"version": "1.0", "type": "rich", "html": markup, "title": title, "author_name": dressed.name}
    return to_json({**said, "thumbnail_url": f"https://cdn.example/thumb.jpg?sig={dressed.token}", **more}, dressed)
