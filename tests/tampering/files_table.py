"""The ways to tamper with the schema, checkpoints, the database as a whole, files and keys."""

import shutil

from tests.tampering.ways import (
    ARTICLES,
    NEW_NAME,
    RUNS,
    SNAPSHOTS,
    Way,
    by_others,
    by_sql,
    first,
    flipped,
    forged,
    forged_under_the_old_pin,
    linked_outside,
    on_bytes,
    on_schema,
    planted,
    renamed,
    replaced_with_row,
    signed_out_of_turn,
    swapped,
    turned_into_folder,
    with_receipt,
    without_newest,
    without_run_file,
    zeroed,
)

SCHEMA = (
    by_sql("L007", "UPDATE folded_version SET text = 'other words' WHERE id = 1"),
    by_sql("L007", "DELETE FROM folded_version WHERE id = 1"),
    by_sql("L007", "INSERT INTO words (words) VALUES ('delete-all')"),
    by_sql("L007", "INSERT INTO words (rowid, text) VALUES (1, 'it was never said')"),
    by_sql("L007", "DELETE FROM trigrams_data WHERE id = (SELECT max(id) FROM trigrams_data)"),
    by_sql("L007", "DELETE FROM words_idx"),
    by_sql("L006", "DELETE FROM alembic_version"),
    on_schema(
        "DROP VIEW direct_observation",
        "CREATE VIEW direct_observation AS SELECT *, reading = 'present' AS informative FROM observation",
    ),
    on_schema("DROP TRIGGER version_is_not_changed"),
    on_schema("CREATE TRIGGER t AFTER INSERT ON verdict BEGIN DELETE FROM host; END"),
    on_schema("CREATE TABLE invented (id INTEGER)"),
    on_schema("DROP INDEX version_post"),
)

CHECKPOINTS = (
    by_sql("K007", "DELETE FROM checkpoint WHERE id = (SELECT max(id) FROM checkpoint)"),
    by_sql("K006", "DELETE FROM checkpoint WHERE id = 1"),
    by_sql("K001", "DELETE FROM checkpoint"),
    by_sql("K003", "UPDATE checkpoint SET size = size + 1 WHERE id = 1"),
    by_sql("K003", "UPDATE checkpoint SET root = NO_DIGEST WHERE id = 1"),
    by_sql("K003", "UPDATE checkpoint SET note = replace(note, char(10) || size || char(10), char(10) || 1 || char(10))"),
    by_sql("K003", "UPDATE checkpoint SET note = 'rubbish' WHERE id = 1"),
    by_sql("K020", "UPDATE checkpoint SET run = 2 WHERE id = 1"),
    by_sql("K020", "UPDATE checkpoint SET at = LONG_AGO WHERE id = 1"),
    Way("the log is computed anew, and not signed", lambda home: forged(home, by_keeper=True, is_signed=False), "K009"),
    Way("the log is signed anew by a stranger", forged_under_the_old_pin, "K002"),
    Way("the log is signed anew by a stranger, who pins their key", lambda home: forged(home, by_keeper=False), "E008"),
    Way("the same, where somebody keeps the old key", lambda home: forged(home, by_keeper=False), "K002", keeps_key=True),
    Way("the log is signed anew by its keeper", lambda home: forged(home, by_keeper=True), "E008"),
    Way("the same, where somebody keeps a checkpoint", lambda home: forged(home, by_keeper=True), "K009", keeps_checkpoint=True),
    Way("the old key signs after its rotation", signed_out_of_turn, "K005"),
)

DATABASES = (
    on_bytes("a page of the database is zeroed", "L001", "db/*.sqlite", zeroed),
    on_bytes("the database is cut", "L001", "db/*.sqlite", lambda content: content[:-8192]),
    on_bytes("the database is text", "L001", "db/*.sqlite", lambda _: b"no database" * 999),
    by_others("the database is older", "K008", "db", by="older"),
    by_others("database and checkpoints are older", "E010", "db", "checkpoints.txt", by="older"),
    by_others("database, checkpoints and files are older", "K008", "db", "checkpoints.txt", "snapshots", by="older"),
    by_others("all is older", "K002", "db", "checkpoints.txt", "snapshots", "keys", by="older", keeps_key=True),
    by_others("the database is another archive's", "K002", "db", by="other"),
    by_others("database and keys are another archive's", "E001", "db", "keys", by="other"),
    by_others("all but the files is another archive's", "E010", "db", "keys", "checkpoints.txt", by="other"),
)

