"""After a restore no letter leaves until an administrator has looked."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: a table made anew would lose the checks of its rows.
    op.add_column('outbox_pause', sa.Column('look_first', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('outbox_pause', 'look_first')
