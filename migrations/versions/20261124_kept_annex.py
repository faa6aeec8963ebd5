"""An annex of the maturity index that was read and waits to be confirmed."""

import sqlalchemy as sa
from alembic import op

from pressplan.database import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_annex",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("edition_version", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_kept_annex_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_annex")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_kept_annex_edition_id"), "kept_annex", ["edition_id"])


def downgrade() -> None:
    op.drop_table("kept_annex")
