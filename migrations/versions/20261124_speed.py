"""Speed: counts by task, stamps of what is remembered, the index that lists read by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = (
    "not-started", "in-progress", "awaiting", "done", "returned", "paused", "carried", "closed",
    "merged",
)  # fmt: skip
INDEXES = (
    ("task_id", "until", "to_year", "commitment_id"), ("agency_id", "until", "task_id"),
    ("unjudged", "until"),
)  # fmt: skip
KEY = (
    "task_id", "plan_id", "section_id", "from_year", "to_year", "state", "due_on", "internal",
    "late", "updated_month", "expected_from",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "stamp",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("word", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stamp")),
    )
    op.create_table(
        "task_tally",
        sa.Column("task_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("section_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("to_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("updated_month", sa.Date(), nullable=False),
        sa.Column("expected_from", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_task_tally")),
    )
    with op.batch_alter_table("task_tally") as batch_op:
        batch_op.create_index(batch_op.f("ix_task_tally_plan_id"), ["plan_id"])
    with op.batch_alter_table("tally") as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_plan_id_agency_id"), ["plan_id", "agency_id"])
    _count()
    with op.batch_alter_table("standing") as batch_op:
        for column in ("task_id", "agency_id", "unjudged"):
            batch_op.drop_index(batch_op.f(f"ix_standing_until_{column}"))
        for columns in INDEXES:
            batch_op.create_index(batch_op.f(f"ix_standing_{'_'.join(columns)}"), [*columns])


def downgrade() -> None:
    with op.batch_alter_table("standing") as batch_op:
        for columns in INDEXES:
            batch_op.drop_index(batch_op.f(f"ix_standing_{'_'.join(columns)}"))
        for column in ("agency_id", "task_id", "unjudged"):
            batch_op.create_index(batch_op.f(f"ix_standing_until_{column}"), ["until", column])
    with op.batch_alter_table("tally") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_plan_id_agency_id"))
    with op.batch_alter_table("task_tally") as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_tally_plan_id"))
    op.drop_table("task_tally")
    op.drop_table("stamp")


def _count() -> None:
    """Count what stands now, as `tasks.tally` does."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    month = (
        "date(updated_on, 'start of month')"
        if sqlite
        else "CAST(date_trunc('month', updated_on) AS date)"
    )
    op.execute(
        f"INSERT INTO task_tally ({', '.join(KEY)}, count) "
        "SELECT task_id, plan_id, section_id, from_year, to_year, state, "
        "COALESCE(due_on, '9999-12-31'), internal, late, "
        f"COALESCE({month}, '0001-01-01'), expected_from, COUNT(*) "
        "FROM standing WHERE until = '9999-12-31' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"
    )
