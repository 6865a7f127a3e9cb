"""What Bluesky says of where a post and its account stand: its table row by row, and the recorded answers to our questions."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archiver.model.digests import JSONValue
from archiver.model.observations import Gone, Present, Reading, Unreadable, Withheld
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Answer, Probe
from archiver.platforms.bluesky import api as atproto
from archiver.platforms.bluesky import probes as questions

Answering = Callable[..., Answer]
Recorded = Callable[[Probe, str], Answer]

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
POST = PostRef(platform="bluesky", key=f"{DID}/3n2wszs4kf22f")
NOT_FOUND: JSONValue = {"error": "RecordNotFound", "message": "Could not locate record: at://did:plc:a/app.bsky.feed.post/3k"}


def spelled(reading: Reading) -> str:
    """A reading in a few words."""
    match reading:
        case Present():
            return "present"
        case Gone(reason=reason, ambiguous=ambiguous):
            return f"gone, {reason.value}" + (", alike" if ambiguous else "")
        case Withheld(reason=reason):
            return f"withheld, {reason.value}"
        case Unreadable(why=why):
            return f"unreadable, {why.value}"


@pytest.mark.parametrize(
    ("kind", "status", "said", "expected"),
    [
        (questions.POSTS, 200, {"posts": []}, "unreadable, empty"),
        (questions.POSTS, 200, {"posts": [{"uri": f"at://{DID}/app.bsky.feed.post/other"}]}, "unreadable, other-post"),
        (questions.POSTS, 500, {"error": "InternalServerError"}, "unreadable, server-trouble"),
        (questions.POSTS, 400, {"error": "NotFound", "message": "Post not found: at://x"}, "unreadable, not-understood"),
        (questions.POSTS, 429, {"error": "RateLimitExceeded"}, "unreadable, rate-limited"),
        (questions.PROFILE, 400, {"error": "AccountTakedown", "message": "Account has been suspended"}, "gone, account-suspended"),
        (questions.PROFILE, 400, {"error": "AccountDeactivated"}, "gone, account-deactivated"),
        (questions.PROFILE, 400, {"error": "InvalidRequest", "message": "Profile not found"}, "unreadable, not-understood"),
        (questions.PROFILE, 200, {"did": DID, "handle": "new.example"}, "unreadable, empty"),
        (questions.STATUS, 200, {"did": DID, "active": True}, "unreadable, empty"),
        (questions.STATUS, 200, {"did": DID, "active": False, "status": "takendown"}, "gone, account-suspended"),
        (questions.STATUS, 200, {"did": DID, "active": False, "status": "suspended"}, "gone, account-suspended"),
        (questions.STATUS, 200, {"did": DID, "active": False, "status": "deactivated"}, "gone, account-deactivated"),
        (questions.STATUS, 200, {"did": DID, "active": False, "status": "deleted"}, "gone, account-deleted"),
        (questions.STATUS, 200, {"did": DID, "active": False, "status": "desynchronized"}, "unreadable, not-understood"),
        (questions.STATUS, 200, {"did": DID, "active": False, "status": "throttled"}, "unreadable, not-understood"),
        (questions.STATUS, 200, {"did": DID, "active": False}, "unreadable, not-understood"),
        (questions.STATUS, 200, {"did": "did:plc:other", "active": False, "status": "deleted"}, "unreadable, other-post"),
        (questions.STATUS, 400, {"error": "RepoNotFound"}, "gone, account-deleted"),
        (questions.RECORD, 400, NOT_FOUND, "gone, not-stated, alike"),
        (
            questions.RECORD,
            400,
            {"error": "InvalidRequest", "message": "Could not find repo: did:plc:a"},
            "unreadable, not-understood",
        ),
        (questions.PROOF, 400, NOT_FOUND, "gone, not-stated, alike"),
        (questions.PROOF, 400, {"error": "RepoNotFound"}, "gone, account-deleted"),
        (questions.PROOF, 400, {"error": "RepoTakendown"}, "gone, account-suspended"),
        (questions.PROOF, 400, {"error": "RepoSuspended"}, "gone, account-suspended"),
        (questions.PROOF, 400, {"error": "RepoDeactivated"}, "gone, account-deactivated"),
        (questions.PROOF, 501, {"error": "MethodNotImplemented"}, "unreadable, server-trouble"),
        (questions.DOCUMENT, 404, {"message": "DID not registered"}, "gone, not-stated, alike"),
        (questions.LOG, 404, {"message": "DID not registered"}, "gone, not-stated, alike"),
        (questions.WISH, 400, NOT_FOUND, "gone, not-stated, alike"),
    ],
)
def test_an_answer_has_the_reading_in_the_table(
    answering: Answering, *, kind: str, status: int, said: JSONValue, expected: str
) -> None:
    probe = Probe(kind=kind, url="https://pds.example/xrpc/anything")

    assert expected == spelled(atproto.read(POST, answering(probe, json.dumps(said).encode(), status=status)))


@pytest.mark.parametrize("said", [{"error": "HandleNotFound"}, {"error": "InvalidRequest", "message": "Unable to resolve handle"}])
def test_an_unresolved_handle_says_nothing_about_the_post(answering: Answering, said: JSONValue) -> None:
    (probe,) = atproto.alias_probes(atproto_alias())

    assert "unreadable, not-understood" == spelled(atproto.read(POST, answering(probe, json.dumps(said).encode(), status=400)))


def atproto_alias() -> Alias:
    """A post's address by its author's handle."""
    return Alias("bsky.app/profile/carol.test/post/3n2wszs4kf22f")


@pytest.mark.parametrize("identity", [[], {}, ["x"], None, 7])
def test_fields_of_the_wrong_type_in_a_did_document_raise_nothing(answering: Answering, identity: JSONValue) -> None:
    """Whoever runs a `did:web` writes the document."""
    document = {"id": DID, "verificationMethod": [{"id": identity}], "service": [{"id": identity}]}
    probe = Probe(kind=questions.DOCUMENT, url="https://plc.directory/x")

    assert "present" == spelled(atproto.read(POST, answering(probe, json.dumps(document).encode())))


# --- every recorded answer to a question of ours

METHODS = {
    "app.bsky.feed.getPosts": questions.POSTS,
    "app.bsky.actor.getProfile": questions.PROFILE,
    "com.atproto.sync.getRepoStatus": questions.STATUS,
    "com.atproto.repo.getRecord": questions.RECORD,
}
READ = {
    "1_live": ("present", "unreadable, empty", "present"),
    "2_edited": ("present", "unreadable, empty", "present"),
    "3_deactivated": ("unreadable, empty", "gone, account-deactivated", "unreadable, not-understood"),
    "4_reactivated": ("present", "unreadable, empty", "present"),
    "5_takendown": ("unreadable, empty", "gone, account-suspended", "unreadable, not-understood"),
    "6_no_unauth": ("withheld, login-wall", "unreadable, empty", "present"),
    "7_deleted": ("unreadable, empty", "unreadable, empty", "gone, not-stated, alike"),
}


SERVERS = {
    "11_live_getRecord": "present",
    "11_live_getRepoStatus": "unreadable, empty",
    "22_image_live_getRecord": "present",
    "22_image_live_getRepoStatus": "unreadable, empty",
    "31_edited_getRecord": "present",
    "31_edited_getRepoStatus": "unreadable, empty",
    "41_deleted_getRecord": "gone, not-stated, alike",
    "41_deleted_getRepoStatus": "unreadable, empty",
    "42_never_existed_getRecord": "gone, not-stated, alike",
    "51_record_takendown_getRecord": "gone, not-stated, alike",
    "51_record_takendown_getRepoStatus": "unreadable, empty",
    "53_record_restored_getRecord": "present",
    "53_record_restored_getRepoStatus": "unreadable, empty",
    "55_account_takendown_getRecord": "unreadable, not-understood",
    "55_account_takendown_getRepoStatus": "gone, account-suspended",
    "57_restored_getRecord": "present",
    "61_deactivated_getRecord": "unreadable, not-understood",
    "61_deactivated_getRepoStatus": "gone, account-deactivated",
    "63_reactivated_getRecord": "present",
    "65_account_deleted_getRecord": "unreadable, not-understood",
    "65_account_deleted_getRepoStatus": "gone, account-deleted",
    "67_unknown_did": "unreadable, not-understood",
}
"""Of states in which only the account tells (taken down, deactivated, deleted), the record's own error says nothing."""


