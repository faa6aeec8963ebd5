"""Find what one person sent, for the quota that each of them has."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_stored_file_account_id"), "stored_file", ["account_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stored_file_account_id"), "stored_file")
