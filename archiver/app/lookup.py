"""`lookup`: find posts by URL, name, alias, picture code, handle, date, or words of their text, and by the address of an article.

A query is tried as one kind of name after the other, and the first that finds something counts. What is only nearly what was asked
for (another case, the beginning of a handle, a misspelled word) is tried last, and is said to be so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from archiver.app.dates_in_queries import DatedQuery, dated_query, periods_of
from archiver.app.names_in_queries import (
    accounts_in,
    file_in,
    handle_in,
    hosts_in,
    is_account,
    keys_within,
    names_in,
    short_keys_within,
    with_platform,
    without_attribution,
    without_handle,
)
from archiver.errors import InputError
from archiver.ledger import name_search, word_search
from archiver.ledger.article_posts import FoundArticle, articles_ending
from archiver.ledger.post_filter import NO_FILTER, PostFilter, all_filtered, filtered
from archiver.ledger.reader import LedgerReader
from archiver.model.embeds import Embed
from archiver.model.posts import Alias, parse_postref
from archiver.model.urls import URL
from archiver.platforms import current_name, finder_by_name, finders_at, identify
from archiver.platforms.interface import Address
from archiver.platforms.registry import SCHEMES, platforms_at
from archiver.platforms.toolkit.uri_schemes import parse_web_url
from archiver.reporting.phrases import count_of
from archiver.reporting.records import PostRecord
from archiver.reporting.withdrawals import Withdrawal

MAX_POSTS = 50
"""How many posts are shown unless the caller asks for more."""
_MAX_LISTED = 10
_CODE = re.compile(r"[A-Za-z0-9]{6,32}")
_KEY = re.compile(r"[A-Za-z0-9_.:/-]{6,200}")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}", re.IGNORECASE)
_NOSTR_EVENT = re.compile(r"(?:note|nevent)1[0-9a-z]{50,1000}")
"""A Nostr event id without its `nostr:` scheme, as people share it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """What a query finds: posts, best match first; or an article by its address, with its posts in the order of the document.

    An article that is `withdrawn` has none. `total` is how many posts match, None where that is not counted; `nearly` says that
    none is exactly what was asked for.
    """

    posts: list[PostRecord]
    total: int | None = 0
    nearly: bool = False
    article: str | None = None
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one way to look up finds: ids of posts, whether these are all, and the rest as in `LookUp`."""

    ids: Sequence[int] = ()
    complete: bool = True
    nearly: bool = False
    article: FoundArticle | None = None


def lookup(
    archive: LedgerReader,
    query: str,
    *,
    wanted: PostFilter = NO_FILTER,
    limit: int | None = MAX_POSTS,
    skip: int = 0,
    history: bool = False,
) -> LookUp:
    """What matches a query and is what is `wanted`; every post that is wanted where the query is empty.

    The first `skip` posts are left out, and those after the next `limit`.
    """
    for found in _ways(archive, query.strip(), wanted):
        ids = filtered(archive.query, found.ids, wanted)
        if ids or found.article is not None:
            return LookUp(
                posts=archive.by_ids(ids[skip:][:limit], history=history),
                total=len(ids) if found.complete else None,
                nearly=found.nearly,
                article=found.article.name if found.article is not None else None,
                withdrawn=found.article.withdrawn if found.article is not None else None,
            )
    return LookUp(posts=[])


def lookup_post(archive: LedgerReader, query: str, *, history: bool = False) -> PostRecord | None:
    """The only post that matches a query; None if none does. Raises what `only_post` raises."""
    return only_post(query, lookup(archive, query, limit=_MAX_LISTED, history=history))


def only_post(query: str, found: LookUp) -> PostRecord | None:
    """The only post that was found; None if none was.

    `InputError` that lists what was found, if it is several posts, if it is only nearly what was asked for, or if it is an article.
    """
    if found.article is not None and found.withdrawn is not None:
        raise InputError(f"{found.article} was {found.withdrawn.phrase}", remedy="name a post")
    if len(found.posts) == 1 and not found.nearly:
        return found.posts[0]
    if found.article is not None:
        what = f"{found.article} is an article with {count_of(found.total or 0, 'post')}"
        raise InputError(_listed(what, found), remedy="name a post of it; `lookup` with this address lists them")
    if found.nearly:
        raise InputError(_listed(f"“{query}” matches nothing exactly; nearest", found), remedy="name a post by its name or URL")
    if found.posts:
        number = count_of(found.total, "post") if found.total is not None else f"more than {len(found.posts)} posts"
        raise InputError(_listed(f"“{query}” matches {number}", found), remedy="name one of them by its name or URL")
    return None


def _listed(what: str, found: LookUp) -> str:
    """An error's message with the posts that match, one a line."""
    if not found.posts:
        return what
    more = ["…"] if found.total is None or found.total > len(found.posts) else []
    return "\n  ".join([f"{what}:", *map(_listed_post, found.posts), *more])


