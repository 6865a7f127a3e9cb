"""The copies in web archives that observations rest on."""

from alembic import op

from archiver.ledger.migrations.versions.v0001_founding import append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE memento (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    observation INTEGER NOT NULL REFERENCES observation (id),
    version INTEGER REFERENCES version (id),
    archive TEXT NOT NULL,
    original TEXT NOT NULL,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (observation)
) STRICT
"""

INDEX = "CREATE INDEX memento_version ON memento (version)"


def upgrade() -> None:
    """Make the table, whose rows are facts."""
    for statement in (TABLE, INDEX, *append_only("memento", "id = NEW.id OR observation = NEW.observation")):
        op.execute(statement.strip())
