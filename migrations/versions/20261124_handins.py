"""Hand-ins: which step stops a duty's clock, each time it is due, what was sent and decided."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime
from pressplan.obligations.rules import kind_of, receiver_of, usual_clock

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = (
    "agency-plan", "yearly-report", "consolidated", "interim-review", "final-review", "other",
)  # fmt: skip
STEPS = ("sent", "agreed", "put", "approved")
STATES = (
    "draft", "sent", "changes", "agreed", "put", "approved", "refused", "accepted", "returned",
)  # fmt: skip
MOVES = (
    "sending", "agreement", "changes", "putting", "approval", "refusal", "acceptance", "return",
)  # fmt: skip
APPEND_ONLY = {
    "revision": ("id", "token", "submission_id, number_of"),
    "revision_file": ("id",),
    "decision": ("id", "revision_id, move"),
}  # with their keys
DROPPED = ("submission", "revision", "decision", "revision_file")
TEXTS = (
    "number", "signer", "note", "done", "figures", "estimate", "difficulties", "proposals",
    "direction",
)  # fmt: skip
NUMBERS = ("sent_days", "agreed_days", "put_days", "first_year", "last_year")


def upgrade() -> None:
    with op.batch_alter_table("obligation") as batch_op:
        batch_op.add_column(sa.Column("kind", one_of("kind", KINDS), server_default="other"))
        batch_op.add_column(sa.Column("receiver", sa.Text(), server_default=""))
        batch_op.add_column(sa.Column("clock", one_of("step", STEPS), server_default="sent"))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1"))
        for name in NUMBERS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
    fill()
    with op.batch_alter_table("obligation") as batch_op:
        for name in ("kind", "receiver", "clock", "version"):
            batch_op.alter_column(name, nullable=False, server_default=None)
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quoted", sa.Date(), nullable=False),
        sa.Column("reading", one_of("reading", ("before", "by")), nullable=True),
        sa.Column("clock", one_of("step", STEPS), nullable=False),
        sa.Column("sent_by", sa.Date(), nullable=True),
        sa.Column("agreed_by", sa.Date(), nullable=True),
        sa.Column("put_by", sa.Date(), nullable=True),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("covers_until", sa.Date(), nullable=True),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("handed_in_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("covers_from <= covers_until", name=op.f("ck_occurrence_in_order")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_occurrence_obligation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("obligation_id", "year", name=op.f("uq_occurrence_obligation_id_year")),
    )
    create_submissions()
    for table in APPEND_ONLY:
        protect(table)
    # The next tick makes the occurrences of plans that are in force.
    op.execute("DELETE FROM heartbeat WHERE name LIKE 'years of plan %'")


def downgrade() -> None:
    for table in ("submission_draft_file", "submission_draft", *reversed(DROPPED)):
        op.drop_table(table)
    op.drop_table("occurrence")
    with op.batch_alter_table("obligation") as batch_op:
        batch_op.drop_constraint(op.f("ck_obligation_kind"), type_="check")
        batch_op.drop_constraint(op.f("ck_obligation_step"), type_="check")
        for name in ("kind", "receiver", "clock", "version", *NUMBERS):
            batch_op.drop_column(name)


def create_submissions() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("state", one_of("state", STATES), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        points("submission", "occurrence_id", "occurrence"),
        points("submission", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "occurrence_id", "agency_id", name=op.f("uq_submission_occurrence_id_agency_id")
        ),
    )
    op.create_index(op.f("ix_submission_agency_id"), "submission", ["agency_id"])
    op.create_table(
        "submission_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        *content(),
        points("submission_draft", "submission_id", "submission"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_draft")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_submission_draft_submission_id")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("number_of", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("sent_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        *content(),
        sa.CheckConstraint(
            "arrived_on IS NULL OR entered", name=op.f("ck_revision_paper_was_entered")
        ),
        points("revision", "submission_id", "submission"),
        points("revision", "sender_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint(
            "submission_id", "number_of", name=op.f("uq_revision_submission_id_number_of")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_revision_token")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("move", one_of("move", MOVES), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        points("decision", "revision_id", "revision"),
        points("decision", "file_id", "stored_file"),
        points("decision", "by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("revision_id", "move", name=op.f("uq_decision_revision_id_move")),
    )
    for table, of, column in (
        ("submission_draft_file", "submission_draft", "draft_id"),
        ("revision_file", "revision", "revision_id"),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column(column, sa.Integer(), nullable=False),
            sa.Column("file_id", sa.Integer(), nullable=False),
            points(table, column, of),
            points(table, "file_id", "stored_file"),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def content() -> list[sa.Column]:
    """What is written in a draft and in a revision."""
    return [
        sa.Column("signed_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
    ]


def points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def protect(table: str) -> None:
    """Let the database itself refuse to change or delete what was sent and decided."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        for number, key in enumerate(APPEND_ONLY[table]):  # REPLACE deletes without a trigger
            new = ", ".join(f"NEW.{column}" for column in key.split(", "))
            op.execute(
                f"CREATE TRIGGER {table}_no_replace_{number} BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE ({key}) = ({new})) "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def fill() -> None:
    """Say of the duties that there are what their words say of new ones."""
    duty = sa.table(
        "obligation",
        *(sa.column(name) for name in ("id", "text", "before", "kind", "receiver", "clock")),
    )
    for id, text, before in op.get_bind().execute(sa.select(duty.c.id, duty.c.text, duty.c.before)):
        kind = kind_of(text, once=before is not None)
        values = {
            "kind": kind.value,
            "receiver": receiver_of(text, kind),
            "clock": usual_clock(kind).value,
        }
        op.execute(duty.update().where(duty.c.id == id).values(**values))


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
