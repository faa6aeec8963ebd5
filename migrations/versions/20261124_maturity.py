"""The maturity index: editions, rounds, assessments, and which task raises which pillar."""

import sqlalchemy as sa
from alembic import op

from pressplan.database import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("component_count", sa.Integer(), nullable=True),
        sa.Column("criterion_count", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_year <= last_year", name=op.f("ck_edition_in_order")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["edition.id"], name=op.f("fk_edition_corrects_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint(
            "decision", "edition_number", name=op.f("uq_edition_decision_edition_number")
        ),
    )
    op.create_index(op.f("ix_edition_corrects_id"), "edition", ["corrects_id"])
    op.create_table(
        "level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("below", sa.Integer(), nullable=True),
        sa.CheckConstraint("least < below", name=op.f("ck_level_in_order")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_level_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_level_edition_id_position")),
    )
    op.create_table(
        "national_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("agencies", sa.Integer(), nullable=False),
        sa.Column("assessed", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_national_result_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_result")),
        sa.UniqueConstraint("year", name=op.f("uq_national_result_year")),
    )
    op.create_index(op.f("ix_national_result_edition_id"), "national_result", ["edition_id"])
    op.create_table(
        "pillar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.CheckConstraint("maximum > 0", name=op.f("ck_pillar_positive")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_pillar_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pillar")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_pillar_edition_id_position")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("data_from", sa.Date(), nullable=False),
        sa.Column("data_until", sa.Date(), nullable=False),
        sa.Column("entry_from", sa.Date(), nullable=False),
        sa.Column("entry_until", sa.Date(), nullable=True),
        sa.Column("quoted", sa.Date(), nullable=True),
        sa.Column(
            "reading",
            sa.Enum(
                "before", "by", name="reading", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("data_from <= data_until", name=op.f("ck_round_data_in_order")),
        sa.CheckConstraint("entry_from <= entry_until", name=op.f("ck_round_entry_in_order")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_round_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("name", name=op.f("uq_round_name")),
    )
    op.create_index(op.f("ix_round_edition_id"), "round", ["edition_id"])
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "criteria",
                "pillars",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shared_at", UTCDateTime(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("reviewed_at", UTCDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("self_total", sa.Integer(), nullable=False),
        sa.Column("self_declared", sa.Integer(), nullable=False),
        sa.Column("self_count", sa.Integer(), nullable=False),
        sa.Column("appraised_total", sa.Integer(), nullable=False),
        sa.Column("appraised_declared", sa.Integer(), nullable=False),
        sa.Column("appraised_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_assessment_agency_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assessment_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("round_id", "agency_id", name=op.f("uq_assessment_round_id_agency_id")),
    )
    op.create_index(op.f("ix_assessment_agency_id"), "assessment", ["agency_id"])
    op.create_table(
        "component",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pillar_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pillar_id"], ["pillar.id"], name=op.f("fk_component_pillar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component")),
        sa.UniqueConstraint("pillar_id", "position", name=op.f("uq_component_pillar_id_position")),
    )
    op.create_table(
        "round_agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_round_agency_agency_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_agency_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_agency")),
        sa.UniqueConstraint(
            "round_id", "agency_id", name=op.f("uq_round_agency_round_id_agency_id")
        ),
    )
    op.create_index(op.f("ix_round_agency_agency_id"), "round_agency", ["agency_id"])
    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column(
            "scoring",
            sa.Enum(
                "yes-no",
                "tiers",
                "ratio",
                "free",
                name="scoring",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("full", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint('maximum > 0 AND "full" > 0', name=op.f("ck_criterion_positive")),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_criterion_component_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint(
            "component_id", "position", name=op.f("uq_criterion_component_id_position")
        ),
    )
    op.create_table(
        "recognition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_recognition_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_recognition_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_recognition_assessment_id")),
    )
    op.create_table(
        "appraisal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("pillar_id", sa.Integer(), nullable=True),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(pillar_id IS NULL) <> (criterion_id IS NULL)", name=op.f("ck_appraisal_one_part")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_appraisal_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_appraisal_criterion_id")
        ),
        sa.ForeignKeyConstraint(["pillar_id"], ["pillar.id"], name=op.f("fk_appraisal_pillar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
        sa.UniqueConstraint(
            "assessment_id", "criterion_id", name=op.f("uq_appraisal_assessment_id_criterion_id")
        ),
        sa.UniqueConstraint(
            "assessment_id", "pillar_id", name=op.f("uq_appraisal_assessment_id_pillar_id")
        ),
    )
    op.create_index(op.f("ix_appraisal_criterion_id"), "appraisal", ["criterion_id"])
    op.create_index(op.f("ix_appraisal_pillar_id"), "appraisal", ["pillar_id"])
    op.create_table(
        "criterion_tier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_criterion_tier_criterion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_tier")),
        sa.UniqueConstraint(
            "criterion_id", "position", name=op.f("uq_criterion_tier_criterion_id_position")
        ),
    )
    op.create_table(
        "maturity_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("pillar_id", sa.Integer(), nullable=True),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_department", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_maturity_comment_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_maturity_comment_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["pillar_id"], ["pillar.id"], name=op.f("fk_maturity_comment_pillar_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maturity_comment")),
    )
    op.create_index(
        op.f("ix_maturity_comment_assessment_id"), "maturity_comment", ["assessment_id"]
    )
    op.create_index(op.f("ix_maturity_comment_criterion_id"), "maturity_comment", ["criterion_id"])
    op.create_index(op.f("ix_maturity_comment_pillar_id"), "maturity_comment", ["pillar_id"])
    op.create_table(
        "pillar_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("pillar_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "component_id IS NULL OR criterion_id IS NULL", name=op.f("ck_pillar_task_one_part")
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["component.id"], name=op.f("fk_pillar_task_component_id")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_pillar_task_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["pillar_id"], ["pillar.id"], name=op.f("fk_pillar_task_pillar_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_pillar_task_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pillar_task")),
        sa.UniqueConstraint(
            "task_id", "component_id", name=op.f("uq_pillar_task_task_id_component_id")
        ),
        sa.UniqueConstraint(
            "task_id", "criterion_id", name=op.f("uq_pillar_task_task_id_criterion_id")
        ),
    )
    op.create_index(op.f("ix_pillar_task_component_id"), "pillar_task", ["component_id"])
    op.create_index(op.f("ix_pillar_task_criterion_id"), "pillar_task", ["criterion_id"])
    op.create_index(op.f("ix_pillar_task_pillar_id"), "pillar_task", ["pillar_id"])
    op.create_index(
        "uq_pillar_task_whole",
        "pillar_task",
        ["task_id", "pillar_id"],
        unique=True,
        sqlite_where=sa.text("component_id IS NULL AND criterion_id IS NULL"),
        postgresql_where=sa.text("component_id IS NULL AND criterion_id IS NULL"),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=True),
        sa.Column("tier_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("whole", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("pillar_id", sa.Integer(), nullable=True),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(pillar_id IS NULL) <> (criterion_id IS NULL)", name=op.f("ck_score_one_part")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_score_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(["pillar_id"], ["pillar.id"], name=op.f("fk_score_pillar_id")),
        sa.ForeignKeyConstraint(["tier_id"], ["criterion_tier.id"], name=op.f("fk_score_tier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "assessment_id", "criterion_id", name=op.f("uq_score_assessment_id_criterion_id")
        ),
        sa.UniqueConstraint(
            "assessment_id", "pillar_id", name=op.f("uq_score_assessment_id_pillar_id")
        ),
    )
    op.create_index(op.f("ix_score_criterion_id"), "score", ["criterion_id"])
    op.create_index(op.f("ix_score_pillar_id"), "score", ["pillar_id"])
    op.create_index(op.f("ix_score_tier_id"), "score", ["tier_id"])
    op.create_table(
        "evidence_file",
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_file_id")
        ),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_evidence_file_score_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
    )
    op.create_index(op.f("ix_evidence_file_score_id"), "evidence_file", ["score_id"])
    op.create_table(
        "evidence_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name=op.f("fk_evidence_link_score_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_link")),
    )
    op.create_index(op.f("ix_evidence_link_score_id"), "evidence_link", ["score_id"])


def downgrade() -> None:
    op.drop_table("evidence_link")
    op.drop_table("evidence_file")
    op.drop_table("score")
    op.drop_table("pillar_task")
    op.drop_table("maturity_comment")
    op.drop_table("criterion_tier")
    op.drop_table("appraisal")
    op.drop_table("recognition")
    op.drop_table("criterion")
    op.drop_table("round_agency")
    op.drop_table("component")
    op.drop_table("assessment")
    op.drop_table("round")
    op.drop_table("pillar")
    op.drop_table("national_result")
    op.drop_table("level")
    op.drop_table("edition")
