"""Chases: what staff chased by hand, of which items, by letters to whom."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chase',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('way', sa.Enum('letter', 'zalo', 'phone', name='way', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_chase_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chase')),
    sa.UniqueConstraint('token', name=op.f('uq_chase_token'))
    )
    op.create_table('chase_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('chase_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=96), nullable=False),
    sa.Column('kind', sa.Enum('commitment', 'update', 'obligation', 'returned', 'waiting', 'round', 'training', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_chase_item_agency_id')),
    sa.ForeignKeyConstraint(['chase_id'], ['chase.id'], name=op.f('fk_chase_item_chase_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chase_item')),
    sa.UniqueConstraint('chase_id', 'item', name=op.f('uq_chase_item_chase_id_item'))
    )
    with op.batch_alter_table('chase_item') as batch_op:
        batch_op.create_index(batch_op.f('ix_chase_item_item'), ['item'], unique=False)

    op.create_table('chase_letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('chase_id', sa.Integer(), nullable=False),
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['chase_id'], ['chase.id'], name=op.f('fk_chase_letter_chase_id')),
    sa.ForeignKeyConstraint(['recipient_id'], ['account.id'], name=op.f('fk_chase_letter_recipient_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chase_letter')),
    sa.UniqueConstraint('chase_id', 'recipient_id', name=op.f('uq_chase_letter_chase_id_recipient_id'))
    )
    with op.batch_alter_table('chase_letter') as batch_op:
        batch_op.create_index(batch_op.f('ix_chase_letter_recipient_id'), ['recipient_id'], unique=False)

    op.create_table('chase_line',
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['chase_item.id'], name=op.f('fk_chase_line_item_id')),
    sa.ForeignKeyConstraint(['letter_id'], ['chase_letter.id'], name=op.f('fk_chase_line_letter_id')),
    sa.PrimaryKeyConstraint('letter_id', 'item_id', name=op.f('pk_chase_line'))
    )
    with op.batch_alter_table('chase_line') as batch_op:
        batch_op.create_index(batch_op.f('ix_chase_line_item_id'), ['item_id'], unique=False)


def downgrade() -> None:
    op.drop_table('chase_line')
    op.drop_table('chase_letter')
    op.drop_table('chase_item')
    op.drop_table('chase')
