"""Which step stops a clock, what the steps before need, which years and periods follow. No app."""

from datetime import date

import pytest

from pressplan.obligations import rules
from pressplan.obligations.rules import Dates, Kind, Step
from pressplan.plans.rules import Reading

SEND, AGREE, PUT, APPROVE = Step
GOOD = date(2026, 11, 14)


def test_only_a_plan_of_an_agency_goes_all_the_way():
    assert rules.clocks(Kind.AGENCY_PLAN) == (SEND, PUT, APPROVE)
    assert {rules.clocks(kind) for kind in Kind if kind is not Kind.AGENCY_PLAN} == {(SEND,)}
    assert rules.usual_clock(Kind.AGENCY_PLAN) is PUT


@pytest.mark.parametrize(
    ("clock", "before"), [(SEND, ()), (PUT, (SEND, AGREE)), (APPROVE, (SEND, AGREE, PUT))]
)
def test_the_steps_before_the_clock_stops(clock, before):
    assert rules.steps_before(Kind.AGENCY_PLAN, clock) == before
    assert rules.steps_before(Kind.YEARLY_REPORT, SEND) == ()


def test_internal_dates_are_so_many_days_before_the_last_good_day():
    days = {SEND: 30, AGREE: 15, PUT: None}
    assert rules.internal_dates(GOOD, days, (SEND, AGREE)) == {
        SEND: date(2026, 10, 15),
        AGREE: date(2026, 10, 30),
    }
    assert rules.internal_dates(GOOD, {}, (SEND, AGREE)) == {}


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ({SEND: 30, AGREE: 15, PUT: 5}, None),
        ({SEND: 30, AGREE: None, PUT: 5}, None),
        ({SEND: 10, AGREE: 15}, AGREE),
        ({SEND: 10, PUT: 11}, PUT),
    ],
)
def test_a_later_step_has_no_earlier_day(days, wrong):
    fault = rules.days_fault(days)
    assert (fault and fault[0]) == wrong


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        ({SEND: date(2026, 10, 1), AGREE: date(2026, 11, 1)}, None),
        ({SEND: GOOD}, None),
        ({SEND: date(2026, 11, 15)}, SEND),
        ({SEND: date(2026, 11, 2), AGREE: date(2026, 11, 1)}, AGREE),
    ],
)
def test_dates_of_steps_lie_in_order_and_not_after_the_last_good_day(before, wrong):
    dates = Dates(date(2026, 11, 15), Reading.BEFORE, PUT, before)
    assert dates.last_good_day == GOOD
    fault = rules.dates_fault(dates)
    assert (fault and fault[0]) == wrong


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 1, 1), 2026), (date(2026, 9, 2), 2026), (date(2026, 9, 4), 2027)],
)
def test_a_year_is_seen_when_it_is_near(today, last):
    assert rules.years_of(before=None, first=2023, last=2030, today=today) == range(2023, last + 1)
    assert rules.years_of(before=None, first=2023, last=2025, today=today) == range(2023, 2026)
    once = rules.years_of(before=date(2030, 12, 31), first=2023, last=2030, today=today)
    assert once == range(2030, 2031)


@pytest.mark.parametrize(
    ("previous", "following"),
    [
        (None, None),
        # thirteen months, as the round of 2024 had
        ((date(2023, 10, 1), date(2024, 10, 31)), (date(2024, 11, 1), date(2025, 10, 31))),
        ((date(2025, 12, 1), date(2026, 11, 30)), (date(2026, 12, 1), date(2027, 11, 30))),
        # half a year: the same half again
        ((date(2026, 1, 1), date(2026, 5, 31)), (date(2027, 1, 1), date(2027, 5, 31))),
        ((date(2024, 1, 1), date(2024, 2, 29)), (date(2025, 1, 1), date(2025, 2, 28))),
    ],
)
def test_the_period_of_the_next_report_follows(previous, following):
    assert rules.next_period(previous) == following


@pytest.mark.parametrize(
    ("text", "once", "kind", "receiver"),
    [
        ("Xây dựng Kế hoạch của đơn vị để trình cơ quan chủ quản phê duyệt trước ngày 15/11/2023",
         True, Kind.AGENCY_PLAN, "cơ quan chủ quản"),
        ("Định kỳ hằng năm báo cáo kết quả gửi Ủy ban nhân dân tỉnh (thông qua Sở) để tổng hợp",
         False, Kind.YEARLY_REPORT, "Ủy ban nhân dân tỉnh (thông qua Sở)"),
        ("Kiểm tra, đánh giá, tổng hợp báo cáo Bộ, UBND tỉnh trước ngày 15 tháng 12 hàng năm",
         False, Kind.CONSOLIDATED, "Bộ, UBND tỉnh"),
        ("tổ chức sơ kết vào năm 2025", True, Kind.INTERIM, ""),
        ("tổng kết vào năm 2030", True, Kind.FINAL, ""),
        ("Nộp hồ sơ đăng ký", True, Kind.OTHER, ""),
    ],
)  # fmt: skip
def test_what_the_words_of_a_plan_say(text, once, kind, receiver):
    assert rules.kind_of(text, once=once) is kind
    assert rules.receiver_of(text, kind) == receiver


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("05/12", "12-05"), ("5-12", "12-05"), ("29/2", "02-29"), ("31/02", ""), ("x", ""), ("", "")],
)
def test_a_day_of_every_year(typed, stored):
    assert rules.month_day(typed) == stored
