"""A throw-away certificate authority, and one certificate for all hosts of the small web, made by trustme.

The authority's private key is never written to a file, so nobody can misuse an authority that something still trusts. The server
sends the authority's certificate along with its own, because a browser accepts the chain by the digest of the authority's key
(`--ignore-certificate-errors-spki-list`), which it compares with every certificate that the server sends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import trustme

_VALIDITY = timedelta(days=7)
_MAX_CLOCK_DIFFERENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """The files of the certificates: `authority` is for `SSL_CERT_FILE`; `chain` and `key` are for the server."""

    authority: Path
    chain: Path
    key: Path


def make_certificates(folder: Path, hosts: Iterable[str], *, now: datetime) -> Certificates:
    """Write an authority, and a certificate for all of `hosts` that is valid for a week from `now`, to `folder`."""
    authority = trustme.CA(organization_name="Small web authority, for demonstrations and tests only")
    # Every host is listed by its full name: clients refuse wildcards directly below a top-level domain.
    server = authority.issue_cert(*sorted(set(hosts)), not_before=now - _MAX_CLOCK_DIFFERENCE, not_after=now + _VALIDITY)
    made = Certificates(authority=folder / "authority.pem", chain=folder / "server.pem", key=folder / "server.key")
    authority.cert_pem.write_to_path(made.authority)
    for place, certificate in enumerate((*server.cert_chain_pems, authority.cert_pem)):
        certificate.write_to_path(made.chain, append=place > 0)
    made.key.touch(mode=0o600)
    server.private_key_pem.write_to_path(made.key)
    return made
