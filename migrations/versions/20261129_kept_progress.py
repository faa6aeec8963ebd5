"""A progress workbook that was read and waits to be confirmed."""

import sqlalchemy as sa
from alembic import op

from pressplan.database import UTCDateTime

revision = "0020"
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_kept_progress_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_kept_progress_agency_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_kept_progress_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_progress")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_kept_progress_account_id"), "kept_progress", ["account_id"])


def downgrade() -> None:
    op.drop_table("kept_progress")
