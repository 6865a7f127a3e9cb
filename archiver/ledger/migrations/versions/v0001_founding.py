"""The founding schema, in `v0001_founding.sql`; new ledgers are created from it without Alembic (`archiver.ledger.founding`)."""

from alembic import op

from archiver.ledger.founding import FOUNDING, founding_statements

revision = FOUNDING
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    for statement in founding_statements():
        connection.exec_driver_sql(statement)