FILES = (
    Way("a snapshot is removed", lambda home: first(home, SNAPSHOTS).unlink(), "E001"),
    on_bytes("a snapshot is cut", "E002", SNAPSHOTS, lambda content: content[:-99]),
    on_bytes("a snapshot is empty", "E002", SNAPSHOTS, lambda _: b""),
    on_bytes("a snapshot is longer", "E002", SNAPSHOTS, lambda content: content + content),
    on_bytes("a bit of a snapshot is turned", "E002", SNAPSHOTS, flipped),
    on_bytes("a bit of an article is turned", "E002", ARTICLES, flipped),
    Way("two snapshots are swapped", swapped, "E002"),
    Way("a snapshot is replaced together with its row", replaced_with_row, "L002"),
    Way("a snapshot and its row tell different times", replaced_with_row, "E004"),
    Way("a snapshot is renamed", renamed, "E001"),
    Way("a snapshot is turned into a folder", turned_into_folder(SNAPSHOTS), "E001"),
    Way("a snapshot is turned into a link", linked_outside, "E002"),
    Way("a snapshot is planted", planted, "E007"),
    Way("rubbish is planted", lambda home: (home / "snapshots" / "x" / NEW_NAME).write_bytes(b"?"), "E006"),
    Way("the file of a run is removed", lambda home: first(home, RUNS).unlink(), "E001"),
    on_bytes("the file of a run is cut", "E002", RUNS, lambda content: content[:-99]),
    on_bytes("a bit of the file of a run is turned", "E002", RUNS, flipped),
    Way(
        "the file of a run is another archive's",
        lambda home: shutil.copy(first(home.parent / "other", RUNS), first(home, RUNS)),
        "E002",
    ),
    Way(
        "another archive's file of a run is planted",
        lambda home: shutil.copy(first(home.parent / "other", RUNS), home / "snapshots/runs"),
        "E010",
    ),
    Way("the file of a run is removed with its row", without_run_file, "E009"),
)

TRUST = (
    Way("the public key is removed", lambda home: (home / "keys/ledger.pub").unlink(), "K012"),
    on_bytes("the public key is rubbish", "K013", "keys/ledger.pub", lambda _: b"rubbish"),
    by_others("the public key is another archive's", "K002", "keys/ledger.pub", by="other"),
    by_others("the private key is another archive's", "K014", "keys/ledger.key", by="other"),
    by_others("the keys are another archive's", "K002", "keys", by="other"),
    Way("the rotations are removed", lambda home: (home / "keys/rotations.txt").unlink(), "K002"),
    on_bytes("the rotations are rubbish", "K004", "keys/rotations.txt", lambda _: b"rubbish"),
    on_bytes("a rotation is edited", "K004", "keys/rotations.txt", lambda content: content.replace(b"2025", b"2024")),
    by_others("the keys are older", "K002", "keys", by="older"),
    Way("the file of checkpoints is removed", lambda home: (home / "checkpoints.txt").unlink(), "K010"),
    on_bytes("the newest checkpoint is cut off", "K010", "checkpoints.txt", without_newest),
    on_bytes("a checkpoint in the file is edited", "K003", "checkpoints.txt", lambda content: content.replace(b"\n1", b"\n2", 1)),
    by_others("the checkpoints are another archive's", "K002", "checkpoints.txt", by="other"),
    Way("the file of checkpoints is a folder", turned_into_folder("checkpoints.txt"), "K015"),
    Way("a checkpoint of a longer log is among the receipts", with_receipt, "K008"),
    Way("the list of memories is rubbish", lambda home: (home / "memories.txt").write_text("nobody nowhere\n"), "K017"),
)

BY_HAND = (*SCHEMA, *CHECKPOINTS, *DATABASES, *FILES, *TRUST)
