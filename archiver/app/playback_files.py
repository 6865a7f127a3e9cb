"""ReplayWeb.page's own files, which play snapshots back in a browser: fetched once, checked by digest, into a folder of the user's.

They are Webrecorder's free software under the AGPL, and no part of this program: never imported, changed, or shipped with it.
"""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from archiver.errors import InputError
from archiver.ledger.durable_files import write_whole
from archiver.system.regular_files import read_regular

VERSION = "2.5.3"
PACKAGE = f"replaywebpage@{VERSION}"
PACKAGE_SHA512 = (
    "9c28f63d238ddc1c5e489284f00b183f250bbf45cf64a2567f2e25f4fc90adef"
    "52ab02d9f9629956cfec7cba8f390e06ac7fb46248dbc0e86bf1c4931f4f20b1"
)
"""The digest of the package, as its publisher states it."""
FILES: Mapping[str, str] = {
    "ui.js": "ad95b260fa467a6c4799e669ad76ac8e7d5abefa71d1a2970ae6b63dc454a3c3",
    "sw.js": "29a833e871e2f9b7f135f5b86bba0476b69ad975c129c2473ff5055f73f5a2d0",
    "LICENSE": "8486a10c4393cee1c25392769ddd3b2d6c242d6ec7928e1414efff7dfb2f07ef",
}
"""The files that are taken out of the package, with their SHA-256."""
MAX_BYTES = 16 * 1024 * 1024
_PATIENCE_SECONDS = 120
REMEDY = "`embed-archiver playback` fetches them"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackFiles:
    """The files by their names, whole and unchanged."""

    contents: Mapping[str, bytes]


def playback_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the files are: below the user's folder for data (XDG Base Directory)."""
    data = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", "~")).expanduser() / ".local" / "share"
    return Path(data) / "embed-archiver" / "playback" / f"replaywebpage-{VERSION}"


def read_playback_files(folder: Path) -> PlaybackFiles | None:
    """The files in a folder; None where one is missing, or is not as its publisher made it."""
    contents = {}
    for name, sha256 in FILES.items():
        try:
            contents[name] = read_regular(folder / name, MAX_BYTES)
        except OSError:
            return None
        if hashlib.sha256(contents[name]).hexdigest() != sha256:
            return None
    return PlaybackFiles(contents=contents)


def unpack_playback_files(package: bytes, folder: Path) -> None:
    """Take the files out of the package, into a folder; `InputError` where the package or the folder is not what it must be."""
    if hashlib.sha512(package).hexdigest() != PACKAGE_SHA512:
        raise InputError(
            f"this is not the package of ReplayWeb.page {VERSION}: its digest is another one",
            remedy=f"`npm pack replaywebpage@{VERSION}` makes the file; name it with --from",
        )
    with tarfile.open(fileobj=BytesIO(package), mode="r:gz") as packed:
        for name, sha256 in FILES.items():
            member = packed.extractfile(f"package/{name}")
            content = member.read(MAX_BYTES) if member is not None else b""
            if hashlib.sha256(content).hexdigest() != sha256:
                raise InputError(f"{name} in the package of ReplayWeb.page is another one than expected")
            try:
                folder.mkdir(parents=True, exist_ok=True)
                write_whole(folder / name, content)
            except OSError as error:
                raise InputError(f"{folder / name} cannot be written: {error.strerror}", remedy="set XDG_DATA_HOME") from None


def pack_with_npm() -> bytes:
    """The package, as `npm pack` fetches it from the registry that npm is set to; `InputError` where it cannot."""
    npm = shutil.which("npm")
    remedy = f"`npm pack {PACKAGE}` makes the file on a machine that can; name it with --from"
    if npm is None:
        raise InputError("npm, which fetches ReplayWeb.page's files, is not installed", remedy=remedy)
    with tempfile.TemporaryDirectory(prefix="embed-archiver-") as folder:
        command = [npm, "pack", PACKAGE, "--pack-destination", folder, "--ignore-scripts", "--loglevel", "error"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=_PATIENCE_SECONDS)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise InputError(f"npm has not fetched {PACKAGE} within {_PATIENCE_SECONDS} seconds", remedy=remedy) from None
        made = sorted(Path(folder).glob("*.tgz"))
        if done.returncode or not made:
            message = " ".join(done.stderr.decode("utf-8", "replace").split())[:300]
            raise InputError(f"npm cannot fetch {PACKAGE}: {message}", remedy=remedy)
        return read_regular(made[0], MAX_BYTES)
