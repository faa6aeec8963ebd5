"""The history is searched: by time, by event, by person, by its folded words."""

import sqlalchemy as sa
from alembic import op
from pressplan.vietnamese import fold

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

TABLE = 'history_line'
INDEXES = (('at', 'id'), ('event', 'at'), ('who_id', 'at'))
BATCH = 2000


def upgrade() -> None:
    # Added in place: a table made anew would lose the triggers that protect it.
    op.add_column(TABLE, sa.Column('folded', sa.Text(), nullable=False, server_default=''))
    unprotect()
    fill()
    protect()
    for columns in INDEXES:
        op.create_index(op.f(f"ix_{TABLE}_{'_'.join(columns)}"), TABLE, columns)


def downgrade() -> None:
    for columns in INDEXES:
        op.drop_index(op.f(f"ix_{TABLE}_{'_'.join(columns)}"), TABLE)
    op.drop_column(TABLE, 'folded')


def fill() -> None:
    """The words of the lines that are there already; their digests do not cover them."""
    bind, last = op.get_bind(), 0
    lines = sa.text(
        f'SELECT id, text, who_name, reason FROM {TABLE} WHERE id > :last ORDER BY id LIMIT {BATCH}'
    )
    change = sa.text(f'UPDATE {TABLE} SET folded = :folded WHERE id = :id')
    while rows := bind.execute(lines, {'last': last}).all():
        bind.execute(
            change,
            [
                {'id': row.id, 'folded': fold(f'{row.text} {row.who_name} {row.reason}')}
                for row in rows
            ],
        )
        last = rows[-1].id


def unprotect() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f'DROP TRIGGER {TABLE}_no_update')
    else:
        op.execute(f'ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_append_only')


def protect() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            f'CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} '
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        )
    else:
        op.execute(f'ALTER TABLE {TABLE} ENABLE TRIGGER {TABLE}_append_only')
