"""The states of a commitment, and who may do what in each."""

from datetime import date

import pytest

from pressplan.access import Role, Who
from pressplan.tasks.workflow import (
    Report,
    Source,
    State,
    Verdict,
    accepts_report,
    entered_words,
    expects_update,
    may_judge,
    may_report,
    needs_source,
    sees_draft,
    state_after,
)

DAY = date(2026, 11, 20)
OK, BACK = Verdict.CONFIRMED, Verdict.RETURNED
BAO, SO = 5, 4


def said(state, verdict=None):
    return Report(state, 40, DAY, verdict, DAY if verdict else None)


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        pytest.param([], State.NOT_STARTED, id="nothing said"),
        pytest.param([said(State.NOT_STARTED)], State.NOT_STARTED, id="says not started"),
        pytest.param([said(State.IN_PROGRESS)], State.IN_PROGRESS, id="progress counts at once"),
        pytest.param([said(State.IN_PROGRESS, OK)], State.IN_PROGRESS, id="progress confirmed"),
        pytest.param([said(State.PAUSED)], State.PAUSED, id="paused"),
        pytest.param([said(State.DONE)], State.AWAITING, id="completion waits"),
        pytest.param([said(State.DONE, OK)], State.DONE, id="completion confirmed"),
        pytest.param([said(State.DONE, BACK)], State.RETURNED, id="completion returned"),
        pytest.param([said(State.IN_PROGRESS, BACK)], State.RETURNED, id="progress returned"),
        pytest.param([said(State.DONE, BACK), said(State.DONE)], State.AWAITING, id="mended"),
        pytest.param(
            [said(State.DONE), said(State.IN_PROGRESS)], State.IN_PROGRESS, id="taken back"
        ),
    ],
)
def test_state_after(reports, state):
    assert state_after(reports) is state


@pytest.mark.parametrize("last", [said(State.DONE), said(State.PAUSED, OK)], ids=["done", "paused"])
def test_carried_over_is_the_end_whatever_was_said(last):
    assert state_after([last], carried=True) is State.CARRIED


def test_a_verdict_of_tomorrow_is_not_known_today():
    report = Report(State.DONE, 100, DAY, OK, date(2026, 11, 21))
    assert report.on(DAY).verdict is None
    assert report.on(date(2026, 11, 21)).verdict is OK


@pytest.mark.parametrize(
    ("state", "accepts", "expects"),
    [
        (State.NOT_STARTED, True, True),
        (State.IN_PROGRESS, True, True),
        (State.AWAITING, True, False),
        (State.RETURNED, True, True),
        (State.PAUSED, True, True),
        (State.DONE, False, False),
        (State.CARRIED, False, False),
    ],
    ids=lambda value: value.value if isinstance(value, State) else "",
)
def test_what_a_state_takes_and_what_it_asks_for(state, accepts, expects):
    assert accepts_report(state) is accepts
    assert expects_update(state) is expects


@pytest.mark.parametrize(
    ("role", "agency_id", "may"),
    [
        pytest.param(Role.AGENCY, BAO, True, id="its own people"),
        pytest.param(Role.AGENCY, SO, False, id="another agency"),
        pytest.param(Role.STAFF, SO, True, id="staff for an agency"),
        pytest.param(Role.STAFF, BAO, True, id="staff for their own body"),
        pytest.param(Role.LEADER, BAO, False, id="leader of the very agency"),
        pytest.param(Role.GOVERNING, BAO, False, id="governing, of the very agency"),
        pytest.param(Role.ADMIN, BAO, False, id="admin of the very agency"),
    ],
)
def test_who_reports_for_an_agency(role, agency_id, may):
    who = Who(1, "A", "a@b.c", role, agency_id, may_confirm=True, governs=frozenset({BAO}))
    assert may_report(who, BAO) is may


@pytest.mark.parametrize(
    ("role", "agency_id", "needs"),
    [
        pytest.param(Role.STAFF, SO, True, id="staff for an agency"),
        pytest.param(Role.STAFF, None, True, id="staff of no body"),
        pytest.param(Role.STAFF, BAO, False, id="staff for their own body"),
        pytest.param(Role.AGENCY, BAO, False, id="its own people"),
    ],
)
def test_who_says_where_it_comes_from(role, agency_id, needs):
    assert needs_source(Who(1, "A", "a@b.c", role, agency_id), BAO) is needs


@pytest.mark.parametrize(
    ("role", "agency_id", "author", "author_agency", "sees"),
    [
        pytest.param(Role.AGENCY, BAO, 1, BAO, True, id="its writer"),
        pytest.param(Role.AGENCY, BAO, 2, BAO, True, id="a colleague"),
        pytest.param(Role.AGENCY, BAO, 2, SO, False, id="what staff type for the agency"),
        pytest.param(Role.AGENCY, SO, 2, BAO, False, id="another agency"),
        pytest.param(Role.STAFF, SO, 2, BAO, False, id="staff"),
        pytest.param(Role.STAFF, SO, 2, SO, False, id="staff, of what a colleague types for it"),
        pytest.param(Role.STAFF, SO, 1, SO, True, id="staff, of what they type themselves"),
        pytest.param(Role.STAFF, BAO, 2, BAO, True, id="staff of the very body"),
        pytest.param(Role.LEADER, BAO, 2, BAO, False, id="leader of the very agency"),
        pytest.param(Role.GOVERNING, BAO, 2, BAO, False, id="governing"),
        pytest.param(Role.ADMIN, BAO, 2, BAO, False, id="administrator"),
    ],
)
def test_for_whom_a_draft_about_bao_is_there(role, agency_id, author, author_agency, sees):
    who = Who(1, "A", "a@b.c", role, agency_id, may_confirm=True, governs=frozenset({BAO}))
    assert sees_draft(who, BAO, author, author_agency) is sees


@pytest.mark.parametrize(
    ("source", "note", "words"),
    [
        (None, "", ""),
        (Source.DOCUMENT, "số 12/BC", "Sở nhập thay theo công văn số 12/BC"),
        (Source.PHONE, "ông Minh", "Sở nhập thay theo điện thoại: ông Minh"),
        (Source.ZALO, "nhóm báo chí", "Sở nhập thay theo Zalo: nhóm báo chí"),
        (Source.EMAIL, "bà Chi", "Sở nhập thay theo thư điện tử: bà Chi"),
        (Source.OTHER, "họp giao ban", "Sở nhập thay theo nguồn khác: họp giao ban"),
    ],
)
def test_whose_word_it_is(source, note, words):
    assert entered_words(source, note) == words


@pytest.mark.parametrize(
    ("role", "may_confirm", "author", "may"),
    [
        pytest.param(Role.STAFF, True, 2, True, id="staff with the right"),
        pytest.param(Role.STAFF, True, 1, False, id="the author, with every other right"),
        pytest.param(Role.STAFF, False, 2, False, id="staff without the right"),
        pytest.param(Role.LEADER, True, 2, False, id="leader"),
        pytest.param(Role.AGENCY, True, 2, False, id="agency"),
        pytest.param(Role.GOVERNING, True, 2, False, id="governing body"),
        pytest.param(Role.ADMIN, True, 2, False, id="admin"),
    ],
)
def test_who_confirms_or_returns(role, may_confirm, author, may):
    assert may_judge(Who(1, "A", "a@b.c", role, SO, may_confirm=may_confirm), author) is may
