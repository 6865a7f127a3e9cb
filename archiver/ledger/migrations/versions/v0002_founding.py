"""The founding schema, in `v0002_founding.sql`."""

from alembic import op

from archiver.ledger.founding import statements_of

revision = "0002"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    for statement in statements_of(revision):
        connection.exec_driver_sql(statement)
