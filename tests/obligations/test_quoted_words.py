"""The quoted date of a dated duty, and the next last good day. No application."""

from datetime import date

import pytest

from pressplan.obligations.rules import next_due, quoted_words
from pressplan.plans.rules import Reading

DAY = date(2023, 11, 15)


@pytest.mark.parametrize(
    ("before", "month_day", "reading", "words"),
    [
        (DAY, "", Reading.BEFORE, "trước 15/11/2023"),
        (DAY, "", Reading.BY, "đến hết 15/11/2023"),
        (None, "12-05", Reading.BEFORE, "trước 05/12 hằng năm"),
        (None, "12-05", Reading.BY, "đến hết 05/12 hằng năm"),
        (None, "", None, ""),
    ],
)
def test_a_quoted_date_in_the_documents_words(before, month_day, reading, words):
    assert quoted_words(before=before, month_day=month_day, reading=reading) == words


@pytest.mark.parametrize(
    ("today", "before", "month_day", "reading", "due"),
    [
        (date(2023, 11, 14), DAY, "", Reading.BEFORE, date(2023, 11, 14)),
        (date(2023, 11, 15), DAY, "", Reading.BEFORE, None),
        (date(2023, 11, 15), DAY, "", Reading.BY, DAY),
        (date(2026, 12, 4), None, "12-05", Reading.BEFORE, date(2026, 12, 4)),
        (date(2026, 12, 5), None, "12-05", Reading.BEFORE, date(2027, 12, 4)),
        (date(2026, 12, 5), None, "12-05", Reading.BY, date(2026, 12, 5)),
        (date(2026, 12, 31), None, "01-01", Reading.BEFORE, date(2026, 12, 31)),
        (date(2026, 1, 1), None, "", None, None),
        (date(2025, 2, 1), None, "02-29", Reading.BY, date(2025, 2, 28)),
    ],
)
def test_the_next_last_good_day(today, before, month_day, reading, due):
    assert next_due(today, before=before, month_day=month_day, reading=reading) == due
