"""Read a public key that the user names: as a file, or as the key itself."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.errors import InputError
from archiver.system.regular_files import open_regular

if TYPE_CHECKING:
    from archiver.ledger.signed_notes import VerifierKey

_MAX_BYTES = 4096
_REMEDY = "a public key is the line in keys/ledger.pub, which `keys show` prints"

key_option = click.option(
    "--key",
    metavar="FILE|KEY",
    envvar="ARCHIVER_KEY",
    help="Believe only this public key and those that it was rotated to or from, instead of keys/ledger.pub. Also ARCHIVER_KEY.",
)


def read_key(named: str) -> "VerifierKey":
    """The public key in a file or in the text itself; `InputError` where there is none."""
    from archiver.ledger.signed_notes import parse_verifier_key

    key = parse_verifier_key(named)
    if key is not None:
        return key
    try:
        with open_regular(Path(named)) as file:
            key = parse_verifier_key(file.read(_MAX_BYTES).decode())
    except UnicodeDecodeError:
        raise InputError(f"{named} is not text", remedy=_REMEDY) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{named} is no public key, and no file that can be read: {reason}", remedy=_REMEDY) from None
    if key is None:
        raise InputError(f"{named} holds no public key", remedy=_REMEDY)
    return key
