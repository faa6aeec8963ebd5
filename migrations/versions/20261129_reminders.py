"""Reminders: what people were told of, the letter of a day, wishes, who stands in for whom."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['account.id'], name=op.f('fk_digest_recipient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest')),
    sa.UniqueConstraint('recipient_id', 'day', name=op.f('uq_digest_recipient_id_day'))
    )
    op.create_table('reminder_preference',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=True),
    sa.Column('without', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_reminder_preference_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_preference')),
    sa.UniqueConstraint('account_id', name=op.f('uq_reminder_preference_account_id'))
    )
    op.create_table('stand_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('stand_in_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=False),
    sa.CheckConstraint('account_id <> stand_in_id', name=op.f('ck_stand_in_somebody_else')),
    sa.CheckConstraint('since <= until', name=op.f('ck_stand_in_days_in_order')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_stand_in_account_id')),
    sa.ForeignKeyConstraint(['stand_in_id'], ['account.id'], name=op.f('fk_stand_in_stand_in_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_in'))
    )
    with op.batch_alter_table('stand_in') as batch_op:
        batch_op.create_index(batch_op.f('ix_stand_in_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stand_in_stand_in_id'), ['stand_in_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=96), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('noted_at', UTCDateTime(), nullable=False),
    sa.Column('state', sa.Enum('open', 'carried', 'settled', 'missed', name='noticestate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('digest_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('commitment', 'update', 'obligation', 'returned', 'waiting', 'round', 'training', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('audience', sa.Enum('first', 'head', 'department', 'leaders', name='audience', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.CheckConstraint("(state = 'carried') = (digest_id IS NOT NULL)", name=op.f('ck_notice_carried')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_notice_agency_id')),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_notice_digest_id')),
    sa.ForeignKeyConstraint(['recipient_id'], ['account.id'], name=op.f('fk_notice_recipient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('item', 'recipient_id', 'offset', name=op.f('uq_notice_item_recipient_id_offset'))
    )
    with op.batch_alter_table('notice') as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_digest_id'), ['digest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_noted_on'), ['noted_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_recipient_id_state'), ['recipient_id', 'state'], unique=False)

    with op.batch_alter_table('obligation') as batch_op:
        batch_op.add_column(sa.Column('reminded', sa.String(length=64), nullable=False, server_default=''))
    with op.batch_alter_table('obligation') as batch_op:
        batch_op.alter_column('reminded', server_default=None)



def downgrade() -> None:
    with op.batch_alter_table('obligation') as batch_op:
        batch_op.drop_column('reminded')

    with op.batch_alter_table('notice') as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_recipient_id_state'))
        batch_op.drop_index(batch_op.f('ix_notice_noted_on'))
        batch_op.drop_index(batch_op.f('ix_notice_digest_id'))

    op.drop_table('notice')
    with op.batch_alter_table('stand_in') as batch_op:
        batch_op.drop_index(batch_op.f('ix_stand_in_stand_in_id'))
        batch_op.drop_index(batch_op.f('ix_stand_in_account_id'))

    op.drop_table('stand_in')
    op.drop_table('reminder_preference')
    op.drop_table('digest')