@pytest.mark.parametrize("state", READ)
def test_recorded_answers_have_the_reading_of_their_state(recorded: Recorded, state: str) -> None:
    post = PostRef(platform="bluesky", key="did:plc:a3kn6lahb4n5jv4xitmi2lzg/3n2wt6lp3z22v")
    asked = ((questions.POSTS, "getPosts"), (questions.PROFILE, "getProfile"), (questions.RECORD, "PDS_repo_getRecord"))
    found = [
        spelled(atproto.read(post, recorded(Probe(kind=kind, url="http://localhost/"), f"bluesky_appview/{state}_{name}")))
        for kind, name in asked
    ]

    assert list(READ[state]) == found


def test_every_recorded_answer_to_one_of_our_probes_is_read(shared: Path, recorded: Recorded) -> None:
    read: dict[str, str] = {}
    for path in sorted((shared / "fixtures" / "bluesky_pds").glob("*.json")):
        told = json.loads(path.read_bytes())
        address = told["request"]["url"] if isinstance(told, dict) and "request" in told else ""
        kind = METHODS.get(urlsplit(address).path.rpartition("/")[2])
        if kind is not None and told.get("status") and "&cid=" not in address:
            asked = dict(part.split("=") for part in urlsplit(address).query.replace("%3A", ":").split("&"))
            post = PostRef(platform="bluesky", key=f"{asked.get('repo') or asked['did']}/{asked.get('rkey', '3n2wszs4kf22f')}")
            read[path.stem] = spelled(atproto.read(post, recorded(Probe(kind=kind, url=address), f"bluesky_pds/{path.stem}")))

    assert SERVERS == read
