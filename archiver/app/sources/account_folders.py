"""Account archives as sources: a ZIP file, a tar file compressed with gzip, or a folder, as its platform hands it out.

Only the files that a platform reads are opened, each up to a bound; the pictures and messages beside them never are.
"""

import hashlib
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from archiver.app.sources.post_lists import addresses_of, post_lists
from archiver.app.sources.source import Source, SourceAccount, SourceProblem, SourceText
from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError
from archiver.model.digests import PREFIX, Digest
from archiver.platforms import REGISTRY
from archiver.platforms.account_archives import AccountPost, with_account_archives
from archiver.platforms.interface import Platform
from archiver.system.regular_files import open_regular

_CHUNK_BYTES = 1 << 20
_MAX_FILES = 1_000_000
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    KeyError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)


def account_in_zip(entry: str, open_file: Callable[[], BinaryIO], names: Iterable[str]) -> SourceAccount | None:
    """The account's archive that a ZIP file with members of these names is; None if it is none."""

    def read(name: str) -> bytes:
        with open_file() as file, zipfile.ZipFile(file) as folder, folder.open(name) as member:
            return _within_bounds(name, member.read(bounds().account_file_bytes + 1))

    return _account(entry, tuple(names), read, partial(_digest_of_file, open_file))


def account_in_tar(entry: str, open_file: Callable[[], BinaryIO]) -> SourceAccount | None:
    """The account's archive that a tar file with gzip is; None if it is none. It is read from its beginning for each file in it."""
    try:
        with open_file() as file, tarfile.open(fileobj=file, mode="r|gz") as folder:
            names = tuple(member.name for member, _ in zip(folder, range(_MAX_FILES), strict=False) if member.isfile())
    except _DAMAGED:
        return None

    def read(name: str) -> bytes:
        with open_file() as file, tarfile.open(fileobj=file, mode="r|gz") as folder:
            for member in folder:
                content = folder.extractfile(member) if member.name == name and member.isfile() else None
                if content is not None:
                    return _within_bounds(name, content.read(bounds().account_file_bytes + 1))
        raise KeyError(name)

    return _account(entry, names, read, partial(_digest_of_file, open_file))


def account_in_folder(entry: str, path: Path) -> SourceAccount | None:
    """The account's archive that a folder is, unpacked; None if it is none. Links are not followed."""
    found = [inner for folder in (path, path / "data") if folder.is_dir() and not folder.is_symlink() for inner in folder.iterdir()]
    names = tuple(inner.relative_to(path).as_posix() for inner in found if inner.is_file() and not inner.is_symlink())

    def read(name: str) -> bytes:
        with open_regular(path / name) as file:
            return _within_bounds(name, file.read(bounds().account_file_bytes + 1))

    def digest_of_posts() -> Digest:
        hasher = hashlib.sha256()
        for name in sorted(names):
            hasher.update(f"{name}\n".encode(errors="replace"))
            with open_regular(path / name) as file:
                _hash(hasher.update, file)
        return Digest(PREFIX + hasher.hexdigest())

    return _account(entry, names, read, digest_of_posts)


def posts_of(source: SourceAccount) -> Iterator[AccountPost]:
    """The public posts in an account's archive; `InputError` where a file of it is damaged or too large."""
    archives = with_account_archives(source.platform)
    try:
        yield from archives.account_posts(source.names, source.read) if archives is not None else ()
    except _DAMAGED as error:
        raise InputError(f"is damaged: {error}", remedy="download it again") from error


def account_lists(source: SourceAccount) -> Iterator[Source]:
    """The lists of an account's posts, by their addresses; a problem where they cannot be read."""
    try:
        posts = [item.post for item in posts_of(source)]
    except InputError as error:
        yield SourceProblem(source=source.source, what=error.message, remedy=error.remedy)
        return
    lists: Iterator[SourceText] = post_lists(source.source, addresses_of(dict.fromkeys(posts)))
    yield from lists


def _account(
    entry: str, names: tuple[str, ...], read: Callable[[str], bytes], digest: Callable[[], Digest]
) -> SourceAccount | None:
    platform = _platform_of(names)
    return None if platform is None else SourceAccount(source=entry, platform=platform, names=names, read=read, digest=digest)


def _platform_of(names: tuple[str, ...]) -> Platform | None:
    """The platform that hands out archives with files of these names."""
    if not any(name.endswith((".js", ".json")) for name in names):
        return None
    capable = ((platform, with_account_archives(platform)) for platform in REGISTRY)
    return next((platform for platform, archives in capable if archives is not None and archives.is_account_archive(names)), None)


def _within_bounds(name: str, content: bytes) -> bytes:
    if len(content) > bounds().account_file_bytes:
        raise InputError(
            f"has a file, {name}, that {exceeded('account_file_bytes')}", remedy=remedy("account_file_bytes", "leave it out")
        )
    return content


def _digest_of_file(open_file: Callable[[], BinaryIO]) -> Digest:
    hasher = hashlib.sha256()
    with open_file() as file:
        _hash(hasher.update, file)
    return Digest(PREFIX + hasher.hexdigest())


def _hash(update: Callable[[bytes], None], file: BinaryIO) -> None:
    while chunk := file.read(_CHUNK_BYTES):
        update(chunk)
