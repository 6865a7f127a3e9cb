"""Bluesky posts on a real PDS and PLC directory through every state, checked with the real command line."""

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
    """An article with posts in Bluesky's own embed markup, and one named by its author's handle only."""
    quotes = (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="{record.uri}" data-bluesky-cid="{record.cid}">'
        f"<p>{record.value['text']}</p>"
        f'&mdash; Harbour (<a href="https://bsky.app/profile/{record.account.did}">@{record.account.handle}</a>)</blockquote>'
        for record in records
    )
    link = f"https://bsky.app/profile/{by_handle.account.handle}/post/{by_handle.key}"
    figure = f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{link}\n</div></figure>'
    return f"<html><title>The harbour</title><article>{''.join(quotes)}{figure}</article></html>"


def standings(program: Program) -> dict[str, Standing]:
    """Each post's verdict, reason and suspicion in the report."""
    report = program("report", "--format", "json").value
    return {post["post"]: (post["verdict"], post["reason"], post["suspected"]) for post in report["posts"]}


def account_ref(account: Account) -> dict[str, str]:
    """The reference to an account for the administrator's API."""
    return {"$type": "com.atproto.admin.defs#repoRef", "did": account.did}


def record_ref(record: Record) -> dict[str, str]:
    """The reference to a record for the administrator's API."""
    return {"$type": "com.atproto.repo.strongRef", "uri": record.uri, "cid": record.cid}


def test_every_state_of_a_real_network_is_recognised_with_its_reason(network: Network, tmp_path: Path) -> None:
    names = ("carol", "dave", "erin", "frank", "grace", "control")
    carol, dave, erin, frank, grace, control = (network.account(name) for name in names)
    live, edited, deleted, removed, linked = (
        network.post(carol, f"Water {word}") for word in ("rises", "falls", "ebbs", "stays", "ices")
    )
    suspended, deactivated, ended = (network.post(account, "Water is blue") for account in (dave, erin, frank))
    hidden = network.post(grace, "Water for friends")
    for number in range(40):  # so that the tree has layers
        network.post(carol, f"Wave {number}")
    known = network.post(control, "I am here")
    article = tmp_path / "harbour.html"
    article.write_text(embedded([live, edited, deleted, removed, suspended, deactivated, ended, hidden], linked), encoding="utf-8")
    program = Program(home=tmp_path / "home", environment=inherited() | dict(network.environment))
    (program.home / "seeds").mkdir(parents=True)
    (program.home / "archiver.toml").write_text(
        f'[controls.bluesky]\nlive = ["{known.ref}"]\ngone = ["bluesky:{control.did}/{NEVER_WRITTEN}"]\n', encoding="utf-8"
    )
    today = datetime.now(UTC).replace(microsecond=0)

    def run_on_day(number: int, *arguments: str) -> dict[str, Standing]:
        completed = program(*arguments, "--json", clock=(today + timedelta(days=number)).isoformat().replace("+00:00", "Z"))
        assert [] == completed.summary["void"], (completed.out, completed.err)
        return standings(program)

    records = [live, edited, deleted, removed, suspended, deactivated, ended, hidden, linked]

    assert {record.ref: INTACT for record in records} == run_on_day(0, "archive", str(article))

    network.write(carol, "app.bsky.feed.post", edited.key, edited.value | {"text": "Water does not fall"})
    network.call(
        "com.atproto.repo.deleteRecord",
        {"repo": carol.did, "collection": "app.bsky.feed.post", "rkey": deleted.key},
        token=carol.token,
    )
    network.take_down(record_ref(removed))
    network.take_down(account_ref(dave))
    network.call("com.atproto.server.deactivateAccount", {}, token=erin.token)
    network.call("com.atproto.admin.deleteAccount", {"did": frank.did}, admin=True)
    no_unauthenticated: JSONValue = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
    network.write(grace, "app.bsky.actor.profile", "self", {"$type": "app.bsky.actor.profile", "labels": no_unauthenticated})
    network.call("com.atproto.identity.updateHandle", {"handle": f"carola.{carol.handle.partition('.')[2]}"}, token=carol.token)
    final_at_once: dict[str, Standing] = {
        live.ref: INTACT,
        linked.ref: INTACT,
        edited.ref: ("altered", None, False),
        hidden.ref: ("withheld", "login-wall", False),
    }
    reasons = {
        deleted: "deleted",
        removed: "removed",
        suspended: "account-suspended",
        deactivated: "account-deactivated",
        ended: "account-deleted",
    }

    assert final_at_once | {record.ref: ("intact", None, True) for record in reasons} == run_on_day(1, "check", "--all")
    assert final_at_once | {record.ref: ("gone", reason, False) for record, reason in reasons.items()} == run_on_day(
        2, "check", "--all"
    )

    network.write(carol, "app.bsky.feed.post", edited.key, edited.value)
    network.take_down(record_ref(removed), applied=False)
    network.take_down(account_ref(dave), applied=False)
    network.call("com.atproto.server.activateAccount", token=erin.token)
    network.write(grace, "app.bsky.actor.profile", "self", {"$type": "app.bsky.actor.profile"})
    back = {record.ref: INTACT for record in (live, linked, edited, removed, suspended, deactivated, hidden)}
    gone: dict[str, Standing] = {record.ref: ("gone", reasons[record], False) for record in (deleted, ended)}

    assert back | gone == run_on_day(3, "check", "--all")
