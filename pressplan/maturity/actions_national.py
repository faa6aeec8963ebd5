"""Add or correct the results of a year for the whole country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ..access import Who
from ..database import claim_version, db, insert_missing
from ..errors import BadInput, NotYours
from ..history.actions import record
from .models import NationalResult

CHANGED = "Số liệu của năm này vừa được người khác sửa. Hãy so lại rồi lưu."
TAKEN = "Năm này đã có số liệu. Hãy mở năm đó để sửa."


@dataclass(frozen=True)
class Results:
    """How many agencies were assessed for a year, and how many of them reached which level."""

    year: int
    edition_id: int | None
    agencies: int
    assessed: int
    counts: Mapping[str, int]
    source: str = ""

    def words(self) -> dict[str, object]:
        """What the history keeps."""
        return {"cơ quan": self.agencies, "được đánh giá": self.assessed, **self.counts}


def check(results: Results) -> None:
    """Raises BadInput (422) where the counts contradict each other."""
    if results.assessed > results.agencies:
        raise BadInput(
            f"Nhiều hơn số cơ quan cả nước ({results.agencies}).", "assessed"
        )  # fmt: skip
    total = sum(results.counts.values())
    if total != results.assessed:
        raise BadInput(
            f"Các mức cộng lại là {total}, không phải {results.assessed}. Sửa số này hoặc số của "
            "các mức.", "assessed",
        )  # fmt: skip


def add(results: Results, *, by: Who, at: datetime) -> NationalResult:
    """The row of a year that has none. Raises NotYours (403), BadInput (422)."""
    if not by.is_staff:
        raise NotYours
    check(results)
    row = {
        "year": results.year, "edition_id": results.edition_id, "agencies": results.agencies,
        "assessed": results.assessed, "counts": dict(results.counts), "source": results.source,
        "version": 1,
    }  # fmt: skip
    if not insert_missing(NationalResult, [row]):
        raise BadInput(TAKEN, "year")
    made = db.session.scalars(
        select(NationalResult).where(NationalResult.year == results.year)
    ).one()
    record(
        made, "national-added", f"Thêm kết quả cả nước năm {results.year}", by=by, at=at,
        after=results.words(),
    )  # fmt: skip
    return made


def correct(
    row: NationalResult, results: Results, *, seen: int, by: Who, at: datetime
) -> bool:  # fmt: skip
    """Correct a year; whether anything differs. The year itself stays.

    `seen` is the version that the person looked at. Raises NotYours (403), BadInput (422),
    TooLate (409).
    """
    if not by.is_staff:
        raise NotYours
    check(results)
    before = Results(
        row.year, row.edition_id, row.agencies, row.assessed, row.counts, row.source
    )  # fmt: skip
    if before == results:
        return False
    claim_version(
        row, seen, CHANGED, agencies=results.agencies, assessed=results.assessed,
        counts=dict(results.counts), source=results.source,
    )  # fmt: skip
    db.session.refresh(row)
    record(
        row, "national-corrected", f"Sửa kết quả cả nước năm {row.year}", by=by, at=at,
        before=before.words(), after=results.words(),
    )  # fmt: skip
    return True
