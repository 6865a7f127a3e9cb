"""What accounts download of themselves: their posts become versions, as the account's statement, and nothing private is read."""

import json
import tarfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.smallweb.posts import PostState
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import XPost, empty_world
from archiver.demo.story.harbour import INSPECTED, STUCK
from tests.commands.conftest import Done, Program, flaws, inherited

NOW, TOMORROW = "2025-06-20T03:00:00Z", "2025-06-21T03:00:00Z"
MADE = "2025-05-02T10:00:00.000Z"
STATUS = "https://quay.example/users/ferry/statuses/110446183735368325"


def script(name: str, value: Any) -> str:  # noqa: ANN401 - any JSON
    """A file of X's archive."""
    return f"window.YTD.{name}.part0 = {json.dumps(value, indent=2)}"


def tweet(post: XPost, text: str | None = None) -> dict[str, Any]:
    """A post as X's archive has it: of API 1.1, with numbers as texts, and without its author."""
    entities: dict[str, list[str]] = {"hashtags": [], "urls": [], "user_mentions": []}
    created = post.created_at.strftime("%a %b %d %H:%M:%S +0000 %Y")
    return {
        "tweet": {"id": post.id, "id_str": post.id, "full_text": text or post.text, "created_at": created, "entities": entities}
    }


def x_archive(*items: dict[str, Any], **others: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON
    """The files of X's archive; `others` are more of them by name."""
    account = {"account": {"accountId": INSPECTED.account.id, "username": "PortOfGrayle", "accountDisplayName": "Port of Grayle"}}
    manifest = f"window.__THAR_CONFIG = {json.dumps({'archiveInfo': {'generationDate': MADE}})}"
    files = {"data/account.js": script("account", [account]), "data/tweets.js": script("tweets", list(items))}
    files |= {"data/manifest.js": manifest, "Your archive.html": "<p>Your archive"}
    private = script("direct_messages", [{"dmConversation": {"messages": [{"text": "SECRET-MESSAGE"}]}}])
    files |= {
        "data/direct-messages.js": private,
        "data/deleted-tweets.js": script("deleted_tweets", [tweet(STUCK, "SECRET-DELETED")]),
    }
    return files | {f"data/{name.replace('_', '-')}.js": script(name, value) for name, value in others.items()}


def zipped(files: dict[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    return file.getvalue()


def tarred(files: dict[str, str]) -> bytes:
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as folder:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content.encode())
            folder.addfile(member, BytesIO(content.encode()))
    return file.getvalue()


def outbox() -> dict[str, str]:
    """The files of Mastodon's archive: a public post, one for followers, one for a person, and a boost."""
    actor = {"id": "https://quay.example/users/ferry", "type": "Person", "preferredUsername": "ferry", "name": "The ferry"}
    public, followers = "https://www.w3.org/ns/activitystreams#Public", f"{actor['id']}/followers"

    def create(number: int, words: str, *to: str) -> dict[str, Any]:
        address = STATUS[:-1] + str(number)
        note = {"id": address, "type": "Note", "content": f"<p>{words}</p>", "published": "2023-05-28T10:00:00Z", "attachment": []}
        return {"type": "Create", "object": note | {"attributedTo": actor["id"], "to": list(to), "cc": []}}

    items = [
        create(5, "The quay is flooded", public),
        create(6, "SECRET-FOLLOWERS", followers),
        create(7, "SECRET-PERSON", "https://quay.example/users/lena"),
        {"type": "Announce", "object": STATUS},
    ]
    return {
        "actor.json": json.dumps(actor),
        "outbox.json": json.dumps({"orderedItems": items}),
        "likes.json": "{}",
        "avatar.png": "",
    }


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    """A web in which the posts are deleted, so that nothing is captured by a browser."""
    world = empty_world().with_posts([INSPECTED, STUCK])
    for post in (INSPECTED, STUCK):
        world = world.post_became(post.id, PostState.DELETED)
    with small_web(world) as opened:
        yield opened


@pytest.fixture
def program(web: SmallWeb, tmp_path: Path) -> Program:
    """The program with a home that knows one post."""
    program = Program(home=tmp_path / "home", environment=inherited() | web.environment)
    (tmp_path / "known.txt").write_text(f"{INSPECTED.address}\n", encoding="utf-8")
    return program


def archived(program: Program, content: bytes, *options: str, clock: str = NOW, name: str = "twitter.zip") -> Done:
    """What comes of archiving the known post and a download."""
    folder = program.home.parent
    (folder / name).write_bytes(content)
    return program("archive", "--json", *options, str(folder / "known.txt"), str(folder / name), clock=clock)


def everything(program: Program) -> bytes:
    """All that the home holds, unpacked."""
    import gzip  # noqa: PLC0415 - for one function

    files = (path for path in program.home.rglob("*") if path.is_file())
    return b"".join(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)


def test_a_known_post_gets_the_words_of_the_accounts_archive_and_no_other_post_comes_in(program: Program) -> None:
    done = archived(program, zipped(x_archive(tweet(INSPECTED, "We &amp; the bridge are fine."), tweet(STUCK))))
    (found,) = program("lookup", "--json", f"x:{INSPECTED.id}").value
    (version,) = found["versions"]

    assert 1 == done.summary["copies"]
    assert ("We & the bridge are fine.", "account-archive", "2025-05-02T10:00:00Z") == (
        version["text"],
        version["witness"],
        version["seen_at"],
    )
    assert version["memento"]["url"].endswith(f"!data/tweets.js#{INSPECTED.id}")
    assert "as it was handed in" in program("lookup", f"x:{INSPECTED.id}").out.replace("\n  ", " ")
    assert "unknown" == found["verdict"]
    assert [(INSPECTED.id,)] == program.rows("SELECT key FROM post")
    assert [] == flaws(program)
    assert b"SECRET" not in everything(program)
    assert STUCK.text.encode() not in everything(program)


def test_all_brings_every_public_post_and_the_same_archive_again_nothing(program: Program) -> None:
    content = zipped(x_archive(tweet(INSPECTED), tweet(STUCK)))
    first = archived(program, content, "--all")
    again = archived(program, content, "--all", clock=TOMORROW)

    assert (2, 0) == (first.summary["copies"], again.summary["copies"])
    assert {(INSPECTED.id,), (STUCK.id,)} == set(program.rows("SELECT key FROM post"))


def test_verify_reads_statements_again_also_after_a_rebuild(program: Program) -> None:
    archived(program, zipped(x_archive(tweet(INSPECTED))))
    checked = program("verify", "--json")
    for file in (program.home / "db").glob("archive.sqlite*"):
        file.unlink()
    program("rebuild")

    assert (0, []) == (checked.code, checked.value["findings"])
    assert 0 == program("verify").code
    assert 1 == len(program("lookup", "--json", f"x:{INSPECTED.id}").value[0]["versions"])


def test_an_unpacked_archive_and_one_of_before_2022_are_read_too(program: Program) -> None:
    files = x_archive()
    folder = program.home.parent / "twitter-2020"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "account.js").write_text(files["data/account.js"], encoding="utf-8")
    (folder / "data" / "tweet.js").write_text(script("tweet", [tweet(INSPECTED)["tweet"]]), encoding="utf-8")
    found = program("find", "--json", str(folder))

    assert [f"x:{INSPECTED.id}"] == [line["post"] for line in found.objects]


@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar.gz"])
def test_of_mastodons_archive_only_what_everybody_may_see_is_read(program: Program, pack: Any) -> None:  # noqa: ANN401 - a packer
    (program.home.parent / "fediverse.bin").write_bytes(pack(outbox()))
    found = program("find", "--json", str(program.home.parent / "fediverse.bin"))

    assert ["mastodon:quay.example/110446183735368325"] == [line["post"] for line in found.objects]


def test_mastodons_words_are_those_of_the_account(program: Program) -> None:
    archived(program, tarred(outbox()), "--all", name="archive.tar.gz")
    (found,) = program("lookup", "--json", "mastodon:quay.example/110446183735368325").value

    assert [("The quay is flooded", "account-archive", "ferry")] == [
        (version["text"], version["witness"], version["handle"]) for version in found["versions"]
    ]
    assert b"SECRET" not in everything(program)
    assert [] == flaws(program)


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (
            x_archive(tweet(INSPECTED), protected_history=[{"protectedHistory": {"protectedAt": MADE, "action": "Protect"}}]),
            "of a protected",
        ),
        (x_archive() | {"data/tweets.js": "window.YTD.tweets.part0 = [ {"}, "not JSON: data/tweets.js, from character"),
        (x_archive() | {"data/account.js": "window.YTD.account.part0 = []"}, "no data/account.js that names the account"),
    ],
    ids=["protected", "cut short", "no account"],
)
def test_an_archive_that_cannot_be_read_is_told(program: Program, files: dict[str, str], what: str) -> None:
    (program.home.parent / "twitter.zip").write_bytes(zipped(files))
    found = program("find", str(program.home.parent / "twitter.zip"))

    assert 2 == found.code
    assert what in found.err
