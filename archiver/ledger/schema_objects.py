"""Schema objects other than tables: views, full-text indexes, and triggers that refuse changes or keep derived tables."""

from collections.abc import Iterator

from sqlalchemy import Table, UniqueConstraint

from archiver.ledger.facts import FACT_TABLES, TOMBSTONES
from archiver.ledger.reading_views import READING_VIEWS
from archiver.ledger.tables import TABLES

VIEWS = (
    """
CREATE VIEW withdrawn AS
SELECT * FROM withdrawal
WHERE level <> 'lift' AND NOT EXISTS (
    SELECT 1 FROM withdrawal AS later WHERE later.id > withdrawal.id
        AND later.post IS withdrawal.post AND later.article IS withdrawal.article AND later.snapshot IS withdrawal.snapshot
)
""",
    """
CREATE VIEW doubted AS
SELECT doubted_move.post, doubted_move.of_run AS run, doubt.claim, doubt.id AS doubt
FROM doubted_move JOIN doubt ON doubt.id = doubted_move.doubt
WHERE NOT EXISTS (SELECT 1 FROM lifted_doubt WHERE lifted_doubt.doubt = doubt.id)
""",
    """
CREATE VIEW direct_observation AS
SELECT *, healthy AND reading <> 'unreadable' AND unproven IS NULL AND NOT EXISTS (
    SELECT 1 FROM doubted WHERE doubted.post = observation.post AND doubted.run = observation.run
) AS informative
FROM observation
WHERE post IS NOT NULL AND about = 'post' AND witness IN ('platform-api', 'platform-page') AND NOT control
""",
    *READING_VIEWS,
)
"""A withdrawal is in force until a later one of the same subject.

A direct observation is a platform's own answer about the post itself (`Observation.is_direct`).

It is informative if it could be read, the platform's controls were healthy in its run, and nothing of it is unproven or doubted.
"""

# `words` finds words in scripts that separate them; `trigrams` finds any three characters in a row, which scripts without spaces
# need. Both index `folded_version`, whose texts are folded already, so the tokenizers fold nothing themselves. A mark is a part of
# its word: the vowels of Indic scripts are marks.
FULL_TEXT = (
    """
CREATE VIRTUAL TABLE words USING fts5 (
    text, author, handle, content = 'folded_version', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
)
""",
    """
CREATE VIRTUAL TABLE trigrams USING fts5 (
    text, author, handle, content = 'folded_version', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
)
""",
)

_INDEXED = """
CREATE TRIGGER version_is_searched AFTER INSERT ON version
BEGIN
    INSERT INTO folded_version (id, text, author, handle)
    VALUES (NEW.id, search_fold (NEW.text), search_fold (NEW.author), search_fold (NEW.handle));
    INSERT INTO words (rowid, text, author, handle) SELECT id, text, author, handle FROM folded_version WHERE id = NEW.id;
    INSERT INTO trigrams (rowid, text, author, handle) SELECT id, text, author, handle FROM folded_version WHERE id = NEW.id;
    INSERT OR IGNORE INTO spelling (key, word)
    SELECT keyed.key, keyed.value
    FROM folded_version AS folded, json_each(search_spelling(folded.text, folded.author, folded.handle)) AS keyed
    WHERE folded.id = NEW.id;
END
"""

_SHARED = (
    """
CREATE TRIGGER snapshot_shares_bodies AFTER INSERT ON snapshot WHEN NEW.shared IS NOT NULL
BEGIN INSERT OR IGNORE INTO shared_body (sha256, snapshot) SELECT value, NEW.id FROM json_each(NEW.shared); END
""",
    """
CREATE TRIGGER snapshot_shares_no_longer AFTER DELETE ON snapshot WHEN OLD.shared IS NOT NULL
BEGIN DELETE FROM shared_body WHERE snapshot = OLD.id AND sha256 IN (SELECT value FROM json_each(OLD.shared)); END
""",
)

