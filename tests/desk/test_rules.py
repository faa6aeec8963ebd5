"""What a person's first page says first."""

from datetime import date

import pytest

from pressplan.desk.rules import Pile, Stone, Thing, next_thing, period_name, pile_of
from pressplan.tasks.rules import Freshness, Timing
from pressplan.tasks.workflow import State
from pressplan.workdays.rules import Calendar

TODAY = date(2026, 11, 20)
WORKING = State.IN_PROGRESS
CALENDAR = Calendar()


@pytest.mark.parametrize(
    ("state", "timing", "freshness", "pile"),
    [
        pytest.param(
            State.RETURNED,
            Timing.OVERDUE,
            Freshness.STALE,
            Pile.RETURNED,
            id="returned comes first",
        ),
        pytest.param(
            State.AWAITING,
            Timing.OVERDUE,
            Freshness.FRESH,
            Pile.WAITING,
            id="not the agency's turn",
        ),
        pytest.param(WORKING, Timing.OVERDUE, Freshness.FRESH, Pile.LATE, id="late though updated"),
        pytest.param(WORKING, Timing.DUE_SOON, Freshness.STALE, Pile.SOON, id="soon before silent"),
        pytest.param(WORKING, Timing.NO_DEADLINE, Freshness.STALE, Pile.SILENT, id="stale"),
        pytest.param(State.PAUSED, Timing.ON_TRACK, Freshness.EXPECTED, Pile.SILENT, id="expected"),
        pytest.param(WORKING, Timing.NO_DEADLINE, Freshness.FRESH, Pile.QUIET, id="fresh"),
        pytest.param(WORKING, Timing.ON_TRACK, Freshness.NOT_EXPECTED, Pile.QUIET, id="not begun"),
        pytest.param(WORKING, Timing.UNTRACKED, Freshness.NOT_EXPECTED, Pile.QUIET, id="untracked"),
        pytest.param(State.DONE, Timing.DONE, Freshness.NOT_EXPECTED, Pile.FINISHED, id="done"),
        pytest.param(
            State.DONE, Timing.DONE_LATE, Freshness.NOT_EXPECTED, Pile.FINISHED, id="done late"
        ),
        pytest.param(
            State.CARRIED, Timing.CARRIED, Freshness.NOT_EXPECTED, Pile.FINISHED, id="carried over"
        ),
    ],
)
def test_pile_of(state, timing, freshness, pile):
    assert pile_of(state, timing, freshness) is pile


@pytest.mark.parametrize(
    ("day", "months", "name"),
    [
        (TODAY, 3, "quý IV"),
        (date(2026, 1, 1), 3, "quý I"),
        (TODAY, 1, "tháng 11"),
        (date(2026, 6, 30), 6, "6 tháng đầu năm"),
        (date(2026, 7, 1), 6, "6 tháng cuối năm"),
        (TODAY, 12, "năm 2026"),
        (TODAY, 2, "kỳ 01/11–31/12"),
    ],
)
def test_period_name(day, months, name):
    assert period_name(day, months) == name


def said(things):
    return next_thing(things, today=TODAY, calendar=CALENDAR)


def thing(pile, code="1.b", due_on=None, id=1):
    return Thing(id, code, pile, due_on)


