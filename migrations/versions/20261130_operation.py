"""How backups, test restores and checks ended."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('operation_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('work', sa.String(length=32), nullable=False),
    sa.Column('started_at', UTCDateTime(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('good', sa.Boolean(), nullable=True),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operation_run'))
    )
    op.create_index(op.f('ix_operation_run_work_started_at'), 'operation_run', ['work', 'started_at'])


def downgrade() -> None:
    op.drop_table('operation_run')
