"""The members of a ZIP file from anybody: their names, whether they can be read safely, and their bytes as a bounded stream."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from archiver.bounds import bounds
from archiver.export.wacz_check.findings import Findings

MAX_MEMBERS = 200_000
_ALWAYS_ALLOWED_BYTES = 256 * 1024 * 1024
_CHUNK_BYTES = 1 << 16
_LOCAL_HEAD_BYTES = 30
_ENCRYPTED = 0x1
_UNSAFE_NAME = re.compile(r"^/|^[A-Za-z]:|\\|(?:^|/)\.\.?(?:/|$)|//|[\x00-\x1f\x7f]|^$")
_COMPRESSED_ITSELF = (".gz", ".wacz", ".zip")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, OverflowError)


class Members:
    """The members of a package that can be read, by their names."""

    def __init__(self, file: BinaryIO, findings: Findings) -> None:
        """Open the ZIP file and look at its directory; `zipfile.BadZipFile` and what is like it where that cannot be read."""
        self._archive = zipfile.ZipFile(file)
        self._findings = findings
        self._left = _ALWAYS_ALLOWED_BYTES + file.seek(0, 2) * bounds().unpack_ratio
        self.by_name: dict[str, zipfile.ZipInfo] = {}
        for info in self._archive.infolist()[:MAX_MEMBERS]:
            self._look_at(info)
        if len(self._archive.infolist()) > MAX_MEMBERS:
            findings.add("P004", "", f"it has {len(self._archive.infolist()):,} members, and {MAX_MEMBERS:,} are read")
        self._find_overlaps()

    def _look_at(self, info: zipfile.ZipInfo) -> None:
        name, add = info.filename, self._findings.add
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.is_dir() and not info.file_size and not _UNSAFE_NAME.search(name.rstrip("/")):
            return
        if _UNSAFE_NAME.search(name) or "\x00" in info.orig_filename or kind not in {0, stat.S_IFREG}:
            add("P002", name)
        elif name in self.by_name:
            add("P003", name)
        elif info.flag_bits & _ENCRYPTED or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            add("P005", name)
        else:
            self.by_name[name] = info
            if info.compress_type != zipfile.ZIP_STORED and name.endswith(_COMPRESSED_ITSELF):
                add("P006", name)

    def _find_overlaps(self) -> None:
        """Members that share bytes unpack to far more than the file has."""
        end = 0
        for info in sorted(self.by_name.values(), key=lambda info: info.header_offset):
            if info.header_offset < end:
                self._findings.add("P004", info.filename, "it shares bytes with another member")
                del self.by_name[info.filename]
                continue
            end = info.header_offset + _LOCAL_HEAD_BYTES + len(info.orig_filename) + info.compress_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, in pieces; what is wrong with it is a finding, and ends them."""
        try:
            with self._archive.open(self.by_name[name]) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    self._left -= len(chunk)
                    if self._left < 0:
                        self._findings.add("P004", name, "the package unpacks to more than is read; docs/limits.md, unpack_ratio")
                        return
                    yield chunk
        except DAMAGED as error:
            self._findings.add("P007", name, f"it is damaged: {error}")

    def content(self, name: str, *, most: int) -> bytes | None:
        """The bytes of a small member; None if they are more than `most`, or damaged, which is a finding."""
        before, parts, size = self._findings.count, list[bytes](), 0
        for chunk in self.chunks(name):
            parts.append(chunk)
            size += len(chunk)
            if size > most:
                self._findings.add("P004", name, f"it has more than {most >> 20} MiB")
                return None
        return b"".join(parts) if self._findings.count == before else None
