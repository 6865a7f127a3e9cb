"""Build Bluesky's probes: requests to the app, to the DID directory, and to the account's server.

The app's view (`getPosts`) comes first. The account's server is known only from the DID's log (or document), so later probes
depend on earlier answers:

| answer | next probes |
|---|---|
| `getPosts` shows the post to everyone | the log, then the signed proof |
| `getPosts` says that the author shows it only to logged-in users | none, since the author's wish is respected |
| `getPosts` leaves it out, or does not answer | the app's profile and the log; then, from the account's server, |
| | the account's status, the author's wish, the record, and the signed proof |
| the log is not available | the DID document |
| the log is invalid | none, since a forged log could name any key |

A probe's grounds are the facts from earlier answers that are needed to read its own answer.
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
THREAD = "bluesky-thread"
"""What the app's own pages ask, which only other people's web archives have."""
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


_APP = "https://public.api.bsky.app/xrpc/"
_DIRECTORY = "https://plc.directory/"
_CAR = "application/vnd.ipld.car"


def post_probes(post: PostRef) -> Sequence[Probe]:
    """The first probe of a post; empty if its key is invalid."""
    record = record_of(post)
    return (posts(record),) if record else ()


def posts(record: Record) -> Probe:
    """The probe for the app's view of the post."""
    return replace(ask_api(POSTS, _APP + "app.bsky.feed.getPosts?" + urlencode({"uris": record.uri})), unconditional=True)


def profile(record: Record) -> Probe:
    """The probe for the app's view of the account, if it does not show the post."""
    return ask_api(PROFILE, _APP + "app.bsky.actor.getProfile?" + urlencode({"actor": record.did}))


def log(record: Record) -> Probe:
    """The probe for the operation log of a `did:plc`."""
    return ask_api(LOG, f"{_DIRECTORY}{record.did}/log/audit", about=About.ACCOUNT)


def document(record: Record, *, ended: bool = False) -> Probe:
    """The probe for the DID document; `ended`: the log says that the DID was given up, which would mean that the post is gone."""
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
    """The probe for the state of the account's repository."""
    return ask_api(STATUS, _method(server, "com.atproto.sync.getRepoStatus", did=record.did))


def wish(record: Record, server: URL) -> Probe:
    """The probe for the author's profile record, which says whether only logged-in users may see the posts."""
    parameters = {"repo": record.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    return ask_api(WISH, _method(server, "com.atproto.repo.getRecord", **parameters), about=About.ACCOUNT)


def record(post_record: Record, identity: "Identity", server: URL, *grounds: tuple[str, str]) -> Probe:
    """The probe for the record on the account's server."""
    parameters = {"repo": post_record.did, "collection": COLLECTION, "rkey": post_record.key}
    return Probe(
        kind=RECORD,
        url=_method(server, "com.atproto.repo.getRecord", **parameters),
        headers=(("Accept", "application/json"),),
        grounds=(*_account_grounds(identity, server), *grounds),
    )


def proof(post_record: Record, identity: "Identity", server: URL, *grounds: tuple[str, str]) -> Probe:
    """The probe for the signed proof that the repository contains the record, or that it does not."""
    parameters = {"did": post_record.did, "collection": COLLECTION, "rkey": post_record.key}
    return Probe(
        kind=PROOF,
        url=_method(server, "com.atproto.sync.getRecord", **parameters),
        headers=(("Accept", _CAR),),
        grounds=((KEY, str(identity.key)), *_account_grounds(identity, server), *grounds),
    )


def alias_probes(alias: Alias) -> Sequence[Probe]:
    """The probe that resolves the handle in an alias; empty for any other alias."""
    handle_and_key = handle_address(alias)
    if handle_and_key is None:
        return ()
    handle, key = handle_and_key
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


def _account_grounds(identity: "Identity", server: URL) -> tuple[tuple[str, str], ...]:
    """The account's server and handle, as grounds."""
    return ((SERVER, str(server)), *(((NAME, identity.handle),) if identity.handle else ()))


def _method(server: URL, name: str, **parameters: str) -> str:
    return f"{str(server).rstrip('/')}/xrpc/{name}?" + urlencode(parameters, quote_via=quote)
