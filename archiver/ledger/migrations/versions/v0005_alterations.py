"""What an altered post differs in, whether the platform declares it, and what pictures look like; labels, and where links lead."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE version ADD COLUMN links TEXT CHECK (links IS NULL OR json_valid(links));
ALTER TABLE observation ADD COLUMN labels TEXT CHECK (labels IS NULL OR json_valid(labels));
ALTER TABLE observation ADD COLUMN edited INTEGER CHECK (edited = 1);
ALTER TABLE observation ADD COLUMN edited_at TEXT;
ALTER TABLE media ADD COLUMN look TEXT;
ALTER TABLE verdict ADD COLUMN changes TEXT CHECK (changes IS NULL OR json_valid(changes));
ALTER TABLE verdict ADD COLUMN declared INTEGER CHECK (declared IN (0, 1))
"""


def upgrade() -> None:
    """Add the columns; facts that were recorded before have NULL in them, and their leaves stay what they were."""
    for statement in COLUMNS.split(";"):
        op.execute(statement.strip())
