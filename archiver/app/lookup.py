"""`lookup`: find posts by URL, name, alias, picture code, handle, or words of their text, and by the address of an article."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from archiver.errors import InputError
from archiver.ledger.article_posts import FoundArticle
from archiver.ledger.reader import LedgerReader
from archiver.model.posts import Alias, parse_postref
from archiver.model.urls import URL
from archiver.platforms import current_name, finder_by_name, finders_at, identify
from archiver.platforms.interface import Address
from archiver.platforms.registry import SCHEMES, platforms_at
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.reporting.phrases import count_of
from archiver.reporting.records import PostRecord
from archiver.reporting.withdrawals import Withdrawal

_CODE = re.compile(r"[A-Za-z0-9]{6,32}")
_KEY = re.compile(r"[A-Za-z0-9_-]{6,64}")
_ADDRESS = re.compile(r"(?:https?|at|nostr|tg)://[^\s<>\"“”]+|nostr:[0-9a-z]+")
_DEFANGED_SCHEME = re.compile(r"\bhxxp(s?)(?:://|\[://\])", re.IGNORECASE)
_DEFANGED_DOT = re.compile(r"\[\.\]|\(\.\)|\[dot\]", re.IGNORECASE)
"""How addresses are written so that nobody opens them by mistake."""
_WEB = ("https://", "http://")
_WITHIN = re.compile(r"(?<=.)https?://\S+", re.IGNORECASE)
"""The address that an address of an archive, a translator or an embed builder carries."""
_BARE_ADDRESS = re.compile(r"(?<![\w/.@])(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>\"“”]+", re.IGNORECASE)
_MAX_PIECES = 3
_PARTS = re.compile(r"[/?&=#]+")
_LONG_KEY = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{11,64}")
"""Keys that are long enough to be the same by no accident; the shortest are those of YouTube."""
_ATTRIBUTION = re.compile(r"[—–-]\s*[^()\n]{1,80}\(@[\w.@-]{1,80}\)[^\n]*\Z")
_NOSTR_EVENT = re.compile(r"(?:note|nevent)1[0-9a-z]{50,1000}")
"""A Nostr event id without its `nostr:` scheme, as people share it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """What a query finds: posts, best match first; or an article by its address, with its posts in the order of the document.

    An article that is `withdrawn` has none.
    """

    posts: list[PostRecord]
    article: str | None = None
    withdrawn: Withdrawal | None = None


def lookup(archive: LedgerReader, query: str, *, history: bool = False) -> LookUp:
    """What matches a query: posts by handle or name if it is one, else an article by its address, else posts by words."""
    text = query.strip()
    if not text:
        return LookUp(posts=[])
    for name in _names(text):
        is_handle = name.startswith("@") and " " not in name
        posts = (_by_handle if is_handle else _by_name)(archive, name, history=history)
        if posts:
            return LookUp(posts=posts)
        if article := _article(archive, name):
            posts = archive.by_ids(article.post_ids, history=history)
            return LookUp(posts=posts, article=article.name, withdrawn=article.withdrawn)
    if posts := _by_keys_within(archive, text, history=history):
        return LookUp(posts=posts)
    is_name = " " not in text and ("/" in text or text.startswith("@"))
    if is_name:
        return LookUp(posts=[])
    return LookUp(posts=archive.by_words(text) or _by_quotation(archive, text))


def lookup_post(archive: LedgerReader, query: str, *, history: bool = False) -> PostRecord | None:
    """The post that best matches a query; `InputError` for the address of an article that does not show exactly one."""
    found = lookup(archive, query, history=history)
    if found.article is not None and found.withdrawn is not None:
        raise InputError(f"{found.article} was {found.withdrawn.phrase}", remedy="name a post")
    if found.article is not None and len(found.posts) != 1:
        raise InputError(
            f"{found.article} is an article with {count_of(len(found.posts), 'post')}",
            remedy="name a post of it; `lookup` with this address lists them",
        )
    return found.posts[0] if found.posts else None


def _names(text: str) -> Iterator[str]:
    """The names that a query may be: itself, without what nobody sees, and the address within it, without punctuation around it."""
    cleaned = "".join(character for character in text if unicodedata.category(character) != "Cf").strip()
    if " " not in cleaned or "/" not in cleaned:
        yield cleaned
    mended = _DEFANGED_DOT.sub(".", _DEFANGED_SCHEME.sub(r"http\1://", cleaned))
    within = _ADDRESS.search(mended)
    found = within[0] if within else mended if " " not in mended else ""
    bare = found.strip("<>()[]{}«»‹›“”„‘’\"'.,;:!?…")
    if bare and bare != cleaned:
        yield bare
    if " " in cleaned and "/" in cleaned:
        yield cleaned
        yield from (match[0].rstrip(".,;:!?") for match in _BARE_ADDRESS.finditer(cleaned))
        if cleaned.startswith(_WEB) and len(cleaned.split()) <= _MAX_PIECES:
            yield "".join(cleaned.split())  # an address that a line break or a space has cut
    for inner in reversed(list(_WITHIN.finditer(unquote(found)))):
        yield inner[0]


