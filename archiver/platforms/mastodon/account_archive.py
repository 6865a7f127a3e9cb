"""The archive that Mastodon and its kin hand out to the owner of an account: `outbox.json` and `actor.json`, in ActivityPub.

Public and unlisted posts are read, which everybody may see; those for followers and those for named people are not. Boosts are not
the account's own words.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from archiver.errors import InputError
from archiver.model.digests import JSONValue, canonical_json
from archiver.model.observations import Present, Reading, Unreadable
from archiver.model.posts import Author, PostRef
from archiver.model.probes import Answer
from archiver.model.urls import parse_url
from archiver.platforms.account_archives import AccountPost, ReadMember
from archiver.platforms.mastodon import DECLARATION
from archiver.platforms.mastodon.addresses import key_of
from archiver.platforms.mastodon.objects import read_object
from archiver.platforms.parsing.json_fields import field, items, nests_too_deep, text
from archiver.platforms.toolkit.probes import object_of, other_post

ACCOUNT_ARCHIVE = "mastodon-account-archive"

_OUTBOX, _ACTOR = (re.compile(rf"(?:.{{1,200}}/)?{name}\.json") for name in ("outbox", "actor"))
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_REMEDY = "download the archive again, or unpack it and look at the file"


def is_account_archive(names: Collection[str]) -> bool:
    """Whether files of these names are an account's archive."""
    return any(map(_OUTBOX.fullmatch, names)) and any(map(_ACTOR.fullmatch, names))


def account_made_at(names: Collection[str], read: ReadMember) -> datetime | None:  # noqa: ARG001 - no file tells it
    """None: the archive does not say when it was made."""
    return None


def account_posts(names: Collection[str], read: ReadMember) -> Iterator[AccountPost]:
    """The account's own posts that everybody may see, each with the account."""
    actor, outbox = _document(names, read, _ACTOR), _document(names, read, _OUTBOX)
    account: JSONValue = {name: text(actor, name) for name in ("id", "preferredUsername", "name")}
    for activity in items(outbox, "orderedItems"):
        note = field(activity, "object")
        address = parse_url(text(note, "id") or "")
        key = key_of(address) if address is not None else None
        if key is None or text(activity, "type") != "Create" or text(note, "attributedTo") != text(actor, "id"):
            continue
        if _PUBLIC.isdisjoint(_addressed(note)):
            continue
        statement = canonical_json({"account": account, "post": note})
        yield AccountPost(post=PostRef(platform=DECLARATION.name, key=key), statement=statement, place=f"outbox.json#{key}")


def read_account_archive(post: PostRef, answer: Answer) -> Reading:
    """The reading of what an account's archive says of one of its posts; its author is without the id, which is not the API's."""
    payload = object_of(answer)
    if isinstance(payload, Unreadable):
        return payload
    note, account = field(payload, "post"), field(payload, "account")
    address = parse_url(text(note, "id") or "")
    if not isinstance(note, Mapping) or address is None or key_of(address) != post.key:
        return other_post(text(note, "id"))
    reading = read_object(replace(answer, probe=replace(answer.probe, url=str(address))), note)
    if not isinstance(reading, Present) or reading.content is None:
        return reading
    author = Author(handle=text(account, "preferredUsername"), name=text(account, "name") or None)
    return replace(reading, content=replace(reading.content, author=author))


def _addressed(note: JSONValue) -> set[str]:
    """To whom a post is addressed."""
    named = [field(note, name) for name in ("to", "cc")]
    return {address for value in named for address in (value if isinstance(value, list) else [value]) if isinstance(address, str)}


def _document(names: Collection[str], read: ReadMember, pattern: re.Pattern[str]) -> JSONValue:
    """The JSON in the first file whose name matches."""
    name = min(filter(pattern.fullmatch, names))
    content = read(name).decode("utf-8-sig", "replace")
    try:
        parsed: JSONValue = None if nests_too_deep(content) else json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"has a file that is not JSON: {name}", remedy=_REMEDY) from error
    return parsed
