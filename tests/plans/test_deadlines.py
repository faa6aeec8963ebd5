"""One chip for a deadline: what was quoted, the last good day, the last working day."""

from datetime import date

import pytest

from pressplan.plans.deadlines import (
    Deadline,
    Origin,
    deadline_of,
    deadline_words,
    last_day_words,
    quoted_deadline,
)
from pressplan.plans.rules import Reading, Timing, TimingKind
from pressplan.workdays.rules import Calendar

BEFORE, BY = Reading.BEFORE, Reading.BY
OFF = [
    (2025, 1, 1), (2026, 1, 1), (2026, 1, 2), (2026, 2, 16), (2026, 2, 17), (2026, 2, 18),
    (2026, 2, 19), (2026, 2, 20), (2026, 8, 31), (2026, 9, 1), (2026, 9, 2), (2026, 11, 24),
]  # fmt: skip
CALENDAR = Calendar(
    off=frozenset(date(*day) for day in OFF),
    working=frozenset({date(2026, 1, 10), date(2026, 8, 22)}),
)


@pytest.mark.parametrize(
    ("quoted", "reading", "words"),
    [
        pytest.param(
            (2026, 11, 15), BEFORE,
            "trước 15/11/2026 → hết 14/11 (thứ Bảy); ngày làm việc cuối 13/11",
            id="the last good day is a Saturday",
        ),
        pytest.param(
            (2026, 11, 16), BEFORE,
            "trước 16/11/2026 → hết 15/11 (Chủ nhật); ngày làm việc cuối 13/11",
            id="a Sunday",
        ),
        pytest.param(
            (2026, 12, 5), BEFORE, "trước 05/12/2026 → hết 04/12 (thứ Sáu)", id="a working day"
        ),
        pytest.param(
            (2026, 11, 30), BY, "hết 30/11/2026 (thứ Hai)", id="by: the quoted day itself"
        ),
        pytest.param(
            (2026, 11, 24), BY, "hết 24/11/2026 (thứ Ba); ngày làm việc cuối 23/11",
            id="a holiday in the week",
        ),
        pytest.param(
            (2026, 2, 22), BEFORE,
            "trước 22/02/2026 → hết 21/02 (thứ Bảy); ngày làm việc cuối 13/02",
            id="Tết",
        ),
        pytest.param(
            (2026, 1, 11), BEFORE, "trước 11/01/2026 → hết 10/01 (thứ Bảy)",
            id="a Saturday at work",
        ),
        pytest.param(
            (2026, 9, 3), BEFORE, "trước 03/09/2026 → hết 02/09 (thứ Tư); ngày làm việc cuối 28/08",
            id="a swapped Monday before the national day",
        ),
        pytest.param(
            (2026, 8, 23), BY, "hết 23/08/2026 (Chủ nhật); ngày làm việc cuối 22/08",
            id="the Sunday after a Saturday at work",
        ),
        pytest.param(
            (2027, 1, 1), BEFORE, "trước 01/01/2027 → hết 31/12/2026 (thứ Năm)",
            id="quoted in the next year",
        ),
        pytest.param(
            (2026, 1, 5), BEFORE,
            "trước 05/01/2026 → hết 04/01 (Chủ nhật); ngày làm việc cuối 31/12/2025",
            id="the last working day in the year before",
        ),
        pytest.param(
            (2028, 3, 1), BEFORE, "trước 01/03/2028 → hết 29/02 (thứ Ba)", id="a leap year"
        ),
        pytest.param(
            (2026, 11, 30), None, "hết 30/11/2026 (thứ Hai)", id="no reading binds as by"
        ),
    ],
)  # fmt: skip
def test_what_a_document_quotes(quoted, reading, words):
    assert deadline_words(quoted_deadline(date(*quoted), reading), CALENDAR) == words


@pytest.mark.parametrize(
    ("origin", "good", "words"),
    [
        (Origin.YEAR_END, (2026, 12, 31), "trong năm → hết 31/12/2026 (thứ Năm)"),
        (
            Origin.YEAR_END, (2028, 12, 31),
            "trong năm → hết 31/12/2028 (Chủ nhật); ngày làm việc cuối 29/12",
        ),
        (Origin.EXTENDED, (2026, 11, 27), "đã gia hạn → hết 27/11/2026 (thứ Sáu)"),
        (
            Origin.INTERNAL, (2026, 11, 21),
            "hạn nội bộ → hết 21/11/2026 (thứ Bảy); ngày làm việc cuối 20/11",
        ),
    ],
)  # fmt: skip
def test_what_no_document_quotes_says_where_it_comes_from(origin, good, words):
    assert deadline_words(Deadline(date(*good), origin), CALENDAR) == words


RANGE = Timing(TimingKind.RANGE, date(2023, 1, 1), date(2024, 12, 31))
DATED = Timing(TimingKind.BY, None, date(2026, 11, 15), BEFORE)
ANNUAL = Timing(TimingKind.ANNUAL)
CONTINUOUS = Timing(TimingKind.CONTINUOUS)


@pytest.mark.parametrize(
    ("timing", "due_on", "internal", "origin", "quoted"),
    [
        pytest.param(DATED, (2026, 11, 14), False, Origin.PLAN, (2026, 11, 15), id="quoted"),
        pytest.param(RANGE, (2024, 12, 31), False, Origin.PLAN, (2024, 12, 31), id="a range"),
        pytest.param(DATED, (2026, 12, 14), False, Origin.EXTENDED, None, id="extended"),
        pytest.param(DATED, (2026, 11, 14), True, Origin.INTERNAL, None, id="internal by chance"),
        pytest.param(ANNUAL, (2026, 12, 31), False, Origin.YEAR_END, None, id="every year"),
        pytest.param(ANNUAL, (2027, 2, 15), False, Origin.EXTENDED, None, id="a year extended"),
        pytest.param(CONTINUOUS, (2026, 11, 27), True, Origin.INTERNAL, None, id="internal"),
        pytest.param(CONTINUOUS, (2026, 12, 31), False, Origin.EXTENDED, None, id="by a document"),
    ],
)
def test_where_a_deadline_comes_from(timing, due_on, internal, origin, quoted):
    found = deadline_of(timing, date(*due_on), internal=internal)
    assert found.origin is origin
    assert found.last_good_day == date(*due_on)
    assert found.quoted == (date(*quoted) if quoted else None)


def test_work_without_a_deadline_has_none():
    assert deadline_of(CONTINUOUS, None) is None


@pytest.mark.parametrize(
    ("good", "words"),
    [
        ((2026, 11, 20), "thứ Sáu 20/11/2026"),
        ((2026, 11, 14), "thứ Bảy 14/11/2026, ngày làm việc cuối thứ Sáu 13/11"),
        ((2026, 1, 4), "Chủ nhật 04/01/2026, ngày làm việc cuối thứ Tư 31/12/2025"),
    ],
)
def test_the_last_day_within_a_sentence(good, words):
    assert last_day_words(date(*good), CALENDAR) == words
