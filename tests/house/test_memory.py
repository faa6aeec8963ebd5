"""What a process remembers is never older than what another has committed."""

import threading

import pytest
from sqlalchemy import insert, select, text, update

from pressplan import clock, create_app, demo
from pressplan.agencies.cards import cards
from pressplan.agencies.models import AgencyName
from pressplan.database import db, reading, writing
from pressplan.memory import Stamp
from pressplan.plans.models import PlanState
from pressplan.settings.models import Setting
from pressplan.settings.queries import value, values
from pressplan.tasks.queries import chosen_plan, plans_in_force
from tests.tasks.work import BAO, agency_id, commitment, reports


@pytest.fixture
def elsewhere(app):
    """Another process, as far as memory goes: an application of its own on the same database."""

    def do(job):
        other = create_app(app.config["PRESSPLAN"])
        failed = []

        def run():
            try:
                with other.app_context():
                    with writing():
                        job()
                        db.session.commit()
                    db.session.remove()
                    db.engine.dispose()
            except Exception as error:
                failed.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert not failed, failed

    return do


def read(question):
    with reading():
        return question()


def set_soon(days):
    return insert(Setting).values(key="due_soon_days", value=days)


def rename(new):
    return update(AgencyName).where(AgencyName.name == BAO).values(name=new)


def names():
    return {card.name for card in cards().values()}


def test_what_another_process_wrote_is_read_at_once(app, elsewhere):
    assert read(lambda: value("due_soon_days")) != 12
    elsewhere(lambda: db.session.execute(set_soon(12)))
    assert read(lambda: value("due_soon_days")) == 12
    assert BAO in read(names)
    elsewhere(lambda: db.session.execute(rename("Báo mới")))
    assert "Báo mới" in read(names)


def test_raw_sql_and_rows_by_the_hundred_are_noticed_too(app, elsewhere):
    before = read(names)
    elsewhere(lambda: demo.fill(agencies=3, tasks=2, years=1, at=clock.now()))
    assert len(read(names)) == len(before) + 3
    elsewhere(lambda: db.session.execute(text("UPDATE agency_name SET name = 'Một'")))
    assert read(names) == {"Một"}


def test_a_change_of_an_object_is_noticed(app, elsewhere):
    assert len(read(plans_in_force)) == 1

    def close():
        plans_in_force()[0].state = PlanState.CLOSED

    elsewhere(close)
    assert read(plans_in_force) == []
    plan, _ = read(lambda: chosen_plan(""))
    assert plan.state is PlanState.CLOSED


def test_what_was_rolled_back_changes_nothing(app):
    with reading():
        known, stamps = values(), db.session.scalars(select(Stamp.word)).all()
    with writing():
        db.session.execute(set_soon(12))
        assert value("due_soon_days") == 12  # who writes sees what it has written
    with reading():
        assert (values(), db.session.scalars(select(Stamp.word)).all()) == (known, stamps)


def test_a_snapshot_keeps_what_it_saw_and_the_next_sees_more(app, elsewhere):
    with reading():
        before = value("due_soon_days")
        elsewhere(lambda: db.session.execute(set_soon(before + 1)))
        assert value("due_soon_days") == before
    assert read(lambda: value("due_soon_days")) == before + 1


def test_nothing_changed_is_read_but_once(app):
    assert read(cards) is read(cards)


def test_a_report_leaves_the_names_of_agencies_known(app, lan):
    known = read(cards)
    reports(lan, commitment("3.a"))
    assert read(cards) is known
    assert agency_id(BAO) in known
