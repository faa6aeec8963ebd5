"""A second factor and its recovery codes, former passwords, and which accounts are samples."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('account', sa.Column('sample', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('account', sa.Column('password_set_at', UTCDateTime(), nullable=True))
    # When older passwords were set nobody wrote down: their sixty days begin with the account.
    op.execute('UPDATE account SET password_set_at = created_at')
    op.create_table('second_factor',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=True),
    sa.Column('confirmed_at', UTCDateTime(), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('offered', sa.Text(), nullable=True),
    sa.Column('offered_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('(sealed IS NULL) = (confirmed_at IS NULL)', name=op.f('ck_second_factor_confirmed')),
    sa.CheckConstraint('(offered IS NULL) = (offered_at IS NULL)', name=op.f('ck_second_factor_offered')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_second_factor_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_second_factor'))
    )
    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('used_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_code_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('digest', name=op.f('uq_recovery_code_digest'))
    )
    op.create_index(op.f('ix_recovery_code_account_id'), 'recovery_code', ['account_id'])
    op.create_table('sign_in_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('started_at', UTCDateTime(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('typed', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_step_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_step')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_sign_in_step_token_digest'))
    )
    op.create_index(op.f('ix_sign_in_step_account_id'), 'sign_in_step', ['account_id'])
    op.create_table('former_password',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('replaced_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_former_password_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_password'))
    )
    op.create_index(op.f('ix_former_password_account_id'), 'former_password', ['account_id'])


def downgrade() -> None:
    for table in ('former_password', 'sign_in_step', 'recovery_code', 'second_factor'):
        op.drop_table(table)
    op.drop_column('account', 'password_set_at')
    op.drop_column('account', 'sample')
