"""Open a round of assessments, change it, close it."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import delete, select, update

from ..access import Who
from ..agencies.cards import cards
from ..database import claim, claim_version, db
from ..errors import BadInput, NotYours
from ..history.actions import record
from ..plans.rules import Reading
from .models import Edition
from .models_assessment import Assessment
from .models_round import Round, RoundAgency

CHANGED = "Đợt đánh giá này vừa được người khác sửa. Hãy xem nội dung mới rồi lưu lại."
IN_USE = "Đã có cơ quan chấm điểm trong đợt này nên không đổi được bộ chỉ số."
NOBODY = "Chọn ít nhất một cơ quan hoặc một nhóm cơ quan."


@dataclass(frozen=True)
class RoundDraft:
    """A round as it is filled in; `agencies` are the ids of those who take part."""

    name: str
    edition_id: int
    year: int
    data_from: date
    data_until: date
    entry_from: date
    entry_until: date | None = None
    quoted: date | None = None
    reading: Reading | None = None
    document: str = ""
    note: str = ""
    agencies: frozenset[int] = frozenset()

    @property
    def columns(self) -> dict[str, object]:
        """What stands in the round's own row."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "agencies"}


def create_round(draft: RoundDraft, *, by: Who, at: datetime) -> Round:
    """Open a round. Raises NotYours (403), BadInput (422)."""
    _check(draft, by)
    db.session.execute(select(Edition.id).where(Edition.id == draft.edition_id).with_for_update())
    found = Round(**draft.columns)
    found.agencies = [RoundAgency(agency_id=id) for id in sorted(draft.agencies)]
    db.session.add(found)
    db.session.flush()
    record(found, "round-opened", f"Mở {found.name}", by=by, at=at)
    return found


def change_round(found: Round, draft: RoundDraft, *, seen: int, by: Who, at: datetime) -> bool:
    """Change what a round says; whether anything differs.

    Who has begun to score stays in it. Raises NotYours (403), BadInput (422), TooLate (409).
    """
    _check(draft, by, but=found)
    begun = set(
        db.session.scalars(select(Assessment.agency_id).where(Assessment.round_id == found.id))
    )
    if begun and draft.edition_id != found.edition_id:
        raise BadInput(IN_USE, "edition")
    if lost := begun - draft.agencies:
        names = ", ".join(cards()[id].name for id in sorted(lost))
        raise BadInput(f"Đã bắt đầu chấm điểm nên không bỏ được: {names}.", "agencies")
    members = {row.agency_id for row in found.agencies}
    before = {name: getattr(found, name) for name in draft.columns}
    if before == draft.columns and members == draft.agencies:
        return False
    claim_version(found, seen, CHANGED, **draft.columns)
    gone = RoundAgency.round_id == found.id, RoundAgency.agency_id.in_(members - draft.agencies)
    db.session.execute(delete(RoundAgency).where(*gone))
    db.session.add_all(
        RoundAgency(round_id=found.id, agency_id=id) for id in sorted(draft.agencies - members)
    )
    db.session.flush()
    db.session.refresh(found)
    record(
        found, "round-changed", f"Sửa {found.name}", by=by, at=at,
        before=_plain(before, members), after=_plain(draft.columns, draft.agencies),
    )  # fmt: skip
    return True


def close_round(found: Round, *, by: Who, at: datetime) -> None:
    """From now on no agency changes its scores. Raises NotYours (403), TooLate (409)."""
    _set_closed(found, at, Round.closed_at.is_(None), by)
    record(found, "round-closed", f"Đóng {found.name}: điểm tự chấm được giữ nguyên", by=by, at=at)


def reopen_round(found: Round, *, by: Who, at: datetime) -> None:
    """Let agencies score themselves again. Raises NotYours (403), TooLate (409)."""
    _set_closed(found, None, Round.closed_at.is_not(None), by)
    record(found, "round-reopened", f"Mở lại {found.name}", by=by, at=at)


def _set_closed(found: Round, at: datetime | None, stood: object, by: Who) -> None:
    if not by.is_staff:
        raise NotYours
    moved = update(Round).where(Round.id == found.id, stood)  # type: ignore[arg-type]
    claim(moved.values(closed_at=at, version=Round.version + 1), CHANGED)
    db.session.refresh(found)


def _check(draft: RoundDraft, by: Who, *, but: Round | None = None) -> None:
    if not by.is_staff:
        raise NotYours
    if draft.data_until < draft.data_from:
        raise BadInput("Ngày cuối của kỳ số liệu đứng trước ngày đầu.", "data_until")
    if draft.entry_until and draft.entry_until < draft.entry_from:
        raise BadInput("Ngày cuối của kỳ nhập đứng trước ngày đầu.", "entry_until")
    if not draft.agencies:
        raise BadInput(NOBODY, "agencies")
    named = select(Round.id).where(Round.name == draft.name)
    if db.session.scalar(named.where(Round.id != but.id) if but else named):
        raise BadInput("Đã có đợt đánh giá mang tên này.", "name")


def _plain(columns: dict[str, object], agencies: Collection[int]) -> dict[str, object]:
    said = {
        name: getattr(value, "value", value) if not isinstance(value, date) else value.isoformat()
        for name, value in columns.items()
    }
    return said | {"agencies": sorted(agencies)}