def _listed_post(record: PostRecord) -> str:
    """A post in a list of those that match: its name, its author, and the beginning of what it said."""
    first = record.original
    words = " ".join(first.text.split()) if first is not None else ""
    excerpt = f"“{words[:_EXCERPT]}…”" if len(words) > _EXCERPT else f"“{words}”" if words else ""
    name = str(record.post or next(iter(record.aliases), record.platform))
    return "  ".join(part for part in (name, f"@{record.handle}" if record.handle else record.author or "", excerpt) if part)


_EXCERPT = 60  # characters


def _ways(archive: LedgerReader, text: str, wanted: PostFilter) -> Iterator[_Found]:
    """What each way to look up finds, the most exact first."""
    if not text:
        yield _Found(ids=all_filtered(archive.query, wanted) if wanted != NO_FILTER else ())
        return
    names = list(dict.fromkeys(names_in(text)))
    for name in names:
        is_handle = name.startswith("@") and not {" ", "/"} & set(name)
        yield _Found(ids=(_by_handle if is_handle else _by_name)(archive, name))
        article = None if is_handle else article_of(archive, name)
        if article is not None:
            yield _Found(ids=article.post_ids, article=article)
    for key in keys_within(text):
        yield _Found(ids=_by_part(archive, text, key))
    is_name = " " not in text and ("/" in text or text.startswith("@") or _is_postref(text)) and not periods_of(text)
    file = file_in(text)
    if file is not None and not file.isalpha():
        yield from _in_files(archive, file)
    if not is_name:
        yield from _saying(archive, text)
    dated = dated_query(text)  # reading the words of dates in many languages takes longer than all the above
    if dated is not None:
        yield from _dated(archive, dated, wanted)
    if file is not None and file.isalpha():
        yield from _in_files(archive, file)
    yield from _nearly(archive, text, names, is_name=is_name)


def _saying(archive: LedgerReader, text: str) -> Iterator[_Found]:
    """The posts that say the words of a text, with or without the author's name in it."""
    for words in dict.fromkeys((text, without_attribution(text), without_handle(text))):
        hits = word_search.with_all(archive.query, words)
        yield _Found(ids=hits.ids, complete=hits.complete)


def _dated(archive: LedgerReader, dated: DatedQuery, wanted: PostFilter) -> Iterator[_Found]:
    """What the rest of a query with a date finds at that time; only nearly, where the date may mean two days."""
    for since, until in dated.periods:
        dates = replace(wanted, since=since, until=until)
        for found in _ways(archive, dated.rest, dates):
            nearly = found.nearly or len(dated.periods) > 1
            yield replace(found, ids=filtered(archive.query, found.ids, dates), nearly=nearly)


def _nearly(archive: LedgerReader, text: str, names: Sequence[str], *, is_name: bool) -> Iterator[_Found]:
    """What comes near: names in another case, beginnings of handles, accounts and hosts, and words."""
    for name in names:
        if " " not in name and "/" not in name:
            yield _Found(ids=_by_handle(archive, name) or _by_owner(archive, name.removeprefix("@")))
            yield _Found(ids=name_search.nearly_named(archive.query, name), nearly=True)
    for key in short_keys_within(text):
        yield _Found(ids=_by_part(archive, text, key), nearly=True)
    bare = names[-1] if names and " " not in text else text
    if is_account(bare):
        yield _Found(
            ids=name_search.with_handle_near(archive.query, word_search.with_most(archive.query, bare).ids, bare), nearly=True
        )
    elif not is_name:
        yield from _nearly_saying(archive, text)


def _nearly_saying(archive: LedgerReader, text: str) -> Iterator[_Found]:
    """What comes near to the words of a text; first the posts of the account or host in it."""
    hits = word_search.with_most(archive.query, without_attribution(text) or text)
    handle = handle_in(text)
    if handle is not None:
        of_account = _by_handle(archive, handle)
        yield _Found(ids=[*(post for post in hits.ids if post in set(of_account)), *of_account], nearly=True)
    for host in hosts_in(text):
        yield _Found(ids=_by_owner(archive, host), nearly=True)
    yield _Found(ids=hits.ids, complete=hits.complete, nearly=True)


def _by_owner(archive: LedgerReader, name: str) -> list[int]:
    """The posts of a channel, blog or host that their keys name; those of a host's account; or in the articles of a host."""
    posts = name_search.by_owner_in_key(archive.query, name)
    if posts or not _HOST.fullmatch(name):
        return posts
    url = URL(scheme="https", host=name.lower())
    return _of_accounts(archive, url) or name_search.by_article_host(archive.query, name)


def _by_part(archive: LedgerReader, text: str, key: str) -> list[int]:
    """The posts with a key or code that is a part of a text, on the platforms of which the text is an address or name."""
    found = name_search.by_key(archive.query, key) or name_search.by_code(archive.query, key)
    url = parse_web_url(text) if "/" in text else None
    ref = parse_postref(with_platform(text))
    named = platforms_at(url.host) if url is not None else {ref.platform} if ref and finder_by_name(ref.platform) else ()
    return name_search.on_platforms(archive.query, found, named) if named and found else found


def _in_files(archive: LedgerReader, file: str) -> Iterator[_Found]:
    """The article whose address or path ends so; or the posts of several."""
    articles = articles_ending(archive.query, file)
    if len(articles) == 1:
        yield _Found(ids=articles[0].post_ids, article=articles[0])
    yield _Found(ids=list(dict.fromkeys(post for article in articles for post in article.post_ids)))


