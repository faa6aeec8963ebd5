"""A target may be added to a plan in force: the day since which it is one."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: a table made anew would lose the triggers that count its changes.
    op.add_column("target", sa.Column("added_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("target", "added_on")
