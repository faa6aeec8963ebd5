"""What a change of a task does to its commitments: tables of cases."""

from datetime import date

import pytest

from pressplan.plans.rules import Period, Timing, TimingKind, periods, timing_fault
from pressplan.tasks.amending import (
    Fate,
    Held,
    added,
    closed,
    dates,
    reassigned,
    replaced,
    retimed,
    sentences,
)
from pressplan.tasks.workflow import Ended, State

TODAY = date(2026, 11, 20)
A, B, C, D = 1, 2, 3, 4
THIS_YEAR = Period(2026, 2026, 2026, date(2026, 1, 1), None)
ANNUAL = Period(2026, 2026, 2026, date(2026, 1, 1), date(2026, 12, 31))
BY_JUNE = Period(0, 2026, 2027, date(2026, 1, 1), date(2027, 6, 30))
BY_MAY = Period(0, 2026, 2026, date(2026, 1, 1), date(2026, 5, 31))


def held(id, agency=A, period=THIS_YEAR, state=State.IN_PROGRESS, **other) -> Held:
    values = {
        "period": period.period, "from_year": period.from_year, "year": period.year,
        "starts": period.starts, "due_on": period.due_on,
    }  # fmt: skip
    return Held(id=id, agency_id=agency, state=state, **values | other)


def of_year(year, due_on=None) -> Period:
    return Period(year, year, year, date(year, 1, 1), due_on)


def told(effects):
    """(fate, id) of each step, then the agencies for which something opens."""
    steps = [(step.fate, step.held.id) for step in effects.steps]
    return steps + [(agency, period.period) for agency, period in effects.openings]


@pytest.mark.parametrize(
    ("stands", "wanted", "expected"),
    [
        # still wanted: it gets the new dates
        ([held(1)], [(A, ANNUAL)], [(Fate.MOVED, 1)]),
        ([held(1, period=BY_MAY)], [(A, BY_JUNE)], [(Fate.MOVED, 1)]),
        # nothing differs
        ([held(1)], [(A, THIS_YEAR)], []),
        # dated and yearly: the one ends, the other opens
        ([held(1)], [(A, BY_JUNE)], [(Fate.CLOSED, 1), (A, 0)]),
        ([held(1, period=BY_MAY)], [(A, THIS_YEAR)], [(Fate.CLOSED, 1), (A, 2026)]),
        # what is done stays, and what was carried over
        ([held(1, state=State.DONE)], [(A, ANNUAL)], []),
        ([held(1, state=State.CARRIED)], [(A, ANNUAL)], []),
        # a year that has passed stays as it was
        ([held(1, period=of_year(2025))], [(A, BY_JUNE)], [(A, 0)]),
        # what waits for the Department is still open
        ([held(1, state=State.AWAITING)], [(A, ANNUAL)], [(Fate.MOVED, 1)]),
        # back to what it was: the commitment that ended goes on, none is opened twice
        (
            [held(1, period=BY_MAY, state=State.CLOSED), held(2)],
            [(A, BY_JUNE)],
            [(Fate.CLOSED, 2), (Fate.REOPENED, 1)],
        ),
        # each lead for itself
        (
            [held(1), held(2, B, state=State.DONE)],
            [(A, BY_JUNE), (B, BY_JUNE)],
            [(Fate.CLOSED, 1), (A, 0), (B, 0)],
        ),
        # a predecessor's commitment is its successor's
        ([held(1, A, holders=(B,))], [(B, ANNUAL)], [(Fate.MOVED, 1)]),
    ],
)
def test_another_timing(stands, wanted, expected):
    assert told(retimed(stands, wanted, today=TODAY)) == expected


