"""What becomes of difficulties and proposals; directives of leadership; awards; money."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = "0019"
down_revision = '0018'
branch_labels = None
depends_on = None

STATES = ("raised", "taken-up", "sent-on", "answered", "withdrawn")
MOVES = ("taking-up", "sending-on", "answer", "withdrawal")
APPEND_ONLY = ("proposal_step", "directive_report", "award_step")
DROPPED = ("funding_line", "award_step", "award_task", "award", "directive_report", "directive_body", "directive", "proposal_step")
AWARD_STATES = ("proposed", "appraised", "awarded", "not-awarded", "withdrawn")
AWARD_MOVES = ("appraisal", "awarding", "refusal", "withdrawal")
AMOUNTS = ("proposed", "allocated", "spent")
OLD_KINDS = ("commitment", "update", "obligation", "returned", "waiting", "round", "training")


def upgrade() -> None:
    extend_proposals()
    op.create_table(
        "proposal_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("move", one_of("move", *MOVES), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        *said(),
        sa.CheckConstraint(
            "move <> 'answer' OR text <> ''", name=op.f("ck_proposal_step_answered")
        ),
        points("proposal_step", "proposal_id", "proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_step")),
        sa.UniqueConstraint(
            "proposal_id", "move", name=op.f("uq_proposal_step_proposal_id_move")
        ),
    )
    create_directives()
    create_awards()
    create_funding()
    for table in ("notice", "chase_item"):
        allow(table, *OLD_KINDS, "directive")
    for table in APPEND_ONLY:
        protect(table)


def downgrade() -> None:
    for table in DROPPED:
        op.drop_table(table)  # its triggers go with it
    forget_reminders()
    for table in ("notice", "chase_item"):
        allow(table, *OLD_KINDS)
    reduce_proposals()


def create_directives() -> None:
    op.create_table(
        "directive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("closed_text", sa.Text(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *said(),
        sa.CheckConstraint("given_on <= due_on", name=op.f("ck_directive_in_order")),
        points("directive", "plan_id", "plan"),
        points("directive", "task_id", "task"),
        points("directive", "given_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive")),
        sa.UniqueConstraint("token", name=op.f("uq_directive_token")),
    )
    indexed("directive", "plan_id", "task_id")
    op.create_table(
        "directive_body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        points("directive_body", "directive_id", "directive"),
        points("directive_body", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_body")),
        sa.UniqueConstraint(
            "directive_id", "agency_id", name=op.f("uq_directive_body_directive_id_agency_id")
        ),
    )
    indexed("directive_body", "agency_id")
    op.create_table(
        "directive_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        *said(),
        points("directive_report", "directive_id", "directive"),
        points("directive_report", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_report")),
        sa.UniqueConstraint("token", name=op.f("uq_directive_report_token")),
    )
    indexed("directive_report", "directive_id")


def create_awards() -> None:
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposer_id", sa.Integer(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", one_of("state", *AWARD_STATES), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        *said(),
        points("award", "plan_id", "plan"),
        points("award", "agency_id", "agency"),
        points("award", "proposer_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("token", name=op.f("uq_award_token")),
    )
    indexed("award", "plan_id", "agency_id", "proposer_id")
    op.create_table(
        "award_task",
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        points("award_task", "award_id", "award"),
        points("award_task", "task_id", "task"),
        sa.PrimaryKeyConstraint("award_id", "task_id", name=op.f("pk_award_task")),
    )
    indexed("award_task", "task_id")
    op.create_table(
        "award_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("move", one_of("move", *AWARD_MOVES), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("in_favour", sa.Boolean(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        *said(),
        sa.CheckConstraint(
            "move <> 'awarding' OR (number <> '' AND issuer <> '' AND form <> '')",
            name=op.f("ck_award_step_decided"),
        ),
        points("award_step", "award_id", "award"),
        points("award_step", "file_id", "stored_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_step")),
        sa.UniqueConstraint("award_id", "move", name=op.f("uq_award_step_award_id_move")),
    )


def create_funding() -> None:
    op.create_table(
        "funding_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "source", one_of("fundingsource", "state", "governing", "other"), nullable=False
        ),
        *(sa.Column(kind, sa.BigInteger(), nullable=True) for kind in AMOUNTS),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *said(),
        *(
            sa.CheckConstraint(
                f"{kind} BETWEEN 0 AND 1000000000000000", name=op.f(f"ck_funding_line_{kind}")
            )
            for kind in AMOUNTS
        ),
        points("funding_line", "task_id", "task"),
        points("funding_line", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
        sa.UniqueConstraint(
            "task_id", "agency_id", "year", "source",
            name=op.f("uq_funding_line_task_id_agency_id_year_source"),
        ),
    )
    indexed("funding_line", "agency_id")


def allow(table: str, *kinds: str) -> None:
    """Let reminders be of these kinds and no others."""
    name = op.f(f"ck_{table}_kind")
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"kind IN ({', '.join(map(repr, kinds))})")


def forget_reminders() -> None:
    """What was said of directives goes with them."""
    of_them = "SELECT id FROM chase_item WHERE kind = 'directive'"
    op.execute(f"DELETE FROM chase_line WHERE item_id IN ({of_them})")
    for table in ("chase_item", "notice"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'directive'")


def indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def extend_proposals() -> None:
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.add_column(sa.Column("task_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("revision_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("source", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("token", sa.String(64), nullable=True))
        batch_op.add_column(sa.Column("raised_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("state", sa.String(32), server_default="raised", nullable=False)
        )
    day = "date(raised_at, '+7 hours')"
    if op.get_bind().dialect.name != "sqlite":
        day = "(raised_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
    op.execute(f"UPDATE proposal SET raised_on = {day}")
    op.execute(
        "UPDATE proposal SET task_id = (SELECT max(commitment.task_id) FROM progress_update"
        " JOIN commitment ON commitment.id = progress_update.commitment_id"
        " WHERE progress_update.difficulty_id = proposal.id"
        " OR progress_update.proposal_id = proposal.id)"
    )
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.alter_column("raised_on", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("source", existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("state", existing_type=sa.String(32), server_default=None)
        batch_op.create_foreign_key(op.f("fk_proposal_task_id"), "task", ["task_id"], ["id"])
        batch_op.create_foreign_key(
            op.f("fk_proposal_revision_id"), "revision", ["revision_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_proposal_task_id"), ["task_id"])
        batch_op.create_index(op.f("ix_proposal_revision_id"), ["revision_id"])
        batch_op.create_unique_constraint(op.f("uq_proposal_token"), ["token"])
        batch_op.create_check_constraint(
            op.f("ck_proposal_state"), f"state IN ({', '.join(map(repr, STATES))})"
        )


def reduce_proposals() -> None:
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch_op.drop_constraint(op.f("uq_proposal_token"), type_="unique")
        batch_op.drop_constraint(op.f("fk_proposal_revision_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_proposal_task_id"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_proposal_revision_id"))
        batch_op.drop_index(op.f("ix_proposal_task_id"))
        for column in ("state", "raised_on", "token", "source", "revision_id", "task_id"):
            batch_op.drop_column(column)


def said() -> list[sa.Column]:
    """When and by whom."""
    return [
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
    ]


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def protect(table: str) -> None:
    """Let the database itself refuse to change or delete what is only ever appended."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    op.execute(  # REPLACE deletes without a trigger
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
