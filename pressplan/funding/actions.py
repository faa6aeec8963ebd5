"""Write down what was proposed, allocated and spent."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from .. import clock
from ..access import Matter, Who, may_write
from ..agencies.queries import holding
from ..database import claim_version, db, insert_missing
from ..errors import NotYours, TooLate
from ..history.actions import record
from ..plans.models import PlanState
from ..tasks.models import Task
from ..vietnamese import number
from .models import FundingLine
from .rules import KIND_WORDS, KINDS, SOURCE_WORDS, Amounts, FundingSource

CHANGED = "Dòng kinh phí này vừa được người khác sửa. Hãy xem số mới rồi gửi lại."
THERE = "Nhiệm vụ, cơ quan, năm và nguồn này đã có dòng kinh phí. Hãy sửa dòng đó."
DRAFT = "Kế hoạch này chưa được theo dõi."


def add(
    task: Task, agency_id: int, year: int, source: FundingSource, amounts: Amounts, note: str = "",
    *, by: Who, at: datetime,
) -> FundingLine:  # fmt: skip
    """A new line. Raises NotYours (403), TooLate (409) where there is one already."""
    _check(agency_id, by, at)
    if task.plan.state is PlanState.DRAFT:
        raise TooLate(DRAFT)
    key: dict[str, Any] = {
        "task_id": task.id, "agency_id": agency_id, "year": year, "source": source,
    }  # fmt: skip
    columns = {**key, **_columns(amounts, note), "version": 1, **_by(by, at)}
    if not insert_missing(FundingLine, [columns]):
        raise TooLate(THERE)
    made = db.session.scalars(select(FundingLine).filter_by(**key)).one()
    _note(made, "funding-added", {}, by, at)
    return made


def change(
    line: FundingLine, amounts: Amounts, note: str = "", *, seen: int, by: Who, at: datetime
) -> bool:
    """Other amounts; whether anything is another. Raises NotYours (403), TooLate (409)."""
    _check(line.agency_id, by, at)
    if line.version != seen:
        raise TooLate(CHANGED)
    if (line.amounts, line.note) == (amounts, note):
        return False
    before = facts_of(line)
    claim_version(line, seen, CHANGED, **_columns(amounts, note), **_by(by, at))
    db.session.refresh(line)
    _note(line, "funding-changed", before, by, at)
    return True


def facts_of(line: FundingLine) -> dict[str, str]:
    """What the history tells of a line."""
    told = {KIND_WORDS[kind].lower(): _money(getattr(line, kind)) for kind in KINDS}
    return {**told, "ghi chú": line.note}


def _money(value: int | None) -> str:
    return "" if value is None else f"{number(value)} đồng"


def _check(agency_id: int, by: Who, at: datetime) -> None:
    if not may_write(by, Matter.DIFFICULTIES, holding(agency_id, clock.day_of(at))):
        raise NotYours


def _columns(amounts: Amounts, note: str) -> dict[str, Any]:
    return {kind: getattr(amounts, kind) for kind in KINDS} | {"note": note}


def _by(by: Who, at: datetime) -> dict[str, Any]:
    return {"at": at, "by_id": by.account_id, "by_name": by.name}


def _note(line: FundingLine, event: str, before: dict[str, str], by: Who, at: datetime) -> None:
    words = f"Kinh phí {line.year}, {SOURCE_WORDS[line.source].lower()}"
    record(
        line, event, words, by=by, at=at, agency_id=line.agency_id, before=before,
        after=facts_of(line),
    )  # fmt: skip
