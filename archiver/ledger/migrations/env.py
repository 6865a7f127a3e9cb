"""What Alembic runs: it is handed a connection that is inside a transaction, and leaves beginning and ending to who opened it."""

from alembic import context

from archiver.ledger.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