@pytest.mark.parametrize(
    ("things", "sentence"),
    [
        pytest.param(
            [], "Đơn vị chưa được giao đầu việc nào trong kế hoạch đang theo dõi.", id="nothing"
        ),
        pytest.param(
            [thing(Pile.RETURNED, "3.c")],
            "Sở trả lại nhiệm vụ 3.c: xem lý do, bổ sung rồi gửi lại.",
            id="returned",
        ),
        pytest.param(
            [thing(Pile.RETURNED), thing(Pile.RETURNED, "2")],
            "Sở trả lại 2 đầu việc: xem lý do, bổ sung rồi gửi lại.",
            id="two returned",
        ),
        pytest.param(
            [thing(Pile.LATE, "6", date(2026, 11, 2))],
            "Nhiệm vụ 6 đã quá hạn, lâu nhất từ thứ Hai 02/11/2026.",
            id="late",
        ),
        pytest.param(
            [thing(Pile.LATE, "II.1", date(2026, 11, 2))],
            "Nhiệm vụ II.1 đã quá hạn, lâu nhất từ thứ Hai 02/11/2026.",
            id="a code in capitals",
        ),
        pytest.param(
            [thing(Pile.SOON, "6", date(2026, 11, 27))],
            "Nhiệm vụ 6 sắp đến hạn: ngày cuối thứ Sáu 27/11/2026.",
            id="soon",
        ),
        pytest.param(
            [thing(Pile.SILENT)],
            "Cập nhật quý IV: còn nhiệm vụ 1.b, ngày cuối thứ Năm 31/12/2026.",
            id="one silent",
        ),
        pytest.param(
            [thing(Pile.SILENT), thing(Pile.SILENT)],
            "Cập nhật quý IV: còn 2 đầu việc, ngày cuối thứ Năm 31/12/2026.",
            id="two silent",
        ),
        pytest.param(
            [thing(Pile.WAITING), thing(Pile.QUIET)],
            "Nhiệm vụ 1.b đang chờ Sở xác nhận; đơn vị không phải làm gì thêm.",
            id="waiting",
        ),
        pytest.param(
            [thing(Pile.QUIET), thing(Pile.FINISHED)],
            "Mọi đầu việc đã được cập nhật quý IV.",
            id="all well",
        ),
    ],
)
def test_the_one_sentence(things, sentence):
    assert said(things).sentence == sentence


def test_the_button_opens_what_is_most_urgent_and_longest_late():
    things = [
        thing(Pile.SILENT, id=1),
        thing(Pile.LATE, due_on=date(2026, 11, 9), id=2),
        thing(Pile.LATE, due_on=date(2026, 11, 2), id=3),
    ]
    assert said(things).commitment_id == 3
    assert (
        next_thing(
            [thing(Pile.RETURNED, id=4), *things], today=TODAY, calendar=CALENDAR
        ).commitment_id
        == 4
    )
    assert said(things[:1]).commitment_id == 1
    assert said([thing(Pile.WAITING)]).commitment_id is None


@pytest.mark.parametrize(
    ("today", "things", "begins"),
    [
        (date(2026, 11, 24), [Thing(1, "3.a", Pile.SILENT)], "Báo cáo năm: ngày cuối thứ Sáu"),
        (date(2026, 11, 23), [Thing(1, "3.a", Pile.SILENT)], "Cập nhật quý IV"),
        (date(2026, 12, 1), [Thing(1, "3.a", Pile.SOON, date(2026, 12, 3))], "Nhiệm vụ 3.a sắp"),
        (date(2026, 12, 1), [Thing(1, "3.a", Pile.SOON, date(2026, 12, 8))], "Báo cáo năm"),
        (date(2026, 12, 1), [Thing(1, "3.a", Pile.RETURNED)], "Sở trả lại"),
    ],
    ids=["ten days before", "not yet near", "something sooner", "nothing sooner", "mend first"],
)
def test_a_dated_duty_is_spoken_of_in_its_last_days(today, things, begins):
    stone = Stone(date(2026, 12, 4), "Báo cáo năm", 1)
    assert next_thing(things, today=today, calendar=CALENDAR, stone=stone).sentence.startswith(
        begins
    )


@pytest.mark.parametrize(
    ("things", "stone", "sentence"),
    [
        pytest.param(
            [thing(Pile.SOON, "6", date(2026, 11, 22))],
            None,
            "Nhiệm vụ 6 sắp đến hạn: ngày cuối Chủ nhật 22/11/2026, "
            "ngày làm việc cuối thứ Sáu 20/11.",
            id="due on a Sunday",
        ),
        pytest.param(
            [thing(Pile.SILENT)],
            Stone(date(2026, 11, 24), "Báo cáo năm", 1),
            "Báo cáo năm: ngày cuối thứ Ba 24/11/2026, ngày làm việc cuối thứ Hai 23/11.",
            id="a dated duty on a holiday",
        ),
    ],
)
def test_the_last_working_day_is_named_where_it_is_another(things, stone, sentence):
    calendar = Calendar(off=frozenset({date(2026, 11, 24)}))
    found = next_thing(things, today=TODAY, calendar=calendar, stone=stone)
    assert found.sentence == sentence


def test_a_quarter_that_ends_on_a_weekend_names_its_last_working_day():
    found = next_thing([thing(Pile.SILENT)], today=date(2028, 12, 1), calendar=CALENDAR)
    assert found.sentence.endswith(
        "ngày cuối Chủ nhật 31/12/2028, ngày làm việc cuối thứ Sáu 29/12."
    )
