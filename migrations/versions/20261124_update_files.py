"""Progress updates and conversations take files; the form of an update is known by its token."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SENT = ("update_file", "message_file")
TABLES = (
    ("progress_draft_file", "draft_id", "progress_draft"),
    ("update_file", "update_id", "progress_update"),
    ("message_file", "message_id", "message"),
)


def upgrade() -> None:
    # Added in place: a table made anew would lose the triggers that protect it.
    op.add_column("progress_update", sa.Column("token", sa.String(64), nullable=True))
    op.create_index(op.f("ix_progress_update_token"), "progress_update", ["token"], unique=True)
    for table, column, of in TABLES:
        create(table, column, of)
        if table in SENT:
            protect(table, column)


def downgrade() -> None:
    for table, _, _ in reversed(TABLES):
        op.drop_table(table)  # its triggers go with it
    op.drop_index(op.f("ix_progress_update_token"), table_name="progress_update")
    op.drop_column("progress_update", "token")


def create(table: str, column: str, of: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(column, sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            [column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"),
            ondelete="CASCADE" if of == "progress_draft" else None,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f(f"fk_{table}_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(column, "file_id", name=op.f(f"uq_{table}_{column}_file_id")),
    )  # fmt: skip


def protect(table: str, column: str) -> None:
    """Let the database itself refuse to change or delete what was sent."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for number, key in enumerate(("id", f"{column}, file_id")):
        new = ", ".join(f"NEW.{name}" for name in key.split(", "))
        op.execute(  # REPLACE deletes without a trigger
            f"CREATE TRIGGER {table}_no_replace_{number} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE ({key}) = ({new})) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
