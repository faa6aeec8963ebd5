"""Sessions know when a password was typed again, and whether it fits; odd sign-ins are told."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

ODDITY = sa.Enum(
    'waits', 'code-waits', 'new-place',
    name='oddity', native_enum=False, create_constraint=True, length=32,
)


def upgrade() -> None:
    op.create_table('sign_in_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('oddity', ODDITY, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('agent', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_notice_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_notice')),
    sa.UniqueConstraint('account_id', 'oddity', 'day', name=op.f('uq_sign_in_notice_account_id_oddity_day'))
    )
    op.create_table('stranger_tries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('network', sa.String(length=80), nullable=False),
    sa.Column('began_at', UTCDateTime(), nullable=False),
    sa.Column('last_at', UTCDateTime(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stranger_tries')),
    sa.UniqueConstraint('network', name=op.f('uq_stranger_tries_network'))
    )
    for table in ('sign_in_session', 'sign_in_step'):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column('outgrown', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('sign_in_session') as batch:
        batch.add_column(sa.Column('proved_at', UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('sign_in_session') as batch:
        batch.drop_column('proved_at')
    for table in ('sign_in_step', 'sign_in_session'):
        with op.batch_alter_table(table) as batch:
            batch.drop_column('outgrown')
    op.drop_table('stranger_tries')
    op.drop_table('sign_in_notice')
