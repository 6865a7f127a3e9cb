"""The key that signs packages, `keys/wacz.key`: made when it is first needed, since the log's key cannot sign as WACZ asks for."""

from archiver.app.runs.home import Home
from archiver.errors import LedgerError
from archiver.export.wacz.signature import PackageSigner, new_package_signer, parse_package_signer
from archiver.ledger.durable_files import read_bounded, write_whole

_MAX_KEY_BYTES = 4096


def package_signer(home: Home) -> PackageSigner:
    """The archive's key for packages; `LedgerError` if it is damaged, or cannot be written."""
    path = home.keys.packages
    if not path.is_file():
        signer = new_package_signer()
        try:
            write_whole(path, signer.serialized, mode=0o600)
        except OSError as error:
            raise LedgerError(f"{path} cannot be written: {error.strerror}", remedy="see to the folder's rights") from error
        return signer
    found = parse_package_signer(read_bounded(path, _MAX_KEY_BYTES))
    if found is None:
        raise LedgerError(
            f"{path} holds no key that signs packages",
            remedy="restore it from a backup, or move it away: the next export makes one",
        )
    return found
