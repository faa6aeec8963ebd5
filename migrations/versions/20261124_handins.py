"""Hand-ins: what kind a dated duty is, which step stops its clock, and each time it falls due."""

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
    # The next tick makes the occurrences of plans that are in force.
    op.execute("DELETE FROM heartbeat WHERE name LIKE 'years of plan %'")


def downgrade() -> None:
    op.drop_table("occurrence")
    with op.batch_alter_table("obligation") as batch_op:
        batch_op.drop_constraint(op.f("ck_obligation_kind"), type_="check")
        batch_op.drop_constraint(op.f("ck_obligation_step"), type_="check")
        for name in ("kind", "receiver", "clock", "version", *NUMBERS):
            batch_op.drop_column(name)


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