def _by_keys_within(archive: LedgerReader, text: str, *, history: bool) -> list[PostRecord]:
    """The posts with a key that is a part of an address which names nothing itself, as a mirror's or an API's."""
    if " " in text or not text.startswith(_WEB):
        return []
    keys = (key for key in _PARTS.split(text)[1:] if _LONG_KEY.fullmatch(key))
    return next((found for key in keys if (found := archive.by_key(key, history=history))), [])


def _by_quotation(archive: LedgerReader, text: str) -> list[PostRecord]:
    """The posts with the words of a quotation that ends in its author, as embeds write it: “… — Name (@handle) July 27, 2026”."""
    quoted = _ATTRIBUTION.sub("", text)
    return archive.by_words(quoted) if quoted.strip() and quoted != text else []


def _by_handle(archive: LedgerReader, handle: str, *, history: bool) -> list[PostRecord]:
    """The posts by a handle; by one of the form `@NAME@HOST`, also those of the account NAME that are named by that host."""
    name, _, host = handle.removeprefix("@").partition("@")
    exact = archive.by_handle(handle, history=history)
    if exact or not host:
        return exact
    local = archive.by_handle(name, history=history)
    return [record for record in local if record.post is not None and record.post.key.startswith(f"{host.lower()}/")]


def _article(archive: LedgerReader, text: str) -> FoundArticle | None:
    """The article with this address or name."""
    url = parse_web_url(text) if "/" in text and " " not in text else None
    return archive.article_named(text) or (archive.article_at(url) if url is not None else None)


def _by_name(archive: LedgerReader, name: str, *, history: bool) -> list[PostRecord]:
    """The posts with a name: a PostRef, a URL with or without its scheme, an alias, or a picture code."""
    name = f"nostr:{name}" if _NOSTR_EVENT.fullmatch(name) else name
    ref = parse_postref(_platform_name(name))
    if ref is not None:
        found = archive.by_ref(ref, history=history) or archive.by_ref(current_name(ref), history=history)
        if found or (found := archive.by_alias(Alias(str(ref)), history=history)):
            return found
    url = parse_web_url(name) if " " not in name and ("/" in name or name.startswith(SCHEMES)) else None
    if url is not None:
        post = identify(url)
        named = archive.by_ref(post, history=history) if post else []
        named = named or next((found for alias in _aliases(url) if (found := archive.by_alias(alias, history=history))), [])
        return named or ([] if post else _by_first_part(archive, url, history=history))
    if _CODE.fullmatch(name) and (found := archive.by_code(name, history=history)):
        return found
    return archive.by_key(name, history=history) if _KEY.fullmatch(name) else []


def _platform_name(name: str) -> str:
    """A name whose platform is written as people write it: in capitals, or by its domain (`twitter:…`)."""
    written, colon, key = name.partition(":")
    platform = written.lower()
    if not colon or key.startswith("//") or not written.isalpha():
        return name
    known = platforms_at(f"{platform}.com") if finder_by_name(platform) is None else frozenset({platform})
    return f"{next(iter(known))}:{key}" if len(known) == 1 else name


def _by_first_part(archive: LedgerReader, url: URL, *, history: bool) -> list[PostRecord]:
    """The posts that an address of one part leads to: the one with a short link's code, or those of an account of the platform."""
    if len(url.segments) != 1:
        return []
    (part,) = url.segments
    is_code = _CODE.fullmatch(part) is not None and part not in {part.lower(), part.upper()}
    code = archive.by_code(part, history=history) if is_code else []
    platforms = platforms_at(url.host)
    return code or [record for record in archive.by_handle(part, history=history) if record.platform in platforms]


def _aliases(url: URL) -> Iterator[str]:
    """The aliases that a URL may be recorded as: as its platform writes it, and as people write it."""
    for finder in finders_at(url.host):
        for embed in finder.embeds(Address(url=url)):
            yield from embed.aliases
    yield from (f"{url.host}{url.path.rstrip('/')}", f"{url.host}{url.path}")
