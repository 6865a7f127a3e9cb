"""Record posts and their names: add a post, record aliases and relations, and settle a post that had no name."""

from datetime import datetime
from typing import TYPE_CHECKING

from archiver.errors import LedgerError
from archiver.ledger.post_identity import post_named
from archiver.ledger.rows import storable
from archiver.ledger.store import Store
from archiver.model.posts import Alias, PostRef

if TYPE_CHECKING:
    from archiver.ledger.facts import Cells


def add_post(store: Store, run: int, platform: str, key: str | None, at: datetime | None) -> int:
    """Add a post and return its id; `key` is None if its name is not known yet."""
    post: Cells = {"run": run, "platform": platform, "key": key, "first_seen": store.time(at)}
    with store.transaction():
        post["id"] = post_id = store.add("post", post | {"settled_as": None})
        store.log("post", post)
    return post_id


def record_alias(store: Store, run: int, post_id: int, name: Alias, *, source: str, at: datetime | None = None) -> None:
    """Record an alias of a post, once, and its source."""
    with store.transaction():
        if store.first("SELECT 1 FROM alias WHERE post = ? AND name = ?", (post_id, storable(name))) is None:
            store.record("alias", {"run": run, "post": post_id, "name": name, "source": source, "seen_at": store.time(at)})


def record_relation(
    store: Store, run: int, post_id: int, *, kind: str, target: str, at: datetime | None = None, observation: int | None = None
) -> None:
    """Record a relation to another post (`target`, a PostRef), such as the one that its picture belongs to (`media-home`)."""
    with store.transaction():
        known = "SELECT 1 FROM relation WHERE post = ? AND kind = ? AND target = ?"
        if store.first(known, (post_id, kind, storable(target))) is None:
            relation: Cells = {"run": run, "post": post_id, "kind": kind, "target": target, "observation": observation}
            store.record("relation", relation | {"seen_at": store.time(at)})


def settle(
    store: Store, run: int, post_id: int, ref: PostRef, *, how: str, at: datetime | None = None, observation: int | None = None
) -> int:
    """Name a post, once; returns the id to use from now on, which is another one if a post with that name exists.

    `LedgerError` if the post has another name, or belongs to another platform.
    """
    with store.transaction():
        row = store.first("SELECT platform, key, settled_as FROM post WHERE id = ?", (post_id,))
        known = post_named(store.query, ref)
        if known == current_id(store, post_id):
            return known
        if row is None or row["key"] is not None or row["settled_as"] is not None or row["platform"] != ref.platform:
            raise LedgerError(
                f"post {post_id} cannot be settled as {ref}", remedy="this is a fault of the program: please report it"
            )
        settlement: Cells = {"run": run, "post": post_id, "ref": str(ref), "how": how, "observation": observation}
        store.record("settlement", settlement | {"settled_at": store.time(at)})
        return name_post(store, post_id, ref)


def name_post(store: Store, post_id: int, ref: PostRef) -> int:
    """Give a post's row the name of its settlement; returns the id to use from now on."""
    known = post_named(store.query, ref)
    if known is None:
        store.change("UPDATE post SET key = ? WHERE id = ?", (storable(ref.key), post_id))
        return post_id
    store.change("UPDATE post SET settled_as = ? WHERE id = ?", (known, post_id))
    return known


def current_id(store: Store, post_id: int) -> int:
    """The id to use for a post: its own, or that of the post that it was settled as."""
    row = store.first("SELECT COALESCE(settled_as, id) AS id FROM post WHERE id = ?", (post_id,))
    return int(row["id"]) if row else post_id
