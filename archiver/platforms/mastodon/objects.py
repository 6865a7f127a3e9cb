"""Reads ActivityPub objects: notes, articles, questions, videos, and the tombstones of deleted ones."""

from collections.abc import Iterator, Mapping

from archiver.model.digests import JSONValue
from archiver.model.observations import Claim, Gone, Present, Reading, Reason
from archiver.model.posts import Alias, Author, Content, Media
from archiver.model.probes import Answer
from archiver.model.urls import parse_url
from archiver.platforms.parsing.html_pages import has_unknown_elements, markup, words_of
from archiver.platforms.parsing.json_fields import field, items, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.link_targets import links_of
from archiver.platforms.toolkit.poll_choices import choices, paragraphs
from archiver.platforms.toolkit.probes import not_understood, other_post
from archiver.platforms.toolkit.unread_parts import GivenFields, missing, without

_KINDS = {"Image": "photo", "Video": "video", "Audio": "audio"}
_POSTS = frozenset({"Note", "Article", "Question", "Page", "Video", "Event", "Image", "Audio"})
_TITLED = frozenset({"Article", "Page", "Video", "Event"})
"""Objects with a title of their own: posts of Lemmy and kbin, videos of PeerTube."""
_GIVEN: GivenFields = {Claim.TEXT: ("oneOf.name", "anyOf.name"), Claim.MEDIA: ("attachment.type",)}
_MAX_MEDIA = 100


def read_object(answer: Answer, payload: Mapping[str, JSONValue]) -> Reading:
    """The reading of an ActivityPub object, whose `id` or `url` must be the address that was requested."""
    kind = text(payload, "type")
    own = [url for name in ("id", "url") if (url := parse_url(text(payload, name) or "")) is not None]
    asked = parse_url(answer.probe.url)
    if asked is None or asked.without_scheme not in {url.without_scheme for url in own}:
        return other_post(text(payload, "id"))
    if kind == "Tombstone":
        return Gone(reason=Reason.DELETED)
    if kind not in _POSTS:
        return not_understood(f"an object of type {kind}")
    title = text(payload, "name") if kind in _TITLED else None
    if text(payload, "content") is None and title is None:
        return Present()
    written, updated = parse_iso(text(payload, "published")), parse_iso(text(payload, "updated"))
    edited = updated is not None and updated != written
    reading = Present(
        content=_content(payload, title),
        aliases=tuple(dict.fromkeys(Alias(url.without_scheme) for url in own)),
        labels=("sensitive",) if field(payload, "sensitive") is True else (),
        edited=edited,
        edited_at=updated if edited else None,
        omitted=() if "attachment" in payload else (Claim.MEDIA,),
    )
    return without(reading, *_unread(payload))


def _unread(payload: Mapping[str, JSONValue]) -> Iterator[Claim]:
    """The parts that an object does not show in a known way: words in unknown markup, an attachment without its address."""
    yield from missing(payload, _GIVEN)
    if has_unknown_elements(markup(text(payload, "content"))):
        yield Claim.TEXT
    if any(isinstance(item, Mapping) and "url" not in item and "href" not in item for item in items(payload, "attachment")):
        yield Claim.MEDIA


def _content(payload: Mapping[str, JSONValue], title: str | None) -> Content:
    warning, words = text(payload, "summary"), markup(text(payload, "content"))
    languages = field(payload, "contentMap")
    options = choices(items(payload, "oneOf") or items(payload, "anyOf"), "name")
    return Content(
        author=Author(id=text(payload, "attributedTo")),
        text=paragraphs(title, warning, words_of(words), *options),
        media=tuple(_media(payload)),
        posted_at=parse_iso(text(payload, "published")),
        language=next(iter(languages), None) if isinstance(languages, Mapping) and len(languages) == 1 else None,
        links=links_of(words),
    )


def _media(payload: Mapping[str, JSONValue]) -> list[Media]:
    found = []
    for item in items(payload, "attachment")[:_MAX_MEDIA]:
        address = parse_url(text(item, "url") or text(item, "href") or "")
        if address is not None:
            kind = _KINDS.get(text(item, "type") or "") or (text(item, "mediaType") or "file").split("/")[0].replace(
                "image", "photo"
            )
            key = f"{address.host}{address.path}"
            found.append(Media(key=key, kind=kind, url=str(address), alt=text(item, "name") or text(item, "summary") or None))
    return found
