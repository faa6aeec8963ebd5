"""Each line of the history is one line of JSON in the log, whatever is put into it (B5-11)."""

import json
import logging

import pytest
from sqlalchemy import select

from pressplan import clock, logs
from pressplan.access import Role, Who
from pressplan.agencies.models import Agency
from pressplan.database import db, writing
from pressplan.history.actions import record
from pressplan.history.log import silence
from pressplan.history.models import HistoryLine
from tests.strict import Browser

SMUGGLED = [
    "a\r\nb", "a\nINFO quên đi", "a\x1b[2Kb", "a\u2028b", "a\u2029b", "a\u202eb",
    "a\x85b", '"}\n{"',
]  # fmt: skip


def told(caplog) -> list[str]:
    """What the log of a server would have of it."""
    lines = logs.formatter("json")
    return [lines.format(each) for each in caplog.records if each.name == "pressplan.history"]


@pytest.mark.parametrize("text", SMUGGLED, ids=repr)
def test_nothing_in_it_ends_its_line(app, caplog, text):
    caplog.set_level(logging.INFO, "pressplan.history")
    somebody = Who(7, text, "", Role.STAFF, None, address="10.1.2.3")
    with writing():
        agency = db.session.scalars(select(Agency)).first()
        record(agency, "tried", text, by=somebody, at=clock.now(), after={text: text}, reason=text)
        db.session.commit()
    (line,) = told(caplog)
    assert line.isprintable()
    facts = json.loads(line)["line"]
    assert (facts["text"], facts["who"], facts["reason"]) == (text, text, text)
    assert facts["after"] == {text: text}
    assert facts["address"] == "10.1.2.3"
    assert facts["at"].endswith("+00:00")
    assert facts["digest"] == db.session.scalars(_last()).one().digest


def test_what_is_rolled_back_is_not_told(app, caplog):
    caplog.set_level(logging.INFO, "pressplan.history")
    with writing():
        agency = db.session.scalars(select(Agency)).first()
        record(agency, "tried", "thử", by=Who(7, "Hoa", "", Role.STAFF, None), at=clock.now())
        db.session.flush()
        db.session.rollback()
        db.session.commit()
    assert told(caplog) == []


def test_what_is_loaded_at_the_start_is_no_news(app, caplog):
    with silence(), writing():
        agency = db.session.scalars(select(Agency)).first()
        record(agency, "tried", "thử", by=Who(7, "Hoa", "", Role.STAFF, None), at=clock.now())
        db.session.commit()
    assert told(caplog) == []
    assert db.session.scalars(_last()).one().text == "thử"


@pytest.mark.parametrize("name", ["x\r\ny@a.vn", "x\x1b@a.vn", "x\u2028@a.vn", "\u202ex@a.vn"])
def test_a_name_typed_at_the_sign_in_is_one_line(app, caplog, name):
    caplog.set_level(logging.INFO, "pressplan.history")
    browser = Browser(app).get("/sign-in")
    browser.post("/sign-in", {"email": name, "password": "sai"}, expect=422)
    for line in told(caplog):
        assert line.isprintable()
        json.loads(line)


def _last():
    return select(HistoryLine).order_by(HistoryLine.id.desc()).limit(1)
