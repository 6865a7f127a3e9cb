"""What hosts gave along with their answers, so that the next question can be put on the condition that the answer be another."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE validator (
    post INTEGER NOT NULL REFERENCES post (id),
    probe TEXT NOT NULL,
    url TEXT NOT NULL,
    etag TEXT,
    modified TEXT,
    whole_at TEXT NOT NULL,
    observation INTEGER NOT NULL REFERENCES observation (id),
    PRIMARY KEY (post, probe)
) STRICT
"""


def upgrade() -> None:
    """Make the table, whose rows are no facts: without them the next question is put without a condition."""
    op.execute(TABLE.strip())
