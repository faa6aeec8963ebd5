"""A receipt says when the server's clock had been set shortly before."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: a table made anew would lose the triggers that protect it.
    op.add_column(
        "revision", sa.Column("clock_shift", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("revision", "clock_shift")
