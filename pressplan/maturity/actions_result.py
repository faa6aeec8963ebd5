"""Record what the council of the Ministry found, and the level that the Ministry recognised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, select

from .. import clock
from ..access import Who
from ..agencies.queries import holding
from ..database import claim_version, db
from ..errors import BadInput, NotYours
from ..files.models import StoredFile
from ..history.actions import record
from ..vietnamese import decimal_words
from . import rules, workflow
from .actions_assessment import CHANGED, check_part, hold, retotal
from .models_assessment import Appraisal, Assessment, Recognition
from .parts import Part, part_of
from .workflow import Basis


@dataclass(frozen=True)
class Found:
    """The council's points of one part, and why they differ."""

    points: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Recognised:
    """A level by a decision of the Ministry; `total` where the decision gives one."""

    level: str
    number: str
    decided_on: date
    total: Decimal | None = None
    file: StoredFile | None = None


def record_points(
    assessment: Assessment, found: Mapping[Part, Found], *, seen: int, by: Who, at: datetime
) -> bool:
    """Let these be the council's points, and no others; whether anything differs.

    Either of criteria or of pillars. Raises NotYours (403), BadInput (422), TooLate (409).
    """
    _check_recorder(assessment, by, at)
    if len({part.kind for part in found}) > 1:
        raise BadInput("Ghi điểm thẩm định theo tiêu chí hoặc theo trụ cột, không lẫn cả hai.")
    for part in found:
        check_part(assessment, part)
    hold(assessment)
    stands = select(Appraisal).where(Appraisal.assessment_id == assessment.id)
    before = {
        part_of(row.pillar_id, row.criterion_id): Found(row.points, row.reason)
        for row in db.session.scalars(stands)
    }
    if before == dict(found):
        return False
    claim_version(assessment, seen, CHANGED)
    db.session.refresh(assessment)
    db.session.execute(delete(Appraisal).where(Appraisal.assessment_id == assessment.id))
    db.session.add_all(
        Appraisal(
            assessment_id=assessment.id, points=one.points, reason=one.reason, recorded_at=at,
            recorded_by=by.name, **part.columns,
        )
        for part, one in found.items()
    )  # fmt: skip
    db.session.flush()
    retotal(assessment)
    record(
        assessment, "appraised", "Ghi điểm thẩm định của Hội đồng", by=by, at=at,
        before=_plain(before), after=_plain(found),
    )  # fmt: skip
    return True


def recognise(
    assessment: Assessment, said: Recognised, *, seen: int, by: Who, at: datetime
) -> Recognition:
    """Record the level that the Ministry recognised; `seen` is its version, 0: none yet.

    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    _check_recorder(assessment, by, at)
    if said.decided_on > clock.day_of(at):
        raise BadInput("Ngày quyết định không thể sau hôm nay.", "decided_on")
    if said.level not in {level.name for level in assessment.round.edition.levels}:
        raise BadInput("Hãy chọn một mức trong danh sách.", "level")
    hold(assessment)
    values = {
        "level": said.level, "number": said.number, "decided_on": said.decided_on,
        "total": said.total, "recorded_at": at, "recorded_by": by.name,
    }  # fmt: skip
    if said.file:
        values["file_id"] = said.file.id
    of_this = select(Recognition).where(Recognition.assessment_id == assessment.id)
    stands = db.session.scalar(of_this.execution_options(populate_existing=True))
    if stands is None:
        stands = Recognition(assessment_id=assessment.id, version=0, **values)
        db.session.add(stands)
        db.session.flush()
    claim_version(stands, seen, CHANGED, **values)
    db.session.refresh(stands)
    record(
        assessment, "recognised", f"Ghi mức được công nhận: {said.level}, {said.number}",
        by=by, at=at,
    )  # fmt: skip
    return stands


def _check_recorder(assessment: Assessment, by: Who, at: datetime) -> None:
    if not workflow.may_record(by, holding(assessment.agency_id, clock.day_of(at))):
        raise NotYours


def checked(points: Decimal, maximum: Decimal | None) -> Decimal:
    """The council's points of a part within its maximum. Raises rules.Fault."""
    found = rules.checked_points(points, maximum)
    assert found is not None
    return found


def _plain(found: Mapping[Part, Found]) -> dict[str, str]:
    words = {Basis.PILLARS: "trụ cột", Basis.CRITERIA: "tiêu chí"}
    return {
        f"{words[part.kind]} {part.id}": decimal_words(one.points) for part, one in found.items()
    }
