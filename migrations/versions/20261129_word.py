"""Quick reports: what was sent to leadership, and to whom."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('quick_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.CheckConstraint('since <= until', name=op.f('ck_quick_report_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_quick_report_by_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_quick_report_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quick_report')),
    sa.UniqueConstraint('token', name=op.f('uq_quick_report_token'))
    )
    with op.batch_alter_table('quick_report') as batch_op:
        batch_op.create_index(batch_op.f('ix_quick_report_plan_id'), ['plan_id'], unique=False)

    op.create_table('quick_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['account.id'], name=op.f('fk_quick_letter_recipient_id')),
    sa.ForeignKeyConstraint(['report_id'], ['quick_report.id'], name=op.f('fk_quick_letter_report_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quick_letter')),
    sa.UniqueConstraint('report_id', 'recipient_id', name=op.f('uq_quick_letter_report_id_recipient_id'))
    )
    with op.batch_alter_table('quick_letter') as batch_op:
        batch_op.create_index(batch_op.f('ix_quick_letter_recipient_id'), ['recipient_id'], unique=False)


def downgrade() -> None:
    op.drop_table('quick_letter')
    op.drop_table('quick_report')
