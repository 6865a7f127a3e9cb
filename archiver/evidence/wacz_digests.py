"""Compare the WARC files in a WACZ with the digests that it states of them, in its `datapackage.json` (Frictionless Data Package).

A difference says that the file was changed or damaged since its tool wrote it; without one it may still have been made up.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from archiver.bounds import bounds
from archiver.evidence.warc_streams import CHUNK_BYTES, is_zip

_PACKAGE = "datapackage.json"
_MAX_PACKAGE_BYTES = 16 * 1024 * 1024
_KNOWN = ("sha256", "md5", "sha512", "sha1")
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, RecursionError),
)


def altered_members(file: IO[bytes]) -> list[str]:
    """The WARC files in a WACZ that are not those of its package: another digest, or not there. None for any other file."""
    file.seek(0)
    if not is_zip(file.read(4)):
        return []
    size = file.seek(0, 2)
    try:
        with zipfile.ZipFile(file) as folder:
            return [path for path, stated in _stated(folder) if not _has_digest(folder, path, stated, size * bounds().unpack_ratio)]
    except _DAMAGED:
        return []  # what is wrong with the file is told when its records are read


def _stated(folder: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The paths of WARC files, with the digests that the package states, in a form that is known."""
    if _PACKAGE not in folder.namelist():
        return
    with folder.open(_PACKAGE) as member:
        package = json.loads(member.read(_MAX_PACKAGE_BYTES))
    resources = package.get("resources") if isinstance(package, dict) else None
    for resource in (resources if isinstance(resources, list) else [])[: bounds().wacz_members]:
        path, stated = (resource.get("path"), resource.get("hash")) if isinstance(resource, dict) else (None, None)
        is_warc = isinstance(path, str) and path.lower().endswith((".warc", ".warc.gz"))
        if is_warc and isinstance(stated, str) and stated.partition(":")[0] in _KNOWN:
            yield str(path), stated


def _has_digest(folder: zipfile.ZipFile, path: str, stated: str, most: int) -> bool:
    """Whether a member has a digest; one that unpacks to more than a bound is not read to its end."""
    if path not in folder.namelist():
        return False
    name, _, digest = stated.partition(":")
    hasher, size = hashlib.new(name, usedforsecurity=False), 0
    with folder.open(path) as member:
        while (chunk := member.read(CHUNK_BYTES)) and size <= most:
            hasher.update(chunk)
            size += len(chunk)
    return hasher.hexdigest() == digest.lower()
