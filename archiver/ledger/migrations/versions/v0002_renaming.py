"""Posts that a later version of the program names otherwise, in `v0002_renaming.sql`."""

from alembic import op

from archiver.ledger.founding import statements_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and let a post be named anew by a recorded renaming."""
    connection = op.get_bind()
    for statement in statements_of(revision):
        connection.exec_driver_sql(statement)
