"""An agency gives a figure, or staff for it; the Department confirms it or sends it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from .. import clock
from ..access import Who
from ..database import db, insert_missing
from ..errors import BadInput, NotYours, TooLate
from ..files.actions import Received
from ..files.attaching import attached
from ..forms import new_token as new_token
from ..history.actions import record
from ..tasks import workflow
from ..tasks.workflow import VERDICT_WORDS, Verdict
from .actions import check_in_force
from .method import Answer, TargetKind, figure_fault
from .models import Measurement, MeasurementFile, MeasurementJudgement, Target
from .queries import last_number, scopes

NEWER = "Số liệu của cơ quan này vừa được ghi ở nơi khác. Hãy xem số mới rồi gửi lại."
JUDGED = "Số liệu này đã được xử lý, hoặc đã có số mới của cùng năm."
NO_METHOD = "Mục tiêu này chưa khai cách đo nên chưa nhận số liệu."
COMPUTED = "Mục tiêu này hệ thống tự tính từ tập huấn và số người đã khai; không nhập số liệu."
OUTSIDE = "Cơ quan này không thuộc phạm vi của mục tiêu."
NOT_JUDGE = "Người có quyền xác nhận, không phải người ghi, mới xác nhận được số liệu này."


@dataclass(frozen=True)
class FigureDraft:
    """A figure of an agency for a year, as it is given; `source`: whose word staff type."""

    year: int
    answer: Answer | None = None
    amount: Decimal | None = None
    done_on: date | None = None
    document: str = ""
    source: str = ""
    note: str = ""


def measure(
    target: Target, agency_id: int, draft: FigureDraft, *, token: str, seen: int | None = None,
    files: Sequence[Received] = (), by: Who, at: datetime,
) -> Measurement:  # fmt: skip
    """Give a figure; one for a year that has one already corrects it.

    `seen`: how many figures of this agency its form showed; None: nobody looked. The same `token`
    gives one figure. Raises NotYours (403), BadInput (422), TooLate (409).
    """
    if not workflow.may_report(by, agency_id):
        raise NotYours("Chỉ cán bộ của cơ quan này, hoặc chuyên viên Sở, ghi được số liệu.")
    if known := _by_token(token):
        return _again(known, target, agency_id, draft)
    check_in_force(target)
    _check(target, agency_id, draft, by, clock.day_of(at))
    last = last_number(target.figures_id, agency_id)
    if seen is not None and seen != last:
        if known := _by_token(token):  # the same form, sent at the same moment, was first
            return _again(known, target, agency_id, draft)
        raise TooLate(NEWER)
    return _append(target, agency_id, draft, last + 1, token=token, files=files, by=by, at=at)


def judge(
    measurement: Measurement, verdict: Verdict, *, reason: str = "", by: Who, at: datetime
) -> None:
    """Confirm a figure, or send it back with a word.

    Raises NotYours (403) for who may not (never who gave it), BadInput (422) without a word,
    TooLate (409) when it was judged already or another of its year followed.
    """
    if not workflow.may_judge(by, measurement.by_id):
        raise NotYours(NOT_JUDGE)
    check_in_force(measurement.target)
    if not may_be_judged(measurement, by):
        raise TooLate(JUDGED)
    if verdict is Verdict.RETURNED and not reason:
        raise BadInput("Ghi chỗ cần sửa.", "reason")
    row = {
        "measurement_id": measurement.id, "verdict": verdict, "reason": reason, "at": at,
        "by_id": by.account_id, "by_name": by.name,
    }  # fmt: skip
    if insert_missing(MeasurementJudgement, [row]) != 1:
        raise TooLate(JUDGED)
    db.session.expire(measurement, ["judgement"])
    record(
        measurement, verdict.value, f"{VERDICT_WORDS[verdict]} số liệu: {words_of(measurement)}",
        by=by, at=at, agency_id=measurement.agency_id, reason=reason,
    )  # fmt: skip


def _by_token(token: str) -> Measurement | None:
    return db.session.scalar(select(Measurement).where(Measurement.token == token))


def may_be_judged(measurement: Measurement, by: Who) -> bool:
    """Whether nobody judged it, none of its year followed, and this person may."""
    return (
        workflow.may_judge(by, measurement.by_id)
        and measurement.judgement is None
        and newest_of_year(measurement) == measurement.number_of
    )


def newest_of_year(measurement: Measurement) -> int | None:
    """The number of the newest figure of the same agency, target and year."""
    newest = select(func.max(Measurement.number_of)).where(
        Measurement.target_id == measurement.target_id,
        Measurement.agency_id == measurement.agency_id,
        Measurement.year == measurement.year,
    )
    return db.session.scalar(newest)


def words_of(measurement: Measurement) -> str:
    """A figure as the history and messages say it."""
    return measurement.figure.words(measurement.target.unit)


def _check(target: Target, agency_id: int, draft: FigureDraft, by: Who, today: date) -> None:
    method = target.method
    if method is None:
        raise TooLate(NO_METHOD)
    if method.kind is TargetKind.PEOPLE:
        raise TooLate(COMPUTED)
    if agency_id not in scopes([target.id], today)[target.id]:
        raise TooLate(OUTSIDE)
    field, sentence = figure_fault(
        method, year=draft.year, answer=draft.answer, amount=draft.amount, done_on=draft.done_on,
        today=today,
    )  # fmt: skip
    if field:
        raise BadInput(sentence, field)
    if workflow.needs_source(by, agency_id) and not draft.source:
        raise BadInput("Ghi số liệu lấy từ đâu.", "source")


def _again(known: Measurement, target: Target, agency_id: int, draft: FigureDraft) -> Measurement:
    """The figure that this very form gave before. Raises TooLate (409) when it says another."""
    said = (known.target_id, known.agency_id, known.year, known.answer, known.amount)
    if said != (target.figures_id, agency_id, draft.year, draft.answer, draft.amount):
        raise TooLate(NEWER)
    return known


def _append(
    target: Target, agency_id: int, draft: FigureDraft, number: int, *, token: str,
    files: Sequence[Received], by: Who, at: datetime,
) -> Measurement:  # fmt: skip
    method = target.method
    assert method is not None
    yes_or_no = method.is_yes_or_no
    row = {
        "target_id": target.figures_id, "agency_id": agency_id, "number_of": number,
        "year": draft.year,
        "answer": draft.answer if yes_or_no else None,
        "amount": None if yes_or_no else draft.amount,
        "done_on": draft.done_on if method.kind is TargetKind.DELIVERABLE else None,
        "document": draft.document, "source": draft.source, "note": draft.note, "token": token,
        "at": at, "by_id": by.account_id, "by_name": by.name,
        "entered": workflow.needs_source(by, agency_id),
    }  # fmt: skip
    inserted = insert_missing(Measurement, [row])
    made = _by_token(token)
    if made is None:
        raise TooLate(NEWER)
    if not inserted:  # likewise
        return made
    ids = attached(files, by=by, at=at)
    db.session.add_all(MeasurementFile(measurement_id=made.id, file_id=id) for id in ids)
    db.session.flush()
    record(
        made, "measured", f"Ghi số liệu lần {number}: {words_of(made)}", by=by, at=at,
        agency_id=agency_id, reason=draft.source,
    )  # fmt: skip
    return made
