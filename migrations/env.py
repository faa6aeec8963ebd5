"""Run migrations: all of them in one transaction, one process at a time."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from pressplan.database import UTCDateTime

ONE_AT_A_TIME = 7_305_001  # PostgreSQL's advisory lock; SQLite has its write lock


def render_item(kind, item, autogen_context):
    """Write our own column type as ours in a generated migration."""
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen_context.imports.add("from pressplan.database import UTCDateTime")
        return "UTCDateTime()"
    return False


def run() -> None:
    db = current_app.extensions["migrate"].db
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # batch mode makes tables anew: their references must rest meanwhile
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if not sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
            context.run_migrations()
        connection.commit()
        if sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")


run()
