"""Each attempt to send a letter, letters held for a person, a pause of all sending."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = ("queued", "sending", "sent", "failed", "given-up")
STATES = (*BEFORE, "held", "superseded", "missed")
OUTCOMES = ("accepted", "refused", "put-off", "broken", "ambiguous", "unwritten")
KEPT = ("letter_id", "number", "began_at")


def upgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("holder", sa.String(80), nullable=True))
    # Whoever was sending is gone by now: the lease will run out and tell so.
    op.execute("UPDATE letter SET holder = '' WHERE state = 'sending'")
    change_states(BEFORE, STATES)
    with op.batch_alter_table("letter") as letter:
        letter.create_check_constraint(
            op.f("ck_letter_holder"), "(state = 'sending') = (holder IS NOT NULL)"
        )
    op.create_table(
        "letter_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("outcome", one_of("outcome", OUTCOMES), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_letter_attempt_ended")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_attempt_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_attempt")),
        sa.UniqueConstraint("letter_id", "number", name=op.f("uq_letter_attempt_letter_id_number")),
    )
    op.create_table(
        "outbox_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column("paused_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("paused_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resumed_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("resumed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(open IS NULL) = (resumed_at IS NOT NULL)", name=op.f("ck_outbox_pause_open")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_pause")),
        sa.UniqueConstraint("open", name=op.f("uq_outbox_pause_open")),
    )
    op.create_table(
        "incarnation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incarnation")),
        prefixes=[] if on_sqlite() else ["UNLOGGED"],
    )
    (protect_on_sqlite if on_sqlite() else protect_on_postgresql)()


def downgrade() -> None:
    if not on_sqlite():
        op.execute("DROP TRIGGER letter_attempt_append_only ON letter_attempt")
        op.execute("DROP TRIGGER letter_attempt_stays ON letter_attempt")
        op.execute("DROP FUNCTION ended_attempts_stay()")
    for table in ("incarnation", "outbox_pause", "letter_attempt"):
        op.drop_table(table)
    with op.batch_alter_table("letter") as letter:
        letter.drop_constraint(op.f("ck_letter_holder"), type_="check")
    op.execute("UPDATE letter SET state = 'failed' WHERE state = 'held'")
    op.execute("UPDATE letter SET state = 'given-up' WHERE state IN ('superseded', 'missed')")
    change_states(STATES, BEFORE)
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("holder")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def change_states(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    with op.batch_alter_table("letter") as letter:
        letter.drop_constraint(op.f("ck_letter_state"), type_="check")
        letter.create_check_constraint(
            op.f("ck_letter_state"), "state IN (" + ", ".join(f"'{each}'" for each in new) + ")"
        )


def protect_on_sqlite() -> None:
    """Let the database itself refuse to delete an attempt, or to change one that has ended."""
    refusal = "BEGIN SELECT RAISE(ABORT, 'letter_attempt is append-only'); END"
    moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in ("id", *KEPT))
    for name, when in (
        ("no_delete", "BEFORE DELETE ON letter_attempt"),
        ("stays", f"BEFORE UPDATE ON letter_attempt WHEN OLD.ended_at IS NOT NULL OR {moved}"),
        (
            "no_replace",
            "BEFORE INSERT ON letter_attempt WHEN EXISTS (SELECT 1 FROM letter_attempt WHERE "
            "id = NEW.id OR (letter_id, number) = (NEW.letter_id, NEW.number))",
        ),
    ):
        op.execute(f"CREATE TRIGGER letter_attempt_{name} {when} {refusal}")


def protect_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER letter_attempt_append_only BEFORE DELETE OR TRUNCATE ON letter_attempt "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(
        "CREATE FUNCTION ended_attempts_stay() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'letter_attempt is append-only'; END $$"
    )
    moved = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in ("id", *KEPT))
    op.execute(
        "CREATE TRIGGER letter_attempt_stays BEFORE UPDATE ON letter_attempt FOR EACH ROW "
        f"WHEN (OLD.ended_at IS NOT NULL OR {moved}) EXECUTE FUNCTION ended_attempts_stay()"
    )


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
