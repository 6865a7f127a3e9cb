"""Bluesky against a real PDS and PLC directory, taken through every state, by the program as a stranger runs it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import Program, inherited
from tests.network.conftest import Account, Network, Record

if TYPE_CHECKING:
    from archiver.model.digests import JSONValue

pytestmark = pytest.mark.slow

Standing = tuple[str, str | None, bool]
INTACT: Standing = ("intact", None, False)
NEVER_WRITTEN = "2222222222222"


def embedded(records: Sequence[Record], by_handle: Record) -> str:
    """An article that shows posts as Bluesky's own embed does, and one by its author's handle alone."""
    quotes = (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="{one.uri}" data-bluesky-cid="{one.cid}"><p>{one.said["text"]}</p>'
        f'&mdash; Harbour (<a href="https://bsky.app/profile/{one.account.did}">@{one.account.handle}</a>)</blockquote>'
        for one in records
    )
    link = f"https://bsky.app/profile/{by_handle.account.handle}/post/{by_handle.key}"
    named = f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{link}\n</div></figure>'
    return f"<html><title>The harbour</title><article>{''.join(quotes)}{named}</article></html>"


def standings(program: Program) -> dict[str, Standing]:
    """Where each post stands by the report: verdict, reason, suspicion."""
    report = program("report", "--format", "json").value
    return {one["post"]: (one["verdict"], one["reason"], one["suspected"]) for one in report["posts"]}


def whole(account: Account) -> dict[str, str]:
    """An account, as an administrator names it."""
    return {"$type": "com.atproto.admin.defs#repoRef", "did": account.did}


def strong(record: Record) -> dict[str, str]:
    """A record, as an administrator names it."""
    return {"$type": "com.atproto.repo.strongRef", "uri": record.uri, "cid": record.cid}


def test_every_state_of_a_real_network_is_recognised_with_its_reason(network: Network, tmp_path: Path) -> None:
    names = ("carol", "dave", "erin", "frank", "grace", "control")
    carol, dave, erin, frank, grace, control = (network.account(name) for name in names)
    live, edited, deleted, removed, linked = (
        network.post(carol, f"Water {word}") for word in ("rises", "falls", "ebbs", "stays", "ices")
    )
    suspended, deactivated, ended = (network.post(one, "Water is blue") for one in (dave, erin, frank))
    hidden = network.post(grace, "Water for friends")
    for number in range(40):  # so that the tree has layers
        network.post(carol, f"Wave {number}")
    known = network.post(control, "I am here")
    article = tmp_path / "harbour.html"
    article.write_text(embedded([live, edited, deleted, removed, suspended, deactivated, ended, hidden], linked), encoding="utf-8")
    program = Program(home=tmp_path / "home", environment=inherited() | dict(network.environment))
    (program.home / "seeds").mkdir(parents=True)
    (program.home / "seeds" / "controls.toml").write_text(
        f'[bluesky]\nlive = ["{known.ref}"]\ngone = ["bluesky:{control.did}/{NEVER_WRITTEN}"]\n', encoding="utf-8"
    )
    today = datetime.now(UTC).replace(microsecond=0)

    def night(number: int, *arguments: str) -> dict[str, Standing]:
        done = program(*arguments, "--json", clock=(today + timedelta(days=number)).isoformat().replace("+00:00", "Z"))
        assert [] == done.summary["void"], (done.out, done.err)
        return standings(program)

    all_of_them = [live, edited, deleted, removed, suspended, deactivated, ended, hidden, linked]

    assert {one.ref: INTACT for one in all_of_them} == night(0, "archive", str(article))

    network.write(carol, "app.bsky.feed.post", edited.key, edited.said | {"text": "Water does not fall"})
    network.call(
        "com.atproto.repo.deleteRecord",
        {"repo": carol.did, "collection": "app.bsky.feed.post", "rkey": deleted.key},
        token=carol.token,
    )
    network.take_down(strong(removed))
    network.take_down(whole(dave))
    network.call("com.atproto.server.deactivateAccount", {}, token=erin.token)
    network.call("com.atproto.admin.deleteAccount", {"did": frank.did}, admin=True)
    wish: JSONValue = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
    network.write(grace, "app.bsky.actor.profile", "self", {"$type": "app.bsky.actor.profile", "labels": wish})
    network.call("com.atproto.identity.updateHandle", {"handle": f"carola.{carol.handle.partition('.')[2]}"}, token=carol.token)
    at_once: dict[str, Standing] = {
        live.ref: INTACT,
        linked.ref: INTACT,
        edited.ref: ("altered", None, False),
        hidden.ref: ("withheld", "login-wall", False),
    }
    ends = {
        deleted: "deleted",
        removed: "removed",
        suspended: "account-suspended",
        deactivated: "account-deactivated",
        ended: "account-deleted",
    }

    assert at_once | {one.ref: ("intact", None, True) for one in ends} == night(1, "check", "--all")
    assert at_once | {one.ref: ("gone", reason, False) for one, reason in ends.items()} == night(2, "check", "--all")

    network.write(carol, "app.bsky.feed.post", edited.key, edited.said)
    network.take_down(strong(removed), applied=False)
    network.take_down(whole(dave), applied=False)
    network.call("com.atproto.server.activateAccount", token=erin.token)
    network.write(grace, "app.bsky.actor.profile", "self", {"$type": "app.bsky.actor.profile"})
    back = {one.ref: INTACT for one in (live, linked, edited, removed, suspended, deactivated, hidden)}
    gone: dict[str, Standing] = {one.ref: ("gone", ends[one], False) for one in (deleted, ended)}

    assert back | gone == night(3, "check", "--all")
