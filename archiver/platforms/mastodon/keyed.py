"""Ask a Mastodon-like server with an account's access token, which answers where the server wants everybody to log in.

The token is sent as `Authorization: Bearer` (docs.joinmastodon.org/client/authorized), to the host whose account it is of. A status
says in `visibility` who may see it (docs.joinmastodon.org/entities/Status): only one that everybody may see counts as shown.
"""

from collections.abc import Mapping

from archiver.model.digests import JSONValue
from archiver.model.observations import Reading, Reason, Withheld
from archiver.model.posts import Author, PostRef
from archiver.model.probes import Probe
from archiver.platforms.parsing.json_fields import text
from archiver.platforms.toolkit.mastodon_api import read_status
from archiver.platforms.toolkit.probes import ask_with_key

STATUS_BY_KEY = "mastodon-status-by-key"
_FOR_EVERYBODY = frozenset({"public", "unlisted"})


def ask_with_token(host: str, status: str) -> Probe:
    """A probe of a status with the token for its host."""
    return ask_with_key(STATUS_BY_KEY, f"https://{host}/api/v1/statuses/{status}", f"mastodon:{host}")


def ask_own_account(name: str) -> Probe:
    """A probe of the account that a token is of, on the host in the key's name."""
    return ask_with_key("mastodon-own-account", f"https://{name.partition(':')[2]}/api/v1/accounts/verify_credentials", name)


def read_status_by_key(post: PostRef, payload: Mapping[str, JSONValue], *, prefix: str) -> Reading:
    """The reading of a status: withheld, without what it says, if it is not for everybody but for those whom its author chose."""
    reading = read_status(post, payload, prefix=prefix)
    if text(payload, "visibility") in _FOR_EVERYBODY:
        return reading
    owner = Author(id=text(payload, "account", "id"), handle=text(payload, "account", "acct"))
    return Withheld(reason=Reason.ACCOUNT_PROTECTED, owner=owner)
