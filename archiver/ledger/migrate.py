"""Bring the schema of an open database up to date, with Alembic."""

import sqlite3

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from archiver.ledger.connection import BEGIN


def migrate(connection: sqlite3.Connection) -> None:
    """Run the migrations that are missing, in one transaction; raises `sqlite3.Error`."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", lambda begun: begun.exec_driver_sql(BEGIN))
    config = Config()
    config.set_main_option("script_location", "archiver.ledger:migrations")
    try:
        with engine.begin() as migrated:
            config.attributes["connection"] = migrated
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise (error.orig if isinstance(error.orig, sqlite3.Error) else error) from error
