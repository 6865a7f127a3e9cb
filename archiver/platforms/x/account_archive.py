"""The archive that X hands out to the owner of an account: `data/tweets.js` and its kin, scripts that assign JSON to a variable.

`window.YTD.tweets.part0 = [{"tweet": {…}}, …]`; up to 2022 the file was `data/tweet.js`, with or without the wrapper `tweet`; large
ones come in parts. `data/account.js` names the account, `data/manifest.js` the day. Posts are as in API 1.1, without their author.
Of an account that was protected last, by `data/protected-history.js`, nothing is read: its posts are for its followers. Reposts are
not the account's own words.
"""

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime

from archiver.errors import InputError
from archiver.model.digests import JSONValue, canonical_json
from archiver.model.observations import Reading, Unreadable
from archiver.model.posts import PostRef
from archiver.model.probes import Answer
from archiver.platforms.account_archives import AccountPost, ReadMember
from archiver.platforms.parsing.json_fields import field, nests_too_deep, parse_json, text
from archiver.platforms.parsing.timestamps import parse_iso
from archiver.platforms.toolkit.probes import not_understood, object_of, other_post
from archiver.platforms.x.contents import has_author, post_named, present

ACCOUNT_ARCHIVE = "x-account-archive"

_POSTS = re.compile(r"(?:.{1,200}/)?data/tweets?(?:-part[0-9]{1,4})?\.js")
_ACCOUNT, _PROTECTED, _MANIFEST = (
    re.compile(rf"(?:.{{1,200}}/)?data/{name}\.js") for name in ("account", "protected-history", "manifest")
)
_ASSIGNMENT = re.compile(r"\s*(?:window\.)?[A-Za-z_][\w.]{0,100}\s*=\s*")
_SEPARATORS = re.compile(r"[\s,]*")
_REPOST = "RT @"
_REMEDY = "download the archive again, or unpack it and look at the file"


def is_account_archive(names: Collection[str]) -> bool:
    """Whether files of these names are an account's archive."""
    return any(map(_POSTS.fullmatch, names)) and any(map(_ACCOUNT.fullmatch, names))


def account_made_at(names: Collection[str], read: ReadMember) -> datetime | None:
    """When the archive was made, as its manifest says."""
    manifest = _first(names, read, _MANIFEST)
    return parse_iso(text(manifest, "archiveInfo", "generationDate"))


def account_posts(names: Collection[str], read: ReadMember) -> Iterator[AccountPost]:
    """The account's own posts, each with the account."""
    account = field(_first(names, read, _ACCOUNT), "account")
    user = {
        "id_str": text(account, "accountId"),
        "screen_name": text(account, "username"),
        "name": text(account, "accountDisplayName"),
    }
    if user["id_str"] is None:
        raise InputError("has no data/account.js that names the account", remedy=_REMEDY)
    history = [field(entry, "protectedHistory") for entry in _items_of(names, read, _PROTECTED)]
    latest = max(history, key=lambda entry: text(entry, "protectedAt") or "", default=None)
    if text(latest, "action") == "Protect":
        raise InputError("is of a protected account, whose posts are for its followers only", remedy="it is not read")
    for name in sorted(filter(_POSTS.fullmatch, names)):
        for item in _items(name, read(name)):
            own = field(item, "tweet") or item
            post, words = post_named(text(own, "id_str") or text(own, "id")), text(own, "full_text") or text(own, "text")
            if post is not None and words is not None and not words.startswith(_REPOST):
                statement: JSONValue = {"account": user, "post": own}
                yield AccountPost(post=post, statement=canonical_json(statement), place=f"{name}#{post.key}")


def read_account_archive(post: PostRef, answer: Answer) -> Reading:
    """The reading of what an account's archive says of one of its posts."""
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    own, user = field(payload, "post"), field(payload, "account")
    given = text(own, "id_str") or text(own, "id")
    if given != post.key:
        return other_post(given)
    converted: JSONValue = {
        "id_str": given,
        "text": text(own, "full_text") or text(own, "text"),
        "user": user,
        "lang": text(own, "lang"),
        "entities": field(own, "entities"),
        "mediaDetails": field(own, "extended_entities", "media") or field(own, "entities", "media") or [],
        "in_reply_to_status_id_str": text(own, "in_reply_to_status_id_str"),
        "possibly_sensitive": field(own, "possibly_sensitive"),
        **({"note_tweet": {}} if field(own, "truncated") is True else {}),
    }
    return present(converted, post) if has_author(converted) else not_understood("a post without its author")


def _first(names: Collection[str], read: ReadMember, pattern: re.Pattern[str]) -> JSONValue:
    """The first item, or the object, in the first file whose name matches."""
    return next(_items_of(names, read, pattern), None)


def _items_of(names: Collection[str], read: ReadMember, pattern: re.Pattern[str]) -> Iterator[JSONValue]:
    for name in sorted(filter(pattern.fullmatch, names))[:1]:
        yield from _items(name, read(name))


def _items(name: str, content: bytes) -> Iterator[JSONValue]:
    """The items of the list that a script assigns, one parsed at a time; or the object that it assigns."""
    script = content.decode("utf-8-sig", "replace")
    assigned = _ASSIGNMENT.match(script)
    place, decoder = assigned.end() if assigned else 0, json.JSONDecoder()
    if not script.startswith("[", place):
        parsed = parse_json(script[place:].rstrip().rstrip(";").encode())
        if isinstance(parsed, ValueError):
            raise InputError(f"has a file that is not JSON: {name}, from character {place} on", remedy=_REMEDY)
        yield parsed
        return
    place = _after(script, place + 1)
    while not script.startswith("]", place):
        try:
            item, end = decoder.raw_decode(script, place)
        except (ValueError, RecursionError) as error:
            raise InputError(f"has a file that is not JSON: {name}, from character {place} on", remedy=_REMEDY) from error
        if not nests_too_deep(script[place:end]):
            yield item
        place = _after(script, end)


def _after(script: str, place: int) -> int:
    found = _SEPARATORS.match(script, place)
    return found.end() if found else place
