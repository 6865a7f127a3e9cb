"""`export wacz` and `export warc`: what was chosen and nothing that is withdrawn, whole, signed, and the same bytes each time."""

import base64
import gzip
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.commands import run
from archiver.evidence.reading import warc_records
from archiver.export.wacz.signature import signature_flaw
from tests.commands.conftest import Done
from tests.serving.made_archive import ARTICLE, GONE, PICTURED, SECRET, WITHDRAWN, make_archive

BRIDGE_CLOSED = "Rivertown (@rivertown): The old bridge is closed from Monday. <script>alert(1)</script>"
FERRY = "https://news.example/ferry"
Export = Callable[..., Done]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an archive with articles, and posts of which one is withdrawn."""
    return make_archive(tmp_path_factory.mktemp("packages") / "home").folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A home of its own."""
    return shutil.copytree(made, tmp_path / "home")


@pytest.fixture
def export(home: Path, capsys: pytest.CaptureFixture[str]) -> Export:
    """`export` with arguments."""

    def call(*arguments: str) -> Done:
        code = run(["--home", str(home), "export", *arguments])
        output = capsys.readouterr()
        return Done(code=code, out=output.out, err=output.err)

    return call


def opened(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(path.read_bytes()))


def pages(path: Path) -> list[dict[str, str]]:
    """The pages that a package lists."""
    return [json.loads(line) for line in opened(path).read("pages/pages.jsonl").splitlines()[1:]]


def unpacked(path: Path) -> bytes:
    """Everything in a package, and what is compressed in it unpacked."""
    archive = opened(path)
    contents = [archive.read(name) for name in archive.namelist()]
    return b"".join([*contents, *(gzip.decompress(content) for content in contents if content.startswith(b"\x1f\x8b"))])


def test_a_package_has_the_parts_of_a_wacz_stored_as_they_are_and_a_manifest_of_them(export: Export, tmp_path: Path) -> None:
    done = export("wacz", "--all", "-o", str(tmp_path / "all.wacz"), "--json")
    archive = opened(tmp_path / "all.wacz")
    manifest = json.loads(archive.read("datapackage.json"))
    names = [name for name in archive.namelist() if not name.startswith("datapackage")]

    assert 0 == done.code
    assert {"archive/data-00001.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl"} <= set(names)
    assert {zipfile.ZIP_STORED} == {member.compress_type for member in archive.infolist()}
    assert ("data-package", "1.1.1", "2026-02-02T02:00:00Z") == tuple(
        manifest[key] for key in ("profile", "wacz_version", "created")
    )
    assert [
        {"path": name, "hash": f"sha256:{hashlib.sha256(archive.read(name)).hexdigest()}", "bytes": len(archive.read(name))}
        for name in names
    ] == [{key: entry[key] for key in ("path", "hash", "bytes")} for entry in manifest["resources"]]
    assert f"sha256:{hashlib.sha256(archive.read('datapackage.json')).hexdigest()}" == done.value["manifest"]


def test_a_package_is_signed_by_a_key_that_is_made_once_and_kept_for_its_owner_alone(
    export: Export, home: Path, tmp_path: Path
) -> None:
    keys = [export("wacz", str(GONE), "-o", str(tmp_path / f"{number}.wacz"), "--json").value["public_key"] for number in range(2)]
    digest = json.loads(opened(tmp_path / "0.wacz").read("datapackage-digest.json"))
    signed = digest["signedData"]

    assert keys[0] == keys[1] == signed["publicKey"]
    assert 0o600 == (home / "keys" / "wacz.key").stat().st_mode & 0o777
    assert {"hash", "created", "software", "version", "signature", "publicKey"} == set(signed)
    assert 96 == len(base64.b64decode(signed["signature"]))
    assert signature_flaw(signed, digest["hash"]) is None
    assert "other bytes" in str(signature_flaw(signed | {"hash": "sha256:0"}, "sha256:0"))
    with open_archive(Home(folder=home)) as archive:
        acts = [json.loads(row["detail"]) for row in archive.query("SELECT detail FROM custody WHERE act = 'export wacz'", ())]
    assert [keys[0]] * 2 == [act["key"] for act in acts]


