"""What one change does to a commitment, or why it is left out."""

from dataclasses import replace
from datetime import date

import pytest

from pressplan.tasks.changes import Change, Now, Outcome, What, outcome, year_terms
from pressplan.tasks.persons import Person
from pressplan.tasks.workflow import FINISHED, State

TODAY = date(2026, 11, 20)
CONTINUOUS = Now(
    id=5, version=2, agency_id=7, state=State.IN_PROGRESS, period=2026, from_year=2026, year=2026,
    starts=date(2026, 1, 1), due_on=None, internal_due_on=None, tracking_from=date(2026, 1, 1),
    plan_until=date(2030, 12, 31),
)  # fmt: skip
ANNUAL = replace(CONTINUOUS, due_on=date(2026, 12, 31))
DATED = replace(CONTINUOUS, period=0, from_year=2025, due_on=date(2026, 12, 15))
LAN, TYPED = Person("Trần Thị Lan", 1), Person("Y Thanh Niê")


def to(year):
    return Change(What.YEAR, year=year)


def by(month, day, year=2026):
    return Change(What.INTERNAL, day=date(year, month, day))


@pytest.mark.parametrize(
    ("now", "change", "why_not"),
    [
        (CONTINUOUS, to(2027), ""),
        (ANNUAL, to(2027), ""),
        (replace(CONTINUOUS, year=2027, from_year=2027), to(2026), ""),
        (DATED, to(2027), "năm theo hạn của kế hoạch (hết 15/12/2026)"),
        (replace(ANNUAL, due_on=date(2026, 6, 30)), to(2027), "hạn do văn bản ấn định"),
        (CONTINUOUS, to(2026), "đang là việc năm 2026"),
        (CONTINUOUS, to(2025), "năm đã qua"),
        (CONTINUOUS, to(2031), "kế hoạch chỉ đến năm 2030"),
        (replace(CONTINUOUS, taken=frozenset({2027})), to(2027), "đã có đầu việc năm 2027"),
        (replace(CONTINUOUS, task_from=date(2028, 1, 1)), to(2027), "nhiệm vụ bắt đầu từ"),
        (replace(CONTINUOUS, internal_due_on=date(2026, 12, 1)), to(2027), "có hạn nội bộ"),
        (replace(CONTINUOUS, internal_due_on=date(2027, 3, 1)), to(2027), ""),
        (replace(CONTINUOUS, unjudged=True), to(2027), "chờ Sở xác nhận"),
        (replace(CONTINUOUS, asked=True), to(2027), "đề nghị gia hạn"),
        (CONTINUOUS, by(11, 20), ""),
        (CONTINUOUS, by(12, 31), ""),
        (CONTINUOUS, by(11, 19), "ngày đã qua"),
        (CONTINUOUS, by(1, 1, 2027), "sau ngày cuối năm 2026"),
        (DATED, by(12, 15), ""),
        (DATED, by(12, 16), "sau hạn của kế hoạch (hết 15/12/2026)"),
        (replace(CONTINUOUS, tracking_from=date(2026, 12, 1)), by(11, 30), "01/12/2026"),
        (replace(CONTINUOUS, starts=date(2026, 12, 2)), by(12, 1), "02/12/2026"),
        (replace(CONTINUOUS, internal_due_on=date(2026, 12, 1)), by(12, 1), "đã là ngày này"),
        (replace(CONTINUOUS, internal_due_on=date(2026, 12, 1)), Change(What.NO_INTERNAL), ""),
        (CONTINUOUS, Change(What.NO_INTERNAL), "không có hạn nội bộ"),
        (CONTINUOUS, Change(What.OFFICER, officer=TYPED), ""),
        (CONTINUOUS, Change(What.OFFICER, officer=LAN, agency_id=7, agency="Báo"), ""),
        (CONTINUOUS, Change(What.OFFICER, officer=LAN, agency_id=8, agency="Đài"), "tại Đài"),
        (replace(CONTINUOUS, officer=TYPED), Change(What.OFFICER, officer=TYPED), "đúng như vậy"),
        (CONTINUOUS, Change(What.NO_OFFICER), "chưa ghi ai"),
        (replace(CONTINUOUS, officer=LAN), Change(What.NO_OFFICER), ""),
        (replace(CONTINUOUS, in_force=False), to(2027), "kế hoạch không còn"),
    ],
)
def test_what_is_changed_and_what_is_left_out(now, change, why_not):
    found = outcome(now, change, today=TODAY)
    assert found.changes == (not why_not), found
    assert why_not in found.why_not


@pytest.mark.parametrize("state", FINISHED)
@pytest.mark.parametrize("change", [to(2027), by(12, 1), Change(What.OFFICER, officer=LAN)])
def test_what_has_ended_stays_as_it_is(state, change):
    assert not outcome(replace(CONTINUOUS, state=state), change, today=TODAY).changes


def test_the_words_before_and_after():
    assert outcome(ANNUAL, to(2027), today=TODAY) == Outcome("năm 2026", "năm 2027")
    assert outcome(ANNUAL, by(12, 1), today=TODAY) == Outcome("chưa có", "01/12/2026")


def test_annual_work_falls_due_at_the_end_of_its_new_year():
    assert year_terms(ANNUAL, 2027) == {
        "from_year": 2027, "year": 2027, "starts": date(2027, 1, 1), "due_on": date(2027, 12, 31),
    }  # fmt: skip
    assert year_terms(CONTINUOUS, 2027)["due_on"] is None
    assert year_terms(replace(ANNUAL, task_from=date(2027, 6, 1)), 2027)["starts"] == date(
        2027, 6, 1
    )


@pytest.mark.parametrize(
    "moved",
    [
        {"version": 3}, {"agency_id": 8}, {"state": State.AWAITING}, {"year": 2027},
        {"due_on": date(2026, 12, 31)}, {"internal_due_on": date(2026, 12, 1)},
        {"officer": LAN}, {"assignment": 1}, {"starts": date(2026, 2, 1)},
    ],
)  # fmt: skip
def test_whatever_moves_shows_in_what_is_claimed(moved):
    assert replace(CONTINUOUS, **moved).seen != CONTINUOUS.seen
    assert replace(CONTINUOUS).seen == CONTINUOUS.seen
