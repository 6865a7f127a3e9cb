"""Move posts to the names that this version of the program gives them, where an earlier one named them otherwise.

Facts are leaves of a signed log, and none is changed: a `renaming` is recorded for each row that stands for the post, and the
former name becomes an alias. Two posts that have one name now become one, as when a post is settled under a name that is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.ledger.post_identity import post_named
from archiver.ledger.post_names import record_alias
from archiver.ledger.rows import parse_ref, storable
from archiver.ledger.store import Store
from archiver.model.posts import Alias, PostRef

if TYPE_CHECKING:
    from archiver.ledger.facts import Cells

RENAMING = "renaming"
"""The source of aliases that are former names, or former aliases as they are written now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The present rules of names: their number, a post's present name, and how an alias is written now."""

    rules: int
    current_name: Callable[[PostRef], PostRef]
    current_alias: Callable[[Alias], Alias]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """How many posts have another name now, and how many of them are the same post as another one."""

    posts: int = 0
    merged: int = 0


def rename_posts(store: Store, run: int, naming: Naming) -> Renamed:
    """Move all posts to their present names, once for each number of the rules, in one transaction."""
    with store.transaction():
        if store.first("SELECT 1 FROM naming WHERE rules = ?", (naming.rules,)) is not None:
            return Renamed()
        for row in store.query("SELECT alias.post, alias.name FROM alias ORDER BY alias.id"):
            written = naming.current_alias(Alias(row["name"]))
            if written != row["name"]:
                record_alias(store, run, row["post"], written, source=RENAMING)
        posts = merged = 0
        for row in store.query("SELECT id, platform || ':' || key AS ref FROM post WHERE key IS NOT NULL ORDER BY id"):
            former = parse_ref(row["ref"])
            present = naming.current_name(former)
            if present != former:
                posts += 1
                merged += _rename(store, run, row["id"], former, present)
        store.change("INSERT INTO naming (rules, run) VALUES (?, ?)", (naming.rules, run))
    return Renamed(posts=posts, merged=merged)


def _rename(store: Store, run: int, post_id: int, former: PostRef, present: PostRef) -> bool:
    """Give a post its present name; whether it is the same post as another one, whose row stands for both then."""
    members = [row["id"] for row in store.query("SELECT id FROM post WHERE id = ?1 OR settled_as = ?1 ORDER BY id", (post_id,))]
    for member in members:
        renaming: Cells = {"run": run, "post": member, "former": str(former), "ref": str(present)}
        store.record("renaming", renaming | {"renamed_at": store.time(None)})
        apply_renaming(store, member, present)
    record_alias(store, run, post_id, Alias(str(former)), source=RENAMING)
    return post_named(store.query, present) != post_id


def apply_renaming(store: Store, post_id: int, present: PostRef) -> None:
    """Change one row as its recorded renaming says: its name, or the row that stands for it and those that it stands for."""
    row, known = store.first(_STANDS_FOR, (post_id,)), post_named(store.query, present)
    if row is not None and row["beyond"] is not None:
        store.change("UPDATE post SET settled_as = ? WHERE id = ?", (row["beyond"], post_id))
    elif row is None and known is None:
        store.change("UPDATE post SET key = ? WHERE id = ?", (storable(present.key), post_id))
    elif row is None:
        store.change(_MERGE, (post_id, known, str(present)))


_STANDS_FOR = "SELECT other.settled_as AS beyond FROM post JOIN post AS other ON other.id = post.settled_as WHERE post.id = ?"
"""The row that stands for that one, which may have become another one's itself."""

_MERGE = """
UPDATE post SET key = NULL, settled_as = ?2
WHERE id = ?1 OR (settled_as = ?1 AND (SELECT ref FROM renaming WHERE renaming.post = post.id ORDER BY id DESC LIMIT 1) = ?3)
"""
