"""Sign-in through an identity provider: links, ways there, which sessions came so; the pace."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account_identity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.String(length=500), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('linked_at', UTCDateTime(), nullable=False),
    sa.Column('used_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_identity_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_identity')),
    sa.UniqueConstraint('account_id', 'issuer', name=op.f('uq_account_identity_account_id_issuer')),
    sa.UniqueConstraint('issuer', 'subject', name=op.f('uq_account_identity_issuer_subject'))
    )
    op.create_table('provider_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('state_digest', sa.String(length=64), nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('verifier', sa.String(length=128), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('carried', sa.Text(), nullable=False),
    sa.Column('started_at', UTCDateTime(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_provider_visit_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_visit')),
    sa.UniqueConstraint('state_digest', name=op.f('uq_provider_visit_state_digest'))
    )
    op.create_index(op.f('ix_provider_visit_started_at'), 'provider_visit', ['started_at'])
    op.create_table('pace',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('work', sa.String(length=16), nullable=False),
    sa.Column('minute', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_pace_account_id')),
    sa.PrimaryKeyConstraint('account_id', 'work', name=op.f('pk_pace'))
    )
    for table in ('sign_in_session', 'sign_in_step'):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column('by_provider', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in ('sign_in_step', 'sign_in_session'):
        with op.batch_alter_table(table) as batch:
            batch.drop_column('by_provider')
    op.drop_table('pace')
    op.drop_table('provider_visit')
    op.drop_table('account_identity')
