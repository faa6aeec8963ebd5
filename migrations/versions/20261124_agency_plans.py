"""An agency's own plan: which plan it belongs to, which tasks it carries out, its hand-in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    point("plan", "parent_id", "plan", table_kwargs={"sqlite_autoincrement": True})
    op.create_index(op.f("ix_plan_parent_id"), "plan", ["parent_id"])
    point("reading_draft", "submission_id", "submission")
    with op.batch_alter_table("reading_draft") as batch_op:
        batch_op.create_unique_constraint(
            op.f("uq_reading_draft_submission_id"), ["submission_id"]
        )
    op.create_table(
        "task_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("task_id <> to_id", name=op.f("ck_task_link_not_itself")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_link_task_id")),
        sa.ForeignKeyConstraint(["to_id"], ["task.id"], name=op.f("fk_task_link_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_link")),
        sa.UniqueConstraint("task_id", "to_id", name=op.f("uq_task_link_task_id_to_id")),
    )
    op.create_index(op.f("ix_task_link_to_id"), "task_link", ["to_id"])


def downgrade() -> None:
    op.drop_table("task_link")
    with op.batch_alter_table("reading_draft") as batch_op:
        batch_op.drop_constraint(op.f("uq_reading_draft_submission_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_reading_draft_submission_id"), type_="foreignkey")
        batch_op.drop_column("submission_id")
    op.drop_index(op.f("ix_plan_parent_id"), "plan")
    with op.batch_alter_table("plan", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("fk_plan_parent_id"), type_="foreignkey")
        batch_op.drop_column("parent_id")


def point(table: str, column: str, to: str, **options: dict[str, bool]) -> None:
    with op.batch_alter_table(table, **options) as batch_op:
        batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f(f"fk_{table}_{column}"), to, [column], ["id"])