def _by_handle(archive: LedgerReader, handle: str) -> list[int]:
    """The posts by a handle; by one of the form `@NAME@HOST`, those by the account NAME of that host."""
    name, _, host = handle.removeprefix("@").partition("@")
    return _by_account(archive, name, host.lower()) if host else name_search.by_handle(archive.query, handle)


def _by_account(archive: LedgerReader, name: str, host: str) -> list[int]:
    """The posts by an account of a host: that of a platform, or one of many."""
    platforms = platforms_at(host)
    posts = name_search.by_handle(archive.query, name)
    if platforms:
        posts = posts or name_search.by_owner_in_key(archive.query, name)
        return name_search.on_platforms(archive.query, posts, platforms)
    if _HOST.fullmatch(name):
        return posts  # a domain names its account on every host
    return name_search.by_handle(archive.query, f"{name}@{host}") or name_search.on_host(archive.query, posts, host)


def article_of(archive: LedgerReader, text: str) -> FoundArticle | None:
    """The article with this address or name."""
    url = parse_web_url(text) if "/" in text and " " not in text else None
    return archive.article_named(text) or (archive.article_at(url) if url is not None else None)


def _by_name(archive: LedgerReader, name: str) -> list[int]:
    """The posts with a name: a PostRef, a URL with or without its scheme, an alias, or a picture code."""
    query = archive.query
    name = f"nostr:{name}" if _NOSTR_EVENT.fullmatch(name) else name
    ref = parse_postref(with_platform(name))
    if ref is not None and (found := name_search.by_ref(query, ref) or name_search.by_ref(query, current_name(ref))):
        return found
    if ref is not None and finder_by_name(ref.platform) is not None and not name.startswith(SCHEMES):
        posts = name_search.by_key(query, ref.key) or name_search.by_handle(query, ref.key)
        return name_search.on_platforms(query, posts, {ref.platform})
    url = parse_web_url(name) if " " not in name and ("/" in name or name.startswith(SCHEMES)) else None
    if url is not None:
        return posts_at(archive, url) or ([] if _shown_at(url) else _by_first_part(archive, url))
    if _CODE.fullmatch(name) and (found := name_search.by_code(query, name)):
        return found
    key = name.removeprefix("@")
    is_key = _KEY.fullmatch(key) is not None and ("/" not in key or any(map(str.isdigit, key)))
    return name_search.by_key(query, key) if is_key else []


def posts_at(archive: LedgerReader, url: URL) -> list[int]:
    """The posts that an address is of, in any spelling that a platform has for it, or that was recorded."""
    post = identify(url)
    named = name_search.by_ref(archive.query, post) if post else []
    aliases = (alias for embed in _shown_at(url) for alias in embed.aliases)
    return named or _first(lambda alias: name_search.by_alias(archive.query, alias), chain(aliases, _spellings(url)))


def _shown_at(url: URL) -> list[Embed]:
    """What platforms take an address for."""
    return [embed for finder in finders_at(url.host) for embed in finder.embeds(Address(url=url))]


def _is_postref(name: str) -> bool:
    """Whether a name is that of a post on a platform that is known, whatever its key."""
    ref = parse_postref(with_platform(name))
    return ref is not None and finder_by_name(ref.platform) is not None


def _by_first_part(archive: LedgerReader, url: URL) -> list[int]:
    """The posts that an address of no post leads to: the one with a short link's code, or those of an account.

    An address without any part is a host, and leads to its posts, or to those in its articles.
    """
    part = url.segments[0] if len(url.segments) == 1 else ""
    is_code = _CODE.fullmatch(part) is not None and part not in {part.lower(), part.upper()}
    code = name_search.by_code(archive.query, part) if is_code else []
    return code or _of_accounts(archive, url) or ([] if url.segments else _by_owner(archive, url.host))


def _of_accounts(archive: LedgerReader, url: URL) -> list[int]:
    """The posts by the first account that an address may be of and that has any."""
    return next((posts for name, host in accounts_in(url) if (posts := _by_account(archive, name, host))), [])


def require_article(archive: LedgerReader, name: str) -> int:
    """The id of the article with this address or name; `InputError` if there is none."""
    found = next(filter(None, (article_of(archive, part) for part in names_in(name))), None)
    rows = archive.query("SELECT id FROM article WHERE name = ?", (found.name,)) if found is not None else ()
    for row in rows:
        return int(row["id"])
    raise InputError(f"“{name}” is not an article of this archive", remedy="`lookup` with a post of it tells its address")


def _first(search: Callable[[Alias], list[int]], aliases: Iterator[Alias]) -> list[int]:
    """What the first of the aliases finds that finds anything."""
    return next((found for alias in aliases if (found := search(alias))), [])


def _spellings(url: URL) -> Iterator[Alias]:
    """The aliases that a URL may be recorded as where no platform knows it: as people write it."""
    yield from (Alias(f"{url.host}{url.path.rstrip('/')}"), Alias(f"{url.host}{url.path}"))
