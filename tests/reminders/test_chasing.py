"""A chase is one row, its letters are asked for in the same transaction, and nothing twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.history.models import HistoryLine
from pressplan.reminders import actions_chase
from pressplan.reminders.actions_chase import ALL_SETTLED, NOBODY, NONE_CHOSEN, SENT_ALREADY
from pressplan.reminders.models_chase import Chase, ChaseItem, ChaseLetter
from pressplan.reminders.queries_chase import chase_window, owed
from pressplan.reminders.rules import Kind
from pressplan.reminders.rules_chase import Way
from tests.mailing import letters
from tests.reminders.chasing import chases, owes, recipients, report_of, stands_in
from tests.submissions.handing_in import Kind as DutyKind
from tests.submissions.handing_in import begun, sends
from tests.tasks.work import BAO, DAI, SO, TAP_CHI, agency_id, at_once, commitment, reports


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_what_others_owe_is_found_and_nothing_of_the_department(app, hoa):
    found = owed(who_is(hoa), chase_window(clock.today()))
    assert {i.agency_id for i in found} == {agency_id(name) for name in (BAO, DAI, TAP_CHI)}
    assert {i.kind for i in found} == {Kind.COMMITMENT, Kind.UPDATE, Kind.OBLIGATION}


def test_one_letter_to_each_person_with_all_that_is_theirs(app, hoa, lan, minh):
    one, other = owes(hoa)[:2]
    done = chases(hoa, one, other, report_of(hoa, DAI), note="Gấp.")
    assert recipients(done.chase) == [lan.id, minh.id]
    assert [(each.kind, each.to, each.key) for each in letters()] == [
        ("chase", who.email, f"chase:{done.chase.id}:{who.id}") for who in (lan, minh)
    ]
    assert (done.chase.by_name, done.chase.note, len(done.chase.items)) == (hoa.name, "Gấp.", 3)


def test_each_agency_has_it_in_its_history(app, hoa):
    chases(hoa, *owes(hoa)[:2], report_of(hoa, DAI), note="Gấp.")
    lines = db.session.scalars(select(HistoryLine).where(HistoryLine.event == "chased")).all()
    assert {line.agency_id for line in lines} == {agency_id(BAO), agency_id(DAI)}
    assert {line.reason for line in lines} == {"Gấp."}
    assert [line.text for line in lines if line.agency_id == agency_id(DAI)] == [
        f"Đôn đốc 1 việc (bằng thư): {report_of(hoa, DAI).words}"
    ]


def test_what_was_said_by_zalo_or_phone_writes_no_letter(app, hoa):
    for way in (Way.ZALO, Way.PHONE):
        done = chases(hoa, report_of(hoa), way=way)
        assert (done.chase.way, len(done.chase.items)) == (way, 1)
    assert letters() == []
    assert chases(hoa, report_of(hoa)).chase.letters  # and is no letter of today


def test_a_form_that_is_sent_twice_chases_once(app, hoa):
    found = report_of(hoa)
    first = chases(hoa, found, token="một")
    assert chases(hoa, found, token="một").chase.id == first.chase.id
    assert (count(Chase), count(ChaseLetter), len(letters())) == (1, 1, 1)


def test_the_same_form_with_other_words_is_not_said_to_be_sent(app, hoa, hung):
    found = report_of(hoa)
    chases(hoa, found, token="một")
    for by, other in ((hoa, {"note": "Khác"}), (hoa, {"way": Way.ZALO}), (hung, {})):
        with pytest.raises(TooLate, match="Đã đôn đốc") as late:
            chases(by, found, token="một", **other)
        assert late.value.sentence == SENT_ALREADY
        db.session.rollback()
    with pytest.raises(TooLate):
        chases(hoa, report_of(hoa, DAI), token="một")


def test_two_clicks_at_the_same_moment_chase_once(app, hoa):
    key, by, at = report_of(hoa).key, who_is(hoa), clock.now()

    def job():
        return actions_chase.chase([key], token="một", way=Way.LETTER, by=by, at=at).chase.id

    outcomes = at_once(app, *[job] * 4)
    assert len(set(outcomes)) == 1, outcomes
    assert (count(Chase), count(ChaseItem), len(letters())) == (1, 1, 1)


def test_two_people_who_chase_the_same_at_once_write_one_letter(app, hoa, hung):
    key, at = report_of(hoa).key, clock.now()

    def job(by, token):
        return lambda: actions_chase.chase([key], token=token, way=Way.LETTER, by=by, at=at)

    outcomes = at_once(app, job(who_is(hoa), "một"), job(who_is(hung), "hai"))
    refused = [o for o in outcomes if isinstance(o, Exception)]
    assert [type(o) for o in refused] == [BadInput], outcomes
    assert (count(Chase), len(letters())) == (1, 1)


def test_who_was_told_today_is_told_again_only_when_it_is_said(app, hoa, hung, at_work):
    found = report_of(hoa)
    chases(hoa, found)
    with pytest.raises(BadInput, match=f"hôm nay lúc 09:00 \\({hoa.name}\\)") as bad:
        chases(hung, found)
    assert bad.value.field == "again"
    db.session.rollback()
    assert count(Chase) == 1
    other = next(item for item in owes(hoa) if item != found)
    partly = chases(hung, found, other)
    assert (partly.told, [item.item for item in partly.chase.items]) == (1, [other.key])
    chases(hung, found, again=True)
    at_work.shift(timedelta(days=1))
    assert chases(hung, found).told == 0


def test_what_is_settled_meanwhile_is_left_out(app, hoa, lan):
    report, *others = owes(hoa)
    done_meanwhile = report_of(hoa)
    sends(lan, begun(kind=DutyKind.YEARLY_REPORT))
    rest = next(item for item in (report, *others) if item != done_meanwhile)
    done = chases(hoa, done_meanwhile, rest)
    assert (done.settled, [item.item for item in done.chase.items]) == (1, [rest.key])
    with pytest.raises(TooLate) as late:
        chases(hoa, done_meanwhile)
    assert late.value.sentence == ALL_SETTLED
    db.session.rollback()
    assert count(Chase) == 1


@pytest.mark.parametrize(
    "keys",
    [
        [], [""], ["x"], ["commitment"], ["nothing:1:2026-12-31"], ["commitment:9999999999:x"],
        ["commitment:1:2026-12-31'--"], ["commitment:１:2026-12-31"],
    ],
)  # fmt: skip
def test_what_is_no_key_chooses_nothing(app, hoa, keys):
    with pytest.raises(BadInput) as bad:
        actions_chase.chase(keys, token="một", way=Way.LETTER, by=who_is(hoa), at=clock.now())
    assert bad.value.sentence == NONE_CHOSEN


@pytest.mark.parametrize("key", ["commitment:999999999:2026-12-31", "obligation:1:1:sent:x"])
def test_a_key_of_nothing_is_nothing_owed(app, hoa, key):
    with pytest.raises(TooLate):
        actions_chase.chase([key], token="một", way=Way.LETTER, by=who_is(hoa), at=clock.now())


def test_the_departments_own_work_is_not_chased(app, hoa):
    own = commitment("5.b", SO)
    key = f"commitment:{own.id}:{own.due_on}"
    with pytest.raises(TooLate):
        actions_chase.chase([key], token="một", way=Way.LETTER, by=who_is(hoa), at=clock.now())


def test_where_nobody_has_an_account_a_letter_is_refused_and_a_call_noted(app, hoa, lan):
    lan.active = False
    db.session.commit()
    found = report_of(hoa)
    assert found.first == ()
    with pytest.raises(BadInput) as bad:
        chases(hoa, found)
    assert bad.value.sentence == NOBODY
    db.session.rollback()
    both = chases(hoa, found, report_of(hoa, DAI))
    assert (both.nobody, len(both.chase.items)) == (1, 1)
    assert chases(hoa, found, way=Way.PHONE).nobody == 0


def test_a_stand_in_gets_the_letter(app, hoa, chi, lan):
    chi.agency_id = lan.agency_id
    db.session.commit()
    stands_in(chi, lan)
    done = chases(hoa, report_of(hoa))
    assert recipients(done.chase) == [chi.id]


def test_only_staff_chase(app, hoa, lan, tuan):
    found = report_of(hoa)
    for other in (lan, tuan):
        with pytest.raises(NotYours):
            chases(other, found)


def test_what_is_reported_is_owed_no_more(app, hoa, lan):
    before = owes(hoa, kind=Kind.UPDATE)
    reports(lan, commitment("1.b"))
    assert len(owes(hoa, kind=Kind.UPDATE)) == len(before) - 1
