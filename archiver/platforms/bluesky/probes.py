"""Bluesky's probes, and the order in which they are sent.

First the app's own view. Who keeps the account's repository is only known from the DID's log (or document), so the later questions
follow from earlier answers:

| after | is asked |
|---|---|
| `getPosts` shows the post to everyone | the log, then the signed proof |
| `getPosts` says that the author shows it only to those who are logged in | nothing: the author's wish is kept |
| `getPosts` leaves it out, or does not answer | the app's profile and the log; then, of the server that keeps the repository, |
| | the account's status, the author's wish, the record, and the signed proof |
| the log cannot be had | the DID document |
| the log does not prove itself | nothing: whoever forges it could name any key |

What an earlier answer has established and a later one is read by goes along with the question, as its grounds.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from archiver.model.posts import Alias, PostRef
from archiver.model.probes import About, Probe
from archiver.model.urls import URL
from archiver.platforms.bluesky.dids import is_plc, web_host
from archiver.platforms.bluesky.names import COLLECTION, Record, handle_address, record_of
from archiver.platforms.toolkit.probes import ask_api

if TYPE_CHECKING:
    from archiver.platforms.bluesky.identities import Identity

POSTS = "bluesky-posts"
PROFILE = "bluesky-profile"
LOG = "bluesky-did-log"
DOCUMENT = "bluesky-did-document"
STATUS = "bluesky-repository-status"
WISH = "bluesky-profile-record"
RECORD = "bluesky-record"
PROOF = "bluesky-proof"
HANDLE = "bluesky-handle"

KEY = "key"
SERVER = "server"
NAME = "handle"
LEFT_OUT = "left-out-by-the-app"
HIDDEN = "hidden-from-strangers"
NOT_FOUND = "record-not-found"
ENDED = "did-given-up"
RECORD_KEY = "record-key"
YES = "yes"

Grounds = tuple[tuple[str, str], ...]

_APP = "https://public.api.bsky.app/xrpc/"
_DIRECTORY = "https://plc.directory/"
_CAR = "application/vnd.ipld.car"


def post_probes(post: PostRef) -> Sequence[Probe]:
    """What is asked of a post first; nothing about a key that cannot be one."""
    record = record_of(post)
    return (posts(record),) if record else ()


def posts(record: Record) -> Probe:
    """What the app shows of the post."""
    return replace(ask_api(POSTS, _APP + "app.bsky.feed.getPosts?" + urlencode({"uris": record.uri})), unconditional=True)


def profile(record: Record) -> Probe:
    """What the app says of the account, where it does not show the post."""
    return ask_api(PROFILE, _APP + "app.bsky.actor.getProfile?" + urlencode({"actor": record.did}))


def log(record: Record) -> Probe:
    """The log behind a `did:plc`."""
    return ask_api(LOG, f"{_DIRECTORY}{record.did}/log/audit", about=About.ACCOUNT)


def document(record: Record, *, ended: bool = False) -> Probe:
    """The DID document; where the log says that the DID was given up, it is asked whether that is so, and the post with it."""
    host = web_host(record.did)
    url = f"{_DIRECTORY}{record.did}" if is_plc(record.did) else f"https://{host}/.well-known/did.json"
    return Probe(
        kind=DOCUMENT,
        url=url,
        about=About.POST if ended else About.ACCOUNT,
        headers=(("Accept", "application/did+ld+json, application/json"),),
        grounds=((ENDED, YES),) if ended else (),
    )


def status(record: Record, server: URL) -> Probe:
    """Whether the account's repository is served, and why not."""
    return ask_api(STATUS, _method(server, "com.atproto.sync.getRepoStatus", did=record.did))


def wish(record: Record, server: URL) -> Probe:
    """The author's own profile, which says whether strangers may see the posts: asked where the app does not tell."""
    parameters = {"repo": record.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    return ask_api(WISH, _method(server, "com.atproto.repo.getRecord", **parameters), about=About.ACCOUNT)


def record(wanted: Record, identity: "Identity", server: URL, *grounds: tuple[str, str]) -> Probe:
    """The record, as the account's server shows it."""
    parameters = {"repo": wanted.did, "collection": COLLECTION, "rkey": wanted.key}
    return Probe(
        kind=RECORD,
        url=_method(server, "com.atproto.repo.getRecord", **parameters),
        headers=(("Accept", "application/json"),),
        grounds=(*_known(identity, server), *grounds),
    )


def proof(wanted: Record, identity: "Identity", server: URL, *grounds: tuple[str, str]) -> Probe:
    """The signed proof that the repository holds the record, or that it does not."""
    parameters = {"did": wanted.did, "collection": COLLECTION, "rkey": wanted.key}
    return Probe(
        kind=PROOF,
        url=_method(server, "com.atproto.sync.getRecord", **parameters),
        headers=(("Accept", _CAR),),
        grounds=((KEY, str(identity.key)), *_known(identity, server), *grounds),
    )


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """What to ask about an address that names its author by a handle: whose handle that is."""
    named = handle_address(alias)
    if named is None:
        return ()
    handle, key = named
    return (
        Probe(
            kind=HANDLE,
            url=_APP + "com.atproto.identity.resolveHandle?" + urlencode({"handle": handle.lower()}),
            about=About.ALIAS,
            headers=(("Accept", "application/json"),),
            grounds=((RECORD_KEY, key),),
            names_the_post=True,
        ),
    )


def _known(identity: "Identity", server: URL) -> Grounds:
    """What is known of the account."""
    return ((SERVER, str(server)), *(((NAME, identity.handle),) if identity.handle else ()))


def _method(server: URL, name: str, **parameters: str) -> str:
    return f"{str(server).rstrip('/')}/xrpc/{name}?" + urlencode(parameters, quote_via=quote)
