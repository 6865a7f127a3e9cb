"""How text, links, emoji and pictures are written in platforms' HTML and JSON answers."""

import html
import json
from collections.abc import Callable
from urllib.parse import quote

from archiver.demo.smallweb.messages import Response, page
from archiver.demo.smallweb.posts import PieceKind, PretendPost, TextPiece, Variation
from archiver.model.digests import JSONValue, digest

LinkMarkup = Callable[[str, Variation], str]
"""Makes the markup of a link from its target, which has no scheme."""

NOT_FOUND = page("<!DOCTYPE html><title>Not found</title><p>There is nothing here.</p>", status=404)
_EMOJI_IMAGE = '<img class="emoji" draggable="false" alt="{0}">'
_BASE_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def short_code(target: str, variation: Variation) -> str:
    """The code of the short link to a target."""
    return digest(f"{target}/{variation.link_salt}".encode())[-10:]


def picture_name(number: int, variation: Variation) -> str:
    """A picture's name in its URL; each encoding has another one."""
    return f"P{number:04}e{variation.encoding}"


def plain_text(post: PretendPost, *, shortener: str | None = None) -> str:
    """The text without markup; links are written out, or as short links of a shortener."""

    def written(piece: TextPiece) -> str:
        match piece.kind:
            case PieceKind.HANDLE:
                return f"@{piece.text}"
            case PieceKind.LINK if shortener is not None and post.variation.wrapped:
                return shortener + short_code(piece.text, post.variation)
            case PieceKind.LINK:
                return f"https://{piece.text}"
            case _:
                return piece.text

    return post.variation.gap.join(map(written, post.pieces))


def escape(text: str, variation: Variation) -> str:
    """Text escaped for HTML: with named entities, without escaped quotes, or with decimal or hexadecimal character references."""
    match variation.escapes:
        case 0:
            return html.escape(text)
        case 1:
            return html.escape(text, quote=False)
        case escapes:
            reference = "&#{};" if escapes == 2 else "&#x{:x};"  # noqa: PLR2004 - the third of four ways
            return "".join(sign if sign.isalnum() or sign.isspace() else reference.format(ord(sign)) for sign in text)


def html_text(post: PretendPost, *, link: LinkMarkup, emoji: str = _EMOJI_IMAGE) -> str:
    """The text as HTML: links as `link` writes them, emoji as characters or as the images that `emoji` is the template of."""

    def written(piece: TextPiece) -> str:
        match piece.kind:
            case PieceKind.LINK:
                return link(piece.text, post.variation)
            case PieceKind.HANDLE:
                return f'<a class="u-url mention" href="https://social.example/@{piece.text}">@<span>{piece.text}</span></a>'
            case PieceKind.EMOJI if post.variation.emoji_as_images:
                return emoji.format(piece.text)
            case _:
                return escape(piece.text, post.variation)

    return post.variation.gap.join(map(written, post.pieces))


def named_link(target: str, _variation: Variation) -> str:
    """A link that shows other words than its target."""
    return f'<a href="https://{html.escape(target)}">the news</a>'


def written_out_link(target: str, variation: Variation) -> str:
    """A link that shows its target."""
    return escape(f"https://{target}", variation)


def wrapped_link(wrapper: str) -> LinkMarkup:
    """A link that leads through a signed redirect of the platform, and shows the beginning of its target."""

    def link(target: str, variation: Variation) -> str:
        redirect = f"{wrapper}?u={quote(f'https://{target}', safe='')}&h={variation.token}"
        address = html.escape(redirect if variation.wrapped else f"https://{target}")
        return f'<a href="{address}">{html.escape(target[:24])}…</a>'

    return link


def to_json(value: JSONValue, variation: Variation) -> str:
    """JSON, with non-ASCII characters escaped or not, and the fields in their order or sorted."""
    return json.dumps(value, ensure_ascii=variation.escapes % 2 == 0, sort_keys=variation.escapes > 1)


def script_json(value: JSONValue, variation: Variation) -> str:
    """JSON that can stand in a `<script>` element."""
    return to_json(value, variation).replace("</", "<\\/")


def oembed(post: PretendPost, markup: str, *, title: str | None = None, **more: JSONValue) -> str:
    """An oEmbed answer whose title is the post's text, if no other one is given."""
    variation = post.variation
    document: dict[str, JSONValue] = {"version": "1.0", "type": "rich", "html": markup, "author_name": variation.name}
    document["title"] = plain_text(post) if title is None else title
    document["thumbnail_url"] = f"https://cdn.example/thumb.jpg?sig={variation.token}"
    return to_json({**document, **more}, variation)


def html_page(body: str, head: str = "") -> Response:
    """A page with this body."""
    icon = '<link rel="icon" href="data:,">'  # so that no browser asks for one
    return page(f'<!DOCTYPE html><html><head><meta charset="utf-8">{icon}{head}</head><body>{body}</body></html>')


def base_64(number: int) -> str:
    """A number in the alphabet of Instagram's and Threads' codes."""
    digits = ""
    while number:
        number, digit = divmod(number, len(_BASE_64))
        digits = _BASE_64[digit] + digits
    return digits


def last_part(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/").rpartition("/")[2]
