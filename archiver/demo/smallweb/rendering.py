"""How text, links, emoji and pictures are written in platforms' HTML and JSON answers."""

import html
import json
from collections.abc import Callable
from urllib.parse import quote

from archiver.demo.smallweb.messages import Response, page
from archiver.demo.smallweb.posts import PieceKind, PretendPost, TextPiece, Variation
from archiver.model.digests import JSONValue, digest

LinkMarkup = Callable[[str, Variation], str]
"""Writes a link from its target, which has no scheme."""

NOT_FOUND = page("<!DOCTYPE html><title>Not found</title><p>There is nothing here.</p>", status=404)
_EMOJI_IMAGE = '<img class="emoji" draggable="false" alt="{0}">'


def short_code(target: str, variation: Variation) -> str:
    """The code of the short link to a target."""
    return digest(f"{target}/{variation.link_salt}".encode())[-10:]


def picture_name(number: int, variation: Variation) -> str:
    """A picture's name in its URL; each encoding has another one."""
    return f"P{number:04}e{variation.encoding}"


def plain_piece(piece: TextPiece, variation: Variation, link: LinkMarkup) -> str:
    """A piece of a text without markup."""
    match piece.kind:
        case PieceKind.LINK:
            return link(piece.text, variation)
        case PieceKind.HANDLE:
            return f"@{piece.text}"
        case _:
            return piece.text


def full_url(target: str, _: Variation) -> str:
    """The URL of a link's target."""
    return f"https://{target}"


def plain_text(post: PretendPost, *, link: LinkMarkup = full_url) -> str:
    """The text without markup, with links as `link` writes them."""
    return post.variation.gap.join(plain_piece(piece, post.variation, link) for piece in post.pieces)


def escape(text: str, variation: Variation) -> str:
    """Text escaped for HTML: with named entities, without escaped quotes, or with decimal or hexadecimal character references."""
    match variation.escapes:
        case 0:
            return html.escape(text)
        case 1:
            return html.escape(text, quote=False)
        case escapes:
            reference = "&#{};" if escapes == 2 else "&#x{:x};"  # noqa: PLR2004 - the third of four ways
            return "".join(letter if letter.isalnum() or letter.isspace() else reference.format(ord(letter)) for letter in text)


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


def short_url(shortener: str) -> LinkMarkup:
    """A link as a URL of a shortener, or as its target's URL where links are not wrapped."""
    return lambda target, variation: (shortener + short_code(target, variation)) if variation.wrapped else f"https://{target}"


def short_link(shortener: str) -> LinkMarkup:
    """An anchor whose text and target are a short URL."""

    def link(target: str, variation: Variation) -> str:
        url = html.escape(short_url(shortener)(target, variation))
        return f'<a href="{url}">{url}</a>'

    return link


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


def last_part(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/").rpartition("/")[2]
