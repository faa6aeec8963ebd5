"""Hand-ins that the agency's own head releases."""

import sqlalchemy as sa
from alembic import op
from pressplan.database import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

HEADS_AGENCY = "role IN ('agency', 'staff') OR NOT is_head"


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(yes_or_no("is_head"))
        batch_op.create_check_constraint(op.f("ck_account_heads_agency"), HEADS_AGENCY)
    op.add_column("agency", yes_or_no("head_releases"))
    for column in (moment("asked_at"), text("asked_by"), moment("held_at"), text("held_by")):
        op.add_column("submission_draft", column)
    op.add_column("submission_draft", text("held_text"))
    op.add_column("revision", text("asked_by"))


def downgrade() -> None:
    op.drop_column("revision", "asked_by")
    for name in ("asked_at", "asked_by", "held_at", "held_by", "held_text"):
        op.drop_column("submission_draft", name)
    op.drop_column("agency", "head_releases")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f("ck_account_heads_agency"), type_="check")
        batch_op.drop_column("is_head")


def yes_or_no(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def moment(name: str) -> sa.Column:
    return sa.Column(name, UTCDateTime(timezone=True), nullable=True)
