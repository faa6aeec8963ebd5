"""Migrations make the tables that the models describe, there and back, and what protects them."""

import pytest
from alembic import command
from flask import current_app
from sqlalchemy import CheckConstraint, delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from pressplan.accounts.models_people import AccountReview
from pressplan.awards.models import AwardStep
from pressplan.database import db
from pressplan.directives.models import DirectiveReport
from pressplan.history.models import HistoryLine
from pressplan.proposals.models import ProposalStep
from pressplan.targets.models import Measurement, MeasurementJudgement
from pressplan.tasks.models import CommitmentTerms, Judgement, ProgressUpdate
from pressplan.tasks.models_amendment import TaskChange
from pressplan.tasks.models_talk import Message
from pressplan.training.models import Headcount

APPEND_ONLY = {HistoryLine: "reason", ProgressUpdate: "done", Judgement: "by_name"}
APPEND_ONLY |= {TaskChange: "reason", CommitmentTerms: "reason", Message: "text"}
APPEND_ONLY |= {Headcount: "source", Measurement: "note", MeasurementJudgement: "reason"}
APPEND_ONLY |= {Headcount: "source", ProposalStep: "text"}
APPEND_ONLY |= {DirectiveReport: "text", AwardStep: "text", AccountReview: "by_name"}


@pytest.fixture
def settings(empty_app):
    """Alembic's settings of this application."""
    db.session.rollback()
    return current_app.extensions["migrate"].migrate.get_config()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_match_the_models(settings):
    command.check(settings)  # raises when a migration is missing


def test_there_and_back_and_there_again(settings):
    before = tables()
    assert before == set(db.metadata.tables)
    command.downgrade(settings, "base")
    assert tables() == set()
    command.upgrade(settings, "head")
    assert tables() == before
    command.check(settings)
    assert triggers(), "the triggers are back too"


def triggers() -> list[str]:
    sqlite = db.engine.dialect.name == "sqlite"
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    found = list(db.session.scalars(text(listed)))
    db.session.rollback()
    return found


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_what_is_only_appended_cannot_be_changed_or_deleted(working_app, model):
    rows = db.session.scalars(select(model)).all()
    assert rows, "nothing to try it on"
    change = update(model).values({APPEND_ONLY[model]: "khác"})
    for statement in (change, delete(model)):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(statement)
        db.session.rollback()
    assert len(db.session.scalars(select(model)).all()) == len(rows)


def test_replacing_is_refused_too(working_app):
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL has no REPLACE; its triggers see every UPDATE
    line = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id)).first()
    columns = ", ".join(column.name for column in HistoryLine.__table__.columns)
    changed = columns.replace("reason", "'x'")
    replace = (
        f"REPLACE INTO history_line ({columns}) SELECT {changed} FROM history_line WHERE id=:id"
    )
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(replace), {"id": line.id})


def test_truncating_is_refused_too(working_app):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE: its DELETE fires the trigger")
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("TRUNCATE history_line"))
    db.session.rollback()


def test_checks_are_those_of_the_models(settings):
    """Alembic does not compare them, and SQLite loses those of a table that is made anew."""
    inspector = inspect(db.engine)
    missing = {
        name: wanted - there
        for name, table in db.metadata.tables.items()
        if (wanted := _checks(table))
        - (there := {check["name"] for check in inspector.get_check_constraints(name)})
    }
    assert missing == {}


def _checks(table) -> set[str]:
    return {
        str(constraint.name)
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