@pytest.mark.parametrize(
    ("before", "after", "stands", "wanted", "expected"),
    [
        # one replaces one: the work passes
        ([A], [B], [held(1)], [(B, THIS_YEAR)], [(Fate.PASSED, 1)]),
        # paired in order
        (
            [A, B], [C, D], [held(1), held(2, B)], [(C, THIS_YEAR), (D, THIS_YEAR)],
            [(Fate.PASSED, 1), (Fate.PASSED, 2)],
        ),
        # one stays, one is replaced
        (
            [A, B], [A, C], [held(1), held(2, B)], [(A, THIS_YEAR), (C, THIS_YEAR)],
            [(Fate.PASSED, 2)],
        ),
        # other numbers: the old ends, the new opens
        ([A, B], [C], [held(1), held(2, B)], [(C, THIS_YEAR)],
         [(Fate.CLOSED, 1), (Fate.CLOSED, 2), (C, 2026)]),
        ([A], [A, B], [held(1)], [(A, THIS_YEAR), (B, THIS_YEAR)], [(B, 2026)]),
        ([A, B], [A], [held(1), held(2, B)], [(A, THIS_YEAR)], [(Fate.CLOSED, 2)]),
        # the new lead has one already: the passing one ends in it
        ([A], [B], [held(1), held(2, B)], [(B, THIS_YEAR)], [(Fate.MERGED, 1)]),
        ([A], [B], [held(1), held(2, B, state=State.CLOSED)], [(B, THIS_YEAR)],
         [(Fate.REOPENED, 2), (Fate.MERGED, 1)]),
        # the old lead comes back: what was merged goes on
        ([B], [A], [held(1, A, state=State.MERGED), held(2, B)], [(A, THIS_YEAR)],
         [(Fate.REOPENED, 1), (Fate.MERGED, 2)]),
        # done stays with who did it; the new lead answers from here on
        ([A], [B], [held(1, state=State.DONE)], [(B, THIS_YEAR)], [(B, 2026)]),
        # a year that has passed stays with who had it
        ([A], [B], [held(1, period=of_year(2025))], [(B, THIS_YEAR)], [(B, 2026)]),
        # a predecessor's and its own of one period: the second ends in the first
        ([A], [C], [held(1, B, holders=(A,)), held(2, A)], [(C, THIS_YEAR)],
         [(Fate.PASSED, 1), (Fate.MERGED, 2)]),
    ],
)  # fmt: skip
def test_other_leads(before, after, stands, wanted, expected):
    effects = reassigned(stands, wanted, before=before, after=after, today=TODAY)
    assert told(effects) == expected


def test_a_merged_commitment_names_the_one_that_goes_on():
    effects = reassigned(
        [held(1), held(2, B)], [(B, THIS_YEAR)], before=[A], after=[B], today=TODAY
    )
    assert effects.steps[0].changes == {"ended": Ended.MERGED, "merged_into_id": 2}


def test_a_task_that_ends_ends_what_is_open_of_it():
    stands = [held(1), held(2, B, state=State.DONE), held(3, period=of_year(2025))]
    effects = closed(stands, today=TODAY)
    assert told(effects) == [(Fate.CLOSED, 1)]
    assert (effects.done, effects.past) == (1, 1)


def test_a_new_task_opens_what_its_leads_answer_for():
    assert told(added([(A, BY_JUNE), (B, BY_JUNE)])) == [(A, 0), (B, 0)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([A], [B], {A: B}),
        ([A, B], [B, C], {A: C}),
        ([A], [B, C], {}),
        ([A, B], [B], {}),
        ([A], [A], {}),
    ],
)
def test_who_takes_over_from_whom(before, after, expected):
    assert replaced(before, after) == expected


def test_what_was_moved_to_another_year_keeps_it():
    moved = held(1, period=THIS_YEAR, year=2027, from_year=2027)
    assert dates(moved, ANNUAL, TODAY) == {"due_on": date(2027, 12, 31)}


@pytest.mark.parametrize(
    ("stood", "period", "changes"),
    [
        # without a start of its own the work keeps its start and its years
        (
            Period(0, 2023, 2024, date(2023, 1, 1), date(2024, 12, 31)),
            BY_JUNE,
            {"year": 2027, "due_on": date(2027, 6, 30)},
        ),
        # a later start is named: its earlier years still count it
        (
            Period(0, 2026, 2026, date(2026, 1, 1), date(2026, 12, 31)),
            Period(0, 2027, 2027, date(2027, 2, 1), date(2027, 6, 30)),
            {"year": 2027, "starts": date(2027, 2, 1), "due_on": date(2027, 6, 30)},
        ),
        # brought forward
        (
            Period(0, 2027, 2028, date(2027, 2, 1), date(2028, 1, 31)),
            BY_JUNE,
            {
                "from_year": 2026, "year": 2027, "starts": date(2026, 1, 1),
                "due_on": date(2027, 6, 30),
            },
        ),
    ],
)  # fmt: skip
def test_other_dates_of_dated_work(stood, period, changes):
    assert dates(held(1, period=stood), period, TODAY) == changes


