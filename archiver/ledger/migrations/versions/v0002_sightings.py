"""Each reading of an article, and the words around the posts that it shows."""

from alembic import op

from archiver.ledger.migrations.versions.v0001_founding import append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE sighting (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    article_version INTEGER NOT NULL REFERENCES article_version (id),
    mark TEXT NOT NULL,
    letters INTEGER NOT NULL,
    rendered INTEGER NOT NULL CHECK (rendered IN (0, 1)),
    modified TEXT,
    seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE context (
    id INTEGER PRIMARY KEY NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    embed INTEGER NOT NULL REFERENCES embed (id),
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    UNIQUE (embed)
) STRICT
"""

INDEXES = """
CREATE INDEX sighting_article_version ON sighting (article_version, seen_at);

CREATE INDEX sighting_mark ON sighting (mark)
"""


def upgrade() -> None:
    """Make both tables, whose rows are facts."""
    for statements in (TABLES, INDEXES):
        for statement in statements.split(";"):
            op.execute(statement.strip())
    for trigger in (*append_only("sighting", "id = NEW.id"), *append_only("context", "id = NEW.id OR embed = NEW.embed")):
        op.execute(trigger.strip())
