"""Search everything that the program wrote and printed for secrets, in every form."""

import base64
import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from tests.commands.conftest import Done


def forms(key: str) -> Iterator[bytes]:
    """A key in plain, percent-encoded, in hex, and in base64 wherever it begins."""
    yield from (key.encode(), quote(key, safe="").encode(), key.encode().hex().encode(), key.encode().hex().upper().encode())
    for before in range(3):
        inner = base64.b64encode(b"\0" * before + key.encode())[before and 4 : -4]
        yield from (inner, inner.replace(b"+", b"-").replace(b"/", b"_"))


def contents(path: Path) -> Iterator[bytes]:
    """What is in a file: as it is, unpacked if it is packed, and each member of a ZIP file."""
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"\x1f\x8b"):
        yield gzip.decompress(raw)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                member = package.read(name)
                yield member
                if member.startswith(b"\x1f\x8b"):
                    yield zlib.decompressobj(31).decompress(member) if member.count(b"\x1f\x8b") == 1 else gzip.decompress(member)


def places_of(secrets: Sequence[str], folder: Path, results: list[Done]) -> list[str]:
    """The files below a folder, and the outputs, that have a secret in any form."""
    wanted = [form for key in secrets for form in forms(key)]
    found = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and any(form in content for content in contents(path) for form in wanted)
    ]
    outputs = [text.encode() for done in results for text in (done.out, done.err)]
    return found + [f"output {number}" for number, text in enumerate(outputs) if any(form in text for form in wanted)]