# A post is named once, and then only as a recorded renaming says; a run ends once. Their other columns never change, except that a
# purge empties those with names.
_CHANGED_ONCE = {
    "post": """
CREATE TRIGGER post_is_named_once BEFORE UPDATE ON post
WHEN NEW.id <> OLD.id OR NEW.run <> OLD.run OR NEW.platform <> OLD.platform OR NEW.first_seen <> OLD.first_seen
    OR (
        (OLD.key IS NOT NULL OR OLD.settled_as IS NOT NULL)
        AND (
            NEW.key IS NOT NULL OR NEW.settled_as IS NOT NULL
            OR NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'post' AND row = OLD.id AND salt IS NULL)
        )
        AND NOT EXISTS (
            SELECT 1 FROM renaming LEFT JOIN post AS target ON target.id = NEW.settled_as
            WHERE renaming.id = (SELECT max(id) FROM renaming WHERE post = OLD.id)
                AND renaming.ref = NEW.platform || ':' || COALESCE(NEW.key, target.key)
        )
    )
BEGIN SELECT RAISE (ABORT, 'a post is named once'); END
""",
    "run": """
CREATE TRIGGER run_ends_once BEFORE UPDATE ON run
WHEN NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.started <> OLD.started OR NEW.rehearsed <> OLD.rehearsed
    OR NEW.program <> OLD.program OR NEW.custody <> OLD.custody
    OR (
        NEW.options <> OLD.options
        AND NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'run' AND row = OLD.id AND salt IS NULL)
    )
    OR (
        OLD.finished IS NOT NULL AND (NEW.finished IS NOT OLD.finished OR NEW.summary IS NOT OLD.summary)
        AND NOT EXISTS (SELECT 1 FROM entry WHERE fact = 'run_end' AND row = OLD.id AND salt IS NULL)
    )
BEGIN SELECT RAISE (ABORT, 'a run ends once'); END
""",
}


# A fact may be destroyed after its salt, and a salt only after a withdrawal that names its index in the log.
_DESTROYED = "EXISTS (SELECT 1 FROM entry WHERE fact = '{name}' AND row = OLD.id AND salt IS NULL)"
_SALT_IS_DESTROYED = """
CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry
WHEN NEW.leaf_index <> OLD.leaf_index OR NEW.fact <> OLD.fact OR NEW.row <> OLD.row OR NEW.commitment <> OLD.commitment
    OR NEW.subtree IS NOT OLD.subtree OR NEW.salt IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM withdrawal, json_each(withdrawal.entries) AS range
        WHERE OLD.leaf_index BETWEEN json_extract(range.value, '$[0]') AND json_extract(range.value, '$[1]')
    )
BEGIN SELECT RAISE (ABORT, 'entry is append-only'); END
"""


def triggers() -> Iterator[str]:
    """The triggers that make tables append-only, and those that update the full-text indexes and the table of shared bodies."""
    for name in FACT_TABLES:
        kept = "" if name in TOMBSTONES else f" WHEN NOT {_DESTROYED.format(name=name)}"
        yield f"CREATE TRIGGER {name}_is_not_changed BEFORE UPDATE ON {name}{kept} {_refusal(name)}"
        yield from append_only(TABLES[name], removable=name not in TOMBSTONES)
    yield f"CREATE TRIGGER checkpoint_is_not_changed BEFORE UPDATE ON checkpoint {_refusal('checkpoint')}"
    yield _SALT_IS_DESTROYED.strip()
    yield from (once.strip() for once in _CHANGED_ONCE.values())
    for name in ("checkpoint", "entry", *_CHANGED_ONCE):
        yield from append_only(TABLES[name])
    yield _INDEXED.strip()
    yield from (statement.strip() for statement in _SHARED)


def append_only(table: Table, *, removable: bool = False) -> Iterator[str]:
    """Triggers that refuse to remove or replace a row; one that is `removable` may be removed once its fact was destroyed.

    `INSERT OR REPLACE` removes the conflicting row without firing its DELETE trigger, so the insert itself is refused.
    """
    name = table.name
    kept = f" WHEN NOT {_DESTROYED.format(name=name)}" if removable else ""
    exists = f"EXISTS (SELECT 1 FROM {name} WHERE {_conflict(table)})"  # noqa: S608 - our own names
    yield f"CREATE TRIGGER {name}_is_not_removed BEFORE DELETE ON {name}{kept} {_refusal(name)}"
    yield f"CREATE TRIGGER {name}_is_not_replaced BEFORE INSERT ON {name} WHEN {exists} {_refusal(name)}"


def _refusal(name: str) -> str:
    return f"BEGIN SELECT RAISE (ABORT, '{name} is append-only'); END"


def _conflict(table: Table) -> str:
    """The condition that a row has the same primary key or unique columns as a new row."""
    keys = [[column.name for column in table.primary_key]]
    unique = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    keys += sorted([column.name for column in constraint.columns] for constraint in unique)
    return " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys)