def test_the_same_content_gives_the_same_bytes_whatever_the_time(
    export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, epoch in enumerate(("0", "1893456000")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert 0 == export("wacz", "--all", "-o", str(tmp_path / f"{number}.wacz")).code
        assert 0 == export("warc", "--all", "-o", str(tmp_path / f"{number}.warc.gz")).code

    for suffix in ("wacz", "warc.gz"):
        assert (tmp_path / f"0.{suffix}").read_bytes() == (tmp_path / f"1.{suffix}").read_bytes()


def test_nothing_withdrawn_is_in_a_package_nor_an_article_that_shows_it(export: Export, tmp_path: Path) -> None:
    done = export("wacz", "--all", "-o", str(tmp_path / "all.wacz"))
    assert 0 == export("warc", "--all", "-o", str(tmp_path / "all.warc.gz")).code

    assert (0, "left out as withdrawn: 1 of the posts and articles\n") == (done.code, done.err)
    for content in (unpacked(tmp_path / "all.wacz"), gzip.decompress((tmp_path / "all.warc.gz").read_bytes())):
        assert b"The ferry goes" in content
        assert SECRET.encode() not in content
        assert b"The bridge</title>" not in content


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        ((str(GONE),), [BRIDGE_CLOSED] * 2),
        ((str(PICTURED),), ["Ferry (@ferry)"]),
        (("--article", FERRY), ["The ferry", *[BRIDGE_CLOSED] * 2]),
        (("--run", "2"), [BRIDGE_CLOSED]),
        (("--platform", "bluesky"), ["Ferry (@ferry)"]),
    ],
)  # fmt: skip
def test_what_was_chosen_is_listed_with_titles(export: Export, tmp_path: Path, chosen: tuple[str, ...], titles: list[str]) -> None:
    assert 0 == export("wacz", *chosen, "-o", str(tmp_path / "a.wacz")).code

    listed = pages(tmp_path / "a.wacz")
    assert titles == [page["title"] for page in listed]
    assert len(titles) == len({page["id"] for page in listed})


def test_pages_have_their_words_and_small_pictures_under_the_address_that_players_ask_for(export: Export, tmp_path: Path) -> None:
    assert 0 == export("wacz", "--article", FERRY, "-o", str(tmp_path / "a.wacz")).code
    archive = opened(tmp_path / "a.wacz")
    lines = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode().splitlines()
    thumbnails = [json.loads(line.split(" ", 2)[2]) for line in lines if line.startswith("urn:thumbnail:")]
    _, post, _ = pages(tmp_path / "a.wacz")

    assert "The old bridge is closed" in post["text"]
    assert {f"urn:thumbnail:{post['url']}"} == {thumbnail["url"] for thumbnail in thumbnails}
    assert {"image/jpeg"} == {thumbnail["mime"] for thumbnail in thumbnails}


def test_a_snapshot_that_has_changed_is_left_out_and_named(export: Export, home: Path, tmp_path: Path) -> None:
    damaged = next((home / "snapshots" / "bluesky").rglob("*.warc.gz"))
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")

    done = export("wacz", "--all", "-o", str(tmp_path / "all.wacz"))

    assert 4 == done.code
    assert damaged.name in done.err
    assert "Ferry (@ferry)" not in [page["title"] for page in pages(tmp_path / "all.wacz")]


def test_a_warc_has_the_records_of_all_snapshots_in_order(export: Export, home: Path, tmp_path: Path) -> None:
    done = export("warc", str(GONE), "-o", str(tmp_path / "post.warc.gz"), "--json")
    kinds = [record.rec_type for record in warc_records(tmp_path / "post.warc.gz")]
    kept = sorted((home / "snapshots" / "x" / GONE.key).glob("*.warc.gz"))

    assert (0, 2, len(kinds)) == (done.code, done.value["snapshots"], done.value["records"])
    assert 2 == kinds.count("warcinfo")
    assert b"".join(path.read_bytes() for path in kept) == (tmp_path / "post.warc.gz").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("wacz",), 2, "choose by options"),
        (("wacz", "--all", str(GONE)), 2, "leave out the names"),
        (("wacz", "no such words anywhere"), 2, "there is no post"),
        (("wacz", str(WITHDRAWN)), 2, "withdrawn on"),
        (("wacz", "--article", "https://news.example/none"), 2, "is not an article"),
        (("wacz", "--run", "99"), 2, "there is no run 99"),
        (("wacz", "--platform", "friendster"), 2, "is no platform"),
        (("wacz", "--outlet", "Nobody's News"), 2, "the outlets here: "),
        (("wacz", "--since", "2030-01-01"), 2, "there is nothing to export"),
        (("wacz", "--article", ARTICLE, "--since", "2026-02-03"), 2, "there is nothing to export"),
        (("wacz", "--all", "--timestamp"), 2, "names no authority"),
        (("warc", "--tag", "nothing"), 2, "there is nothing to export"),
    ],
)
def test_what_cannot_be_exported_is_said_with_a_remedy_and_writes_nothing(
    export: Export, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = export(*arguments, "-o", str(tmp_path / "a"))

    assert code == done.code
    assert said in done.err
    assert not (tmp_path / "a").exists()


def test_a_file_that_cannot_be_written_is_named_and_an_earlier_one_stays(export: Export, home: Path, tmp_path: Path) -> None:
    done = export("wacz", "--all", "-o", str(tmp_path / "none" / "a.wacz"))
    assert (4, True) == (done.code, "cannot be written: No such file" in done.err)

    (tmp_path / "b.wacz").write_text("earlier")
    shutil.rmtree(home / "snapshots")
    assert 2 == export("wacz", "--all", "-o", str(tmp_path / "b.wacz")).code
    assert "earlier" == (tmp_path / "b.wacz").read_text()
    assert [] == list(tmp_path.glob(".*.draft"))
