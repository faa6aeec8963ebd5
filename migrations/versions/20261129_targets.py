"""Targets: how they are measured, in whose scope; measurements, what was said of them, files."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = "0018"
down_revision = '0017'
branch_labels = None
depends_on = None

APPEND_ONLY = ("measurement", "measurement_judgement", "measurement_file", "revision_figure")
SHARE = "1 <= share_over AND share_over <= share_of"
HAS_VALUE = "kind <> 'value' OR value IS NOT NULL"


def upgrade() -> None:
    kinds = one_of("targetkind", "share", "value", "people", "deliverable")
    comparators = one_of("comparator", "at-least", "at-most")
    with op.batch_alter_table("target") as batch_op:
        batch_op.add_column(sa.Column("kind", kinds, nullable=True))
        batch_op.add_column(text("measure"))
        batch_op.add_column(text("unit"))
        batch_op.add_column(
            sa.Column("comparator", comparators, nullable=False, server_default="at-least")
        )
        batch_op.add_column(sa.Column("value", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("growth", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("base_year", sa.Integer(), nullable=True))
        for name in ("share_over", "share_of", "version"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("figures_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_target_figures_from_id"), "target", ["figures_from_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_target_figures_from_id"), ["figures_from_id"])
        batch_op.create_check_constraint(op.f("ck_target_not_itself"), "figures_from_id <> id")
        batch_op.create_check_constraint(op.f("ck_target_share"), SHARE)
        batch_op.create_check_constraint(op.f("ck_target_has_value"), HAS_VALUE)
    op.create_table(
        "target_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("outside_name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN agency_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN outside_name = '' THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_target_party_one_party"),
        ),
        sa.CheckConstraint("outside_name = ''", name=op.f("ck_target_party_inside")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_target_party_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["agency_group.id"], name=op.f("fk_target_party_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_target_party_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_party")),
    )
    for name in ("agency_id", "group_id", "target_id"):
        op.create_index(op.f(f"ix_target_party_{name}"), "target_party", [name])
    op.create_table(
        "measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number_of", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("answer", one_of("answer", "done", "doing", "not-yet"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "answer IS NOT NULL OR amount IS NOT NULL", name=op.f("ck_measurement_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_measurement_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_measurement_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        sa.UniqueConstraint(
            "target_id", "agency_id", "number_of",
            name=op.f("uq_measurement_target_id_agency_id_number_of"),
        ),
        sa.UniqueConstraint("token", name=op.f("uq_measurement_token")),
    )
    op.create_index(op.f("ix_measurement_agency_id"), "measurement", ["agency_id"])
    op.create_table(
        "measurement_judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measurement_id", sa.Integer(), nullable=False),
        sa.Column("verdict", one_of("verdict", "confirmed", "returned"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measurement_id"], ["measurement.id"],
            name=op.f("fk_measurement_judgement_measurement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_judgement")),
        sa.UniqueConstraint(
            "measurement_id", name=op.f("uq_measurement_judgement_measurement_id")
        ),
    )
    op.create_table(
        "measurement_file",
        sa.Column("measurement_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_measurement_file_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["measurement_id"], ["measurement.id"], name=op.f("fk_measurement_file_measurement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_file")),
        sa.UniqueConstraint(
            "measurement_id", "file_id", name=op.f("uq_measurement_file_measurement_id_file_id")
        ),
    )
    for table in ("submission_draft", "revision"):
        op.add_column(
            table, sa.Column("measured", sa.JSON(), nullable=False, server_default="{}")
        )
    op.create_table(
        "revision_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("measurement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measurement_id"], ["measurement.id"], name=op.f("fk_revision_figure_measurement_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_figure_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_figure")),
        sa.UniqueConstraint("measurement_id", name=op.f("uq_revision_figure_measurement_id")),
    )
    op.create_index(op.f("ix_revision_figure_revision_id"), "revision_figure", ["revision_id"])
    for table in APPEND_ONLY:
        protect(table)


def downgrade() -> None:
    op.drop_table("revision_figure")
    for table in ("revision", "submission_draft"):
        op.drop_column(table, "measured")
    for table in ("measurement_file", "measurement_judgement", "measurement", "target_party"):
        op.drop_table(table)  # its triggers go with it
    with op.batch_alter_table("target") as batch_op:
        for name in ("share", "has_value", "targetkind", "comparator", "not_itself"):
            batch_op.drop_constraint(op.f(f"ck_target_{name}"), type_="check")
        batch_op.drop_index(op.f("ix_target_figures_from_id"))
        batch_op.drop_constraint(op.f("fk_target_figures_from_id"), type_="foreignkey")
        for name in (
            "kind", "measure", "unit", "comparator", "value", "growth", "base_year", "share_over",
            "share_of", "figures_from_id", "version",
        ):
            batch_op.drop_column(name)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def protect(table: str) -> None:
    """Let the database itself refuse to change or delete what was given."""
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
