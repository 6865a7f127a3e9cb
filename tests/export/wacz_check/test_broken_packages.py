"""Packages that are broken on purpose are each named by the code of what is wrong; one that this program makes has no finding."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.commands import run
from archiver.export.wacz_check import CheckedPackage, check_package
from archiver.export.wacz_check.findings import MAX_FINDINGS, Findings
from tests.serving.made_archive import make_archive

Files = dict[str, bytes]
WARC, INDEX, BLOCKS = "archive/data-00001.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx"
PAGES, MANIFEST, DIGEST = "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of everything in an archive."""
    folder = tmp_path_factory.mktemp("broken")
    home = make_archive(folder / "home")
    assert 0 == run(["--home", str(home.folder), "-q", "export", "wacz", "--all", "-o", str(folder / "a.wacz")])
    return folder / "a.wacz"


def relisted(files: Files) -> Files:
    """These files, listed anew in their manifest, which is not signed."""
    manifest = json.loads(files[MANIFEST])
    names = [name for name in files if name not in {MANIFEST, DIGEST}]
    manifest["resources"] = [
        {"path": name, "hash": f"sha256:{hashlib.sha256(files[name]).hexdigest()}", "bytes": len(files[name])} for name in names
    ]
    files = files | {MANIFEST: json.dumps(manifest).encode()}
    digest = f"sha256:{hashlib.sha256(files[MANIFEST]).hexdigest()}"
    return files | ({DIGEST: json.dumps({"path": MANIFEST, "hash": digest}).encode()} if DIGEST in files else {})


def codes(files: Files, *, listed: bool = True) -> set[str]:
    """The codes of what is wrong with a package of these files, `listed` anew in its manifest."""
    files = relisted(files) if listed and MANIFEST in files else files
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return {finding.code for finding in check_package(written).findings} - {"P023"}


def without(name: str) -> Callable[[Files], Files]:
    return lambda files: {other: content for other, content in files.items() if other != name}


def having(name: str, change: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    return lambda files: files | {name: change(files.get(name, b""))}


def indexed(change: Callable[[str], str]) -> Callable[[Files], Files]:
    return lambda files: files | {INDEX: gzip.compress(change(gzip.decompress(files[INDEX]).decode()).encode())}


NOWHERE = b'{"url": "https://a.example/", "ts": "2026-01-01T00:00:00Z"}\n'
BROKEN: dict[str, tuple[Callable[[Files], Files], str]] = {
    "no manifest": (without(MANIFEST), "P010"),
    "no digest": (without(DIGEST), "P020"),
    "no WARC": (without(WARC), "P043"),
    "no index": (without(INDEX), "P040"),
    "no pages": (without(PAGES), "P050"),
    "an index that is no text": (having(INDEX, lambda _: b"rubbish"), "P041"),
    "an index of rubbish lines": (indexed(lambda _: "rubbish\n"), "P041"),
    "a line less": (indexed(lambda text: text.split("\n", 1)[1]), "P045"),
    "lines the wrong way round": (indexed(lambda text: "\n".join(reversed(text.splitlines()))), "P042"),
    "another offset": (indexed(lambda text: text.replace('"offset": "', '"offset": "1')), "P043"),
    "another length": (indexed(lambda text: text.replace('"length": "', '"length": "1')), "P044"),
    "another digest": (indexed(lambda text: text.replace('"digest": "sha256:', '"digest": "sha256:0')), "P044"),
    "another time": (indexed(lambda text: text.replace(" 2026", " 2025")), "P044"),
    "another address": (indexed(lambda text: text.replace('"url": "https://', '"url": "https://x.')), "P044"),
    "another index of blocks": (having(BLOCKS, lambda text: text.replace(b'"offset": 0', b'"offset": 1')), "P046"),
    "a WARC cut short": (having(WARC, lambda content: content[:-9]), "P031"),
    "a payload that was changed": (
        having(WARC, lambda content: gzip.compress(gzip.decompress(content).replace(b"old bridge", b"new bridge"))),
        "P032",
    ),
    "records in one gzip member": (having(WARC, lambda content: gzip.compress(gzip.decompress(content))), "P033"),
    "pages that are no JSON": (having(PAGES, lambda text: text + b"rubbish\n"), "P051"),
    "a page without a time": (having(PAGES, lambda text: text + b'{"url": "https://a.example/"}\n'), "P052"),
    "a page without a record": (having(PAGES, lambda text: text + NOWHERE), "P053"),
    "a page twice": (having(PAGES, lambda text: text + text.splitlines()[1] + b"\n"), "P054"),
    "a name that leads out": (having("../evil", lambda _: b"x"), "P002"),
}  # fmt: skip
AS_LISTED = {
    "a member changed": (having(PAGES, lambda text: text + b"\n"), "P015"),
    "a member less": (without(BLOCKS), "P013"),
    "a member more": (having("archive/more", lambda _: b"x"), "P014"),
    "a manifest that is no JSON": (having(MANIFEST, lambda _: b"rubbish"), "P011"),
    "a timestamp that is not ASCII": (
        having(DIGEST, lambda text: text.replace(b'"signedData": {', b'"signedData": {"timeSignature": "\\u00e9", ')),
        "P025",
    ),
    "another manifest": (having(MANIFEST, lambda text: text + b" "), "P022"),
    "another signature": (having(DIGEST, lambda text: text.replace(b'"signature": "', b'"signature": "AAAA')), "P024"),
}


def files_of(package: Path) -> Files:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_package_of_this_program_has_no_finding(package: Path) -> None:
    with package.open("rb") as file:
        found = check_package(file)

    assert () == found.findings
    assert found.signature is not None
    assert set() == codes(files_of(package))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_package_is_named_by_its_code(package: Path, name: str) -> None:
    change, code = BROKEN[name]

    assert code in codes(change(files_of(package)))


@pytest.mark.parametrize("name", AS_LISTED)
def test_what_was_changed_after_the_manifest_was_made_is_named(package: Path, name: str) -> None:
    change, code = AS_LISTED[name]

    assert code in codes(change(files_of(package)), listed=False)


def test_what_is_no_zip_file_is_named() -> None:
    assert {"P001"} == {finding.code for finding in check_package(io.BytesIO(b"rubbish")).findings}


def test_an_error_behind_more_findings_than_are_kept_still_makes_a_package_wrong() -> None:
    findings = Findings()
    for _ in range(MAX_FINDINGS):
        findings.add("P047", "indexes/index.cdxj")
    assert not findings.errors

    findings.add("P043", "indexes/index.cdxj")

    assert not CheckedPackage(findings=tuple(findings.kept), count=findings.count, errors=findings.errors).is_right


def test_a_package_whose_errors_stand_behind_a_thousand_warnings_is_wrong(package: Path) -> None:
    files = files_of(package)
    lines = [line for line in gzip.decompress(files[INDEX]).decode().splitlines() if not line.startswith("!meta ")]
    moved = "".join(f"{line}\n" for line in lines).replace('"offset": "', '"offset": "1')
    _, rest = lines[0].split(" ", 1)
    files = {name: content for name, content in files.items() if name not in {INDEX, BLOCKS}}
    files["indexes/a.cdxj"] = "".join(f"zzz,{number:05})/ {rest}\n" for number in range(MAX_FINDINGS + 1)).encode()
    files["indexes/index.cdxj"] = moved.encode()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in relisted(files).items():
            archive.writestr(name, content)

    assert not check_package(written).is_right
