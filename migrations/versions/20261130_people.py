"""The life of accounts: lists of people, closings, notices, reset links, reviews."""

import sqlalchemy as sa
from alembic import op

from pressplan.database import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OPEN = sa.text("reopened_at IS NULL")
REVIEW = "account_review"
REVIEW_KEYS = ("id", "account_id, period, rights")


def upgrade() -> None:
    closings()
    notices()
    resets()
    reviews()
    lists()
    protect()


def downgrade() -> None:
    for table in ("account_import", REVIEW, "password_reset", "unused_notice", "account_closing"):
        op.drop_table(table)  # its triggers go with it


def closings() -> None:
    op.create_table(
        "account_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("why", word("decided", "unused", name="why"), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("reopened_at", UTCDateTime(), nullable=True),
        sa.Column("reopened_by", sa.Text(), nullable=False),
        of_account("account_closing"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_closing")),
    )
    op.create_index(op.f("ix_account_closing_account_id"), "account_closing", ["account_id"])
    op.create_index(
        "uq_account_closing_open", "account_closing", ["account_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def notices() -> None:
    op.create_table(
        "unused_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("unused_since", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        of_account("unused_notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unused_notice")),
        sa.UniqueConstraint(
            "account_id", "closes_on", "days", name=op.f("uq_unused_notice_account_id_closes_on_days")
        ),
    )


def resets() -> None:
    op.create_table(
        "password_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(64), nullable=True),
        sa.Column("seen", sa.String(64), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        of_account("password_reset"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_password_reset_token_digest")),
    )
    op.create_index(op.f("ix_password_reset_account_id"), "password_reset", ["account_id"])


def reviews() -> None:
    op.create_table(
        REVIEW,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("rights", sa.String(64), nullable=False),
        sa.Column(
            "role", word("admin", "staff", "leader", "agency", "governing", name="role"),
            nullable=False,
        ),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        of_account(REVIEW),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_account_review_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_review")),
        sa.UniqueConstraint(
            "account_id", "period", "rights", name=op.f("uq_account_review_account_id_period_rights")
        ),
    )  # fmt: skip


def lists() -> None:
    op.create_table(
        "account_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (slips = 0)", name=op.f("ck_account_import_printed")
        ),
        of_account("account_import"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_import")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_account_import_account_id"), "account_import", ["account_id"])


def word(*words: str, name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id")
    )


def protect() -> None:
    """Let the database itself refuse to change or delete what was confirmed."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {REVIEW}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {REVIEW} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {REVIEW}_no_{verb.lower()} BEFORE {verb} ON {REVIEW} "
            f"BEGIN SELECT RAISE(ABORT, '{REVIEW} is append-only'); END"
        )
