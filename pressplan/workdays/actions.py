"""Enter, correct and remove days that differ from their weekday."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ..access import Who
from ..database import claim, claim_version, db
from ..errors import BadInput, TooLate
from ..history.actions import record
from ..vietnamese import day as printed
from ..vietnamese import day_with_weekday
from . import rules
from .models import SpecialDay
from .queries import on, within
from .rules import KIND_WORDS, DayKind

MOVED = "Ngày này vừa được người khác sửa hoặc xóa. Hãy xem lại trước khi gửi."
TOUCHED = "Có ngày vừa được người khác sửa, xóa hoặc xác nhận. Hãy xem lại bảng rồi gửi."
GONE = "Ngày này vừa được người khác xóa. Nội dung bạn nhập còn ở dưới; gửi lại thì thêm ngày mới."
TAKEN = "{} đã có trong bảng ({}: {}). Hãy sửa dòng đó."


@dataclass(frozen=True)
class Day:
    """A day as somebody fills it in."""

    day: date
    kind: DayKind
    name: str
    document: str = ""


def add(wanted: Day, *, by: Who, at: datetime) -> SpecialDay:
    """Enter a day. Raises BadInput (422), TooLate (409) when another entered it meanwhile."""
    _check(wanted)
    _check_free(wanted.day)
    return _enter(wanted, by=by, at=at)


def change(special: SpecialDay, wanted: Day, *, seen: int, by: Who, at: datetime) -> bool:
    """Correct a day; whether anything changed. Raises BadInput (422), TooLate (409)."""
    before = _facts(special)
    if (special.day, special.kind) != (wanted.day, wanted.kind):  # the library's stay as they are
        _check(wanted)
    if special.day != wanted.day:
        _check_free(wanted.day)
    if special.version != seen:
        raise TooLate(MOVED)
    if _day(special) == wanted:
        return False
    _claim_values(special, wanted, seen=seen)
    record(
        special, "workday-changed", f"Sửa ngày {printed(special.day)}",
        by=by, at=at, before=before, after=_facts(special),
    )  # fmt: skip
    return True


def confirm(year: int, document: str, *, seen: Mapping[int, int], by: Who, at: datetime) -> int:
    """Write one document to every day of the year that has none; how many.

    `seen` are the versions of those days as the person looked at them, by id. Raises TooLate
    (409) when they are others meanwhile, and confirms none.
    """
    query = select(SpecialDay).where(within(year), SpecialDay.document == "")
    days = list(db.session.scalars(query.order_by(SpecialDay.day).with_for_update()))
    if not days or {special.id: special.version for special in days} != seen:
        raise TooLate(TOUCHED)
    for special in days:
        wanted = replace(_day(special), document=document)
        change(special, wanted, seen=special.version, by=by, at=at)
    return len(days)


def remove(special: SpecialDay, *, seen: int, by: Who, at: datetime) -> None:
    """Take a day out, so that it is again what its weekday says. Raises TooLate (409)."""
    words = f"Xóa {KIND_WORDS[special.kind].lower()} {day_with_weekday(special.day)}"
    record(special, "workday-removed", words, by=by, at=at, before=_facts(special))
    claim(
        delete(SpecialDay)
        .where(SpecialDay.id == special.id, SpecialDay.version == seen)
        .execution_options(synchronize_session=False),
        MOVED,
    )


def swap(off: date, working: date, document: str, *, by: Who, at: datetime) -> None:
    """Offices close on a weekday and work on a weekend instead, by one document.

    A day that already stands there as the same kind is confirmed. Raises BadInput (422),
    TooLate (409).
    """
    sides = {
        "off": Day(off, DayKind.OFF, f"Nghỉ, làm bù ngày {printed(working)}", document),
        "working": Day(working, DayKind.WORKING, f"Làm bù cho ngày {printed(off)}", document),
    }
    query = select(SpecialDay).where(SpecialDay.day.in_([off, working])).order_by(SpecialDay.day)
    known = {special.day: special for special in db.session.scalars(query.with_for_update())}
    for field, wanted in sides.items():
        _check_side(field, wanted, known.get(wanted.day))
    if fault := rules.swap_fault(off, working):
        raise BadInput(fault, "working")
    for wanted in sides.values():
        if special := known.get(wanted.day):
            change(special, wanted, seen=special.version, by=by, at=at)
        else:
            _enter(wanted, by=by, at=at)


def _check_side(field: str, wanted: Day, known: SpecialDay | None) -> None:
    """Whether one side of a swap can be entered, or stands there already as it is wanted."""
    if fault := rules.day_fault(wanted.day, wanted.kind):
        raise BadInput(fault, field)
    if known and known.kind is not wanted.kind:
        raise BadInput(_taken(known), field)


def _check(wanted: Day) -> None:
    if fault := rules.day_fault(wanted.day, wanted.kind):
        raise BadInput(fault, "day")


def _check_free(day: date) -> None:
    if known := on(day):
        raise BadInput(_taken(known), "day")


def _taken(known: SpecialDay) -> str:
    return TAKEN.format(f"Ngày {printed(known.day)}", KIND_WORDS[known.kind].lower(), known.name)


def _enter(wanted: Day, *, by: Who, at: datetime) -> SpecialDay:
    special = SpecialDay(**asdict(wanted))
    db.session.add(special)
    _flush()
    words = f"Thêm {KIND_WORDS[wanted.kind].lower()} {day_with_weekday(wanted.day)}"
    record(special, "workday-added", words, by=by, at=at, after=_facts(special))
    return special


def _claim_values(special: SpecialDay, wanted: Day, *, seen: int) -> None:
    try:
        claim_version(special, seen, MOVED, **asdict(wanted))
    except IntegrityError:
        db.session.rollback()
        raise TooLate(MOVED) from None
    db.session.refresh(special)


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError:  # the same day, entered by two at once
        db.session.rollback()
        raise TooLate(MOVED) from None


def _day(special: SpecialDay) -> Day:
    return Day(special.day, special.kind, special.name, special.document)


def _facts(special: SpecialDay) -> Mapping[str, str]:
    return {
        "ngày": printed(special.day),
        "loại": KIND_WORDS[special.kind],
        "tên": special.name,
        "văn bản": special.document,
    }
