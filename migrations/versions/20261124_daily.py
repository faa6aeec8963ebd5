"""Daily tracking: drafts, sources, assignments, conversation, extensions, amendments, working days."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("commitment_terms", "message", "task_change")
OLD_STATES = ("not-started", "in-progress", "awaiting", "done", "returned", "paused", "carried")
STATES = (*OLD_STATES, "closed", "merged")
OLD_KINDS = ("renamed", "merged", "split", "dissolved")
KINDS = OLD_KINDS[1:]
SOURCES = ("phone", "zalo", "document", "email", "other")


def upgrade() -> None:
    create()
    with open_for_change("progress_update"):
        extend()
    for table in APPEND_ONLY:
        protect(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        unprotect(table)
    with open_for_change("progress_update"):
        reduce()
    drop()


def create() -> None:
    op.create_table(
        "special_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "off",
                "working",
                name="daykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_day")),
        sa.UniqueConstraint("day", name=op.f("uq_special_day_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "agency_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "renamed",
                "merged",
                "split",
                "dissolved",
                name="agencychangekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decided", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("carried_out_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "carried_out_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_agency_change_one_end")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_change")),
    )
    with op.batch_alter_table("agency_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_change_since"), ["since"], unique=False)

    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_amendment_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "task_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "added",
                "reworded",
                "retimed",
                "reassigned",
                "closed",
                "reopened",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"], ["amendment.id"], name=op.f("fk_task_change_amendment_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_change_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_change")),
    )
    with op.batch_alter_table("task_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_change_amendment_id"), ["amendment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_task_change_task_id"), ["task_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("leader_name", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("officer_name", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_assignment_commitment_id")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["account.id"], name=op.f("fk_assignment_leader_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["account.id"], name=op.f("fk_assignment_officer_id")
        ),
        sa.PrimaryKeyConstraint("commitment_id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "commitment_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("internal_due_on", sa.Date(), nullable=True),
        sa.Column(
            "ended",
            sa.Enum(
                "closed",
                "merged",
                name="ended",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_commitment_terms_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_terms_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_terms")),
        sa.UniqueConstraint(
            "commitment_id", "number", name=op.f("uq_commitment_terms_commitment_id_number")
        ),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "internal",
                "plan",
                name="extensionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "forwarded",
                "approved",
                "refused",
                "withdrawn",
                name="extensionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("current_due", sa.Date(), nullable=False),
        sa.Column("proposed_due", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("supported", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("opinion_at", UTCDateTime(), nullable=True),
        sa.Column("opinion_by", sa.Text(), nullable=False),
        sa.Column("granted_due", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("document_issuer", sa.Text(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR granted_due IS NOT NULL", name=op.f("ck_extension_granted")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR kind <> 'plan' OR document_number <> ''",
            name=op.f("ck_extension_document"),
        ),
        sa.CheckConstraint("proposed_due > current_due", name=op.f("ck_extension_later")),
        sa.CheckConstraint(
            "state <> 'forwarded' OR supported IS NOT NULL", name=op.f("ck_extension_opinion")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_extension_agency_id")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_extension_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
        sa.UniqueConstraint(
            "commitment_id", "number", name=op.f("uq_extension_commitment_id_number")
        ),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_extension_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_extension_open",
            ["commitment_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'forwarded')"),
            postgresql_where=sa.text("state IN ('asked', 'forwarded')"),
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_message_agency_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_message_by_id")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_message_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "commitment_id", "number", name=op.f("uq_message_commitment_id_number")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_message_token")),
    )
    op.create_table(
        "progress_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("percent", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_progress_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_progress_draft_commitment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_draft")),
        sa.UniqueConstraint(
            "commitment_id", "account_id", name=op.f("uq_progress_draft_commitment_id_account_id")
        ),
    )
    with op.batch_alter_table("progress_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_progress_draft_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mention_account_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mention_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint(
            "message_id", "account_id", name=op.f("uq_mention_message_id_account_id")
        ),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mention_account_id_seen_at"), ["account_id", "seen_at"], unique=False
        )


def drop() -> None:
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_account_id_seen_at"))

    op.drop_table("mention")
    with op.batch_alter_table("progress_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_draft_account_id"))

    op.drop_table("progress_draft")
    op.drop_table("message")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index("uq_extension_open")
        batch_op.drop_index(batch_op.f("ix_extension_state"))
        batch_op.drop_index(batch_op.f("ix_extension_agency_id"))

    op.drop_table("extension")
    op.drop_table("commitment_terms")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_officer_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_leader_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("task_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_change_task_id"))
        batch_op.drop_index(batch_op.f("ix_task_change_amendment_id"))

    op.drop_table("task_change")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_plan_id"))

    op.drop_table("amendment")
    with op.batch_alter_table("agency_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_change_since"))

    op.drop_table("agency_change")
    op.drop_table("special_day")


def extend() -> None:
    """New columns and values of the tables of before."""
    columns = (
        ("agency_name", sa.Column("document", sa.Text(), server_default="", nullable=False)),
        (
            "standing",
            sa.Column("internal", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
        (
            "succession",
            sa.Column("takes_work", sa.Boolean(), server_default=sa.true(), nullable=False),
        ),
        ("succession", sa.Column("carried_out_at", UTCDateTime(), nullable=True)),
        ("plan", sa.Column("closed_on", sa.Date(), nullable=True)),
        ("plan", sa.Column("closed_document", sa.Text(), server_default="", nullable=False)),
        ("plan", sa.Column("closed_reason", sa.Text(), server_default="", nullable=False)),
        ("task", sa.Column("opens_from", sa.Date(), nullable=True)),
        ("task", sa.Column("closed_on", sa.Date(), nullable=True)),
        ("task", sa.Column("closed_document", sa.Text(), server_default="", nullable=False)),
        ("task", sa.Column("version", sa.Integer(), server_default="1", nullable=False)),
        ("progress_update", sa.Column("agency_id", sa.Integer(), nullable=True)),
    )
    for table, column in columns:
        op.add_column(table, column)
    op.execute(
        "UPDATE progress_update SET agency_id = (SELECT agency_id FROM commitment"
        " WHERE commitment.id = progress_update.commitment_id)"
    )
    with op.batch_alter_table("commitment") as batch_op:
        batch_op.add_column(sa.Column("internal_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_commitment_merged_into_id"), ["merged_into_id"])
        batch_op.create_foreign_key(
            op.f("fk_commitment_merged_into_id"), "commitment", ["merged_into_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_commitment_ended"), one_of("ended", ("closed", "merged"))
        )
        batch_op.create_check_constraint(
            op.f("ck_commitment_merged"),
            "(CASE WHEN ended = 'merged' THEN 1 ELSE 0 END)"
            " = (CASE WHEN merged_into_id IS NULL THEN 0 ELSE 1 END)",
        )
    with op.batch_alter_table("progress_update") as batch_op:
        batch_op.alter_column("agency_id", existing_type=sa.Integer(), nullable=False)
        batch_op.add_column(sa.Column("source", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("source_note", sa.Text(), server_default="", nullable=False))
        batch_op.create_foreign_key(
            op.f("fk_progress_update_agency_id"), "agency", ["agency_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_progress_update_source"), one_of("source", SOURCES)
        )
        batch_op.create_check_constraint(
            op.f("ck_progress_update_source_note"), "source IS NOT NULL OR source_note = ''"
        )
    for table in ("progress_update", "standing", "tally"):
        allow(table, "state", STATES)
    allow("succession", "kind", KINDS)


def reduce() -> None:
    allow("succession", "kind", OLD_KINDS)
    for table in ("tally", "standing", "progress_update"):
        op.execute(f"DELETE FROM {table} WHERE state IN ('closed', 'merged')")
        allow(table, "state", OLD_STATES)
    with op.batch_alter_table("progress_update") as batch_op:
        for name in ("source", "source_note"):
            batch_op.drop_constraint(op.f(f"ck_progress_update_{name}"), type_="check")
        batch_op.drop_constraint(op.f("fk_progress_update_agency_id"), type_="foreignkey")
        for column in ("source_note", "source", "agency_id"):
            batch_op.drop_column(column)
    with op.batch_alter_table("commitment") as batch_op:
        for name in ("ended", "merged"):
            batch_op.drop_constraint(op.f(f"ck_commitment_{name}"), type_="check")
        batch_op.drop_constraint(op.f("fk_commitment_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_commitment_merged_into_id"))
        for column in ("merged_into_id", "ended", "internal_due_on"):
            batch_op.drop_column(column)
    for table, column in (
        ("task", "version"), ("task", "closed_document"), ("task", "closed_on"),
        ("task", "opens_from"), ("plan", "closed_reason"),
        ("plan", "closed_document"), ("plan", "closed_on"), ("succession", "carried_out_at"),
        ("succession", "takes_work"), ("standing", "internal"), ("agency_name", "document"),
    ):  # fmt: skip
        op.drop_column(table, column)


def allow(table: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others."""
    name = op.f(f"ck_{table}_{column if column == 'state' else 'successionkind'}")
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, one_of(column, values))


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


class open_for_change:
    """Lift the triggers of a table that is only ever appended to, and put them back."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __enter__(self) -> None:
        unprotect(self.table)

    def __exit__(self, *_: object) -> None:
        protect(self.table)


def protect(table: str) -> None:
    """Let the database itself refuse to change or delete what is only ever appended."""
    if is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def unprotect(table: str) -> None:
    if is_sqlite():
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
