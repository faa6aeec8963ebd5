"""When a dated duty falls due. Pure."""

from datetime import date

from ..plans.rules import Reading, last_good_day


def quoted_in(year: int, *, before: date | None, month_day: str) -> date | None:
    """The quoted date of a duty in a year, or None when it has none in that year."""
    if before:
        return before if before.year == year else None
    if not month_day:
        return None
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, day)
    except ValueError:  # 29 February in a common year
        return date(year, 2, 28)


def quoted_words(*, before: date | None, month_day: str, reading: Reading | None) -> str:
    """The quoted date as the document means it: "trước 15/11/2023", "trước 05/12 hằng năm"."""
    binds = "trước" if reading is Reading.BEFORE else "đến hết"
    if before:
        return f"{binds} {before:%d/%m/%Y}"
    month, _, day = month_day.partition("-")
    return f"{binds} {day}/{month} hằng năm" if day else ""


def next_due(
    today: date, *, before: date | None, month_day: str, reading: Reading | None
) -> date | None:
    """The next last good day that is not yet past, or None."""
    quoted = next_quoted(today, before=before, month_day=month_day, reading=reading)
    return last_good_day(quoted, reading) if quoted else None


def next_quoted(
    today: date, *, before: date | None, month_day: str, reading: Reading | None
) -> date | None:
    """The quoted date of the next last good day that is not yet past, or None."""
    for year in range(today.year, today.year + 2) if month_day else [before.year] if before else []:
        quoted = quoted_in(year, before=before, month_day=month_day)
        if quoted and last_good_day(quoted, reading) >= today:
            return quoted
    return None