@pytest.mark.parametrize(
    ("effects", "said"),
    [
        (
            retimed([held(1, period=ANNUAL), held(2, B, ANNUAL)], [(A, THIS_YEAR)], today=TODAY),
            ["2 đầu việc đổi hạn từ hết 31/12/2026 sang không có hạn."],
        ),
        (
            retimed([held(1, period=BY_JUNE)], [(A, BY_MAY)], today=TODAY),
            [
                "1 đầu việc đổi hạn từ hết 30/06/2027 sang hết 31/05/2026.",
                "Chú ý: hạn 31/05/2026 đã qua, 1 đầu việc sẽ bị tính quá hạn.",
            ],
        ),
        (added([(A, THIS_YEAR)]), ["1 đầu việc mới mở cho đơn vị 1 (năm 2026)."]),
        (
            closed([held(1), held(2, B, state=State.AWAITING)], today=TODAY),
            [
                "2 đầu việc kết thúc: đơn vị 1 và đơn vị 2.",
                "Chú ý: 1 đầu việc kết thúc khi đang chờ xác nhận; nếu cần, hãy xác nhận trước.",
            ],
        ),
        (
            reassigned([held(1)], [(B, THIS_YEAR)], before=[A], after=[B], today=TODAY),
            ["1 đầu việc chuyển từ đơn vị 1 sang đơn vị 2."],
        ),
        (
            closed([held(1, period=of_year(2025)), held(2, state=State.DONE)], today=TODAY),
            [
                "Không đầu việc nào thay đổi.",
                "1 đầu việc đã hoàn thành giữ nguyên.",
                "1 đầu việc của các năm trước giữ nguyên.",
            ],
        ),
    ],
)
def test_the_consequences_in_words(effects, said):
    assert sentences(effects, lambda id: f"đơn vị {id}", today=TODAY) == said


def test_other_consequences_have_another_digest():
    one, other = added([(A, THIS_YEAR)]), added([(B, THIS_YEAR)])
    assert one.digest == added([(A, THIS_YEAR)]).digest != other.digest


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        (Timing(TimingKind.CONTINUOUS), [2026, 2027]),
        (Timing(TimingKind.ANNUAL), [2026, 2027]),
        (Timing(TimingKind.FROM, date(2027, 2, 1)), [2027]),
        (Timing(TimingKind.BY, until=date(2025, 6, 30)), [0]),
    ],
)
def test_what_a_document_set_has_no_years_before_it(timing, expected):
    found = periods(
        timing, plan_from=date(2023, 1, 1), plan_until=date(2030, 12, 31),
        today=date(2027, 3, 1), since=TODAY,
    )  # fmt: skip
    assert [period.period for period in found] == expected


@pytest.mark.parametrize(
    ("kind", "starts", "until", "field"),
    [
        (None, None, None, ""),
        (TimingKind.ANNUAL, None, None, ""),
        (TimingKind.RANGE, date(2026, 1, 1), date(2027, 1, 1), ""),
        (TimingKind.RANGE, None, date(2027, 1, 1), "starts"),
        (TimingKind.RANGE, date(2026, 1, 1), None, "until"),
        (TimingKind.RANGE, date(2027, 1, 2), date(2027, 1, 1), "starts"),
        (TimingKind.BY, None, None, "until"),
        (TimingKind.FROM, None, None, "starts"),
    ],
)
def test_a_timing_has_the_dates_of_its_kind(kind, starts, until, field):
    name, sentence = timing_fault(kind, starts, until)
    assert name == field
    assert bool(sentence) is bool(field)
