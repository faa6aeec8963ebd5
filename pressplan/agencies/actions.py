"""Add agencies and groups, correct what is wrong of an agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput
from ..history.actions import record
from ..vietnamese import fold
from . import rules
from .models import ALWAYS, FOREVER, Agency, AgencyGroup, AgencyKind, AgencyName, GroupMember

CHANGED = "Cơ quan này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."


@dataclass(frozen=True)
class AgencyFacts:
    """What an administrator corrects of an agency; its names of other times stay."""

    kind: AgencyKind
    name: str
    short_name: str = ""
    phone: str = ""
    governing_body_id: int | None = None
    head_releases: bool = False


def create_agency(
    kind: AgencyKind,
    name: str,
    *,
    short: str = "",
    phone: str = "",
    governing_body: Agency | None = None,
    since: date = ALWAYS,
    by: Who,
    at: datetime,
) -> Agency:
    """A new agency, with an id. Raises BadInput when the name is taken."""
    facts = AgencyFacts(kind, name, short, phone, governing_body.id if governing_body else None)
    _check(facts)
    agency = Agency(
        kind=kind, phone=phone, governing_body_id=facts.governing_body_id,
        names=[AgencyName.of(name, short, since=since)],
    )  # fmt: skip
    db.session.add(agency)
    db.session.flush()
    record(
        agency, "agency-created", f"Thêm cơ quan “{name}”", by=by, at=at, agency_id=agency.id,
        after=_plain(facts),
    )  # fmt: skip
    return agency


def correct_agency(agency: Agency, facts: AgencyFacts, *, seen: int, by: Who, at: datetime) -> bool:
    """Correct the newest name's spelling, kind, phone and governing body; whether anything differs.

    A correction is no renaming: papers of earlier days print the corrected name too.
    `seen` is the version that the person looked at. Raises BadInput, TooLate (409).
    """
    _check(facts, agency)
    before = facts_of(agency)
    if facts == before:
        return False
    claim_version(
        agency, seen, CHANGED, kind=facts.kind, phone=facts.phone,
        governing_body_id=facts.governing_body_id, head_releases=facts.head_releases,
    )  # fmt: skip
    newest = agency.names[-1]
    newest.name, newest.short_name = facts.name, facts.short_name
    newest.folded = fold(f"{facts.name} {facts.short_name}")
    db.session.flush()
    db.session.refresh(agency)
    record(
        agency, "agency-corrected", f"Sửa thông tin cơ quan “{facts.name}”", by=by, at=at,
        agency_id=agency.id, before=_plain(before), after=_plain(facts),
    )  # fmt: skip
    return True


def create_group(
    name: str,
    members: Iterable[Agency],
    *,
    other_names: str = "",
    since: date = ALWAYS,
    by: Who,
    at: datetime,
) -> AgencyGroup:
    """A new group with its members from `since` on. `other_names` are parted by semicolons."""
    ids = [agency.id for agency in members]
    group = AgencyGroup(name=name, other_names=other_names)
    group.members = [GroupMember(agency_id=id, since=since, until=FOREVER) for id in ids]
    db.session.add(group)
    db.session.flush()
    text = f"Lập nhóm cơ quan “{name}”"
    record(group, "group-created", text, by=by, at=at, after={"members": ids})
    return group


def facts_of(agency: Agency) -> AgencyFacts:
    """An agency as it stands, in the form in which it is corrected."""
    newest = agency.names[-1]
    return AgencyFacts(
        agency.kind, newest.name, newest.short_name, agency.phone, agency.governing_body_id,
        agency.head_releases,
    )  # fmt: skip


def _check(facts: AgencyFacts, agency: Agency | None = None) -> None:
    id = agency.id if agency else None
    if not rules.is_phone(facts.phone):
        raise BadInput("Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm.", "phone")
    if is_taken(facts.name, but_for=id):
        raise BadInput("Đã có cơ quan mang tên này.", "name")
    if facts.governing_body_id is not None:
        _check_governing(facts.governing_body_id, id)


def is_taken(name: str, *, but_for: int | None) -> bool:
    """Whether another agency bears the name now; marks and capitals make no difference."""
    alike = select(AgencyName.agency_id, AgencyName.name).where(
        AgencyName.until == FOREVER, AgencyName.folded.startswith(fold(name), autoescape=True)
    )
    return any(
        fold(other) == fold(name) and id != but_for for id, other in db.session.execute(alike)
    )


def _check_governing(body_id: int, agency_id: int | None) -> None:
    rows = db.session.execute(select(Agency.id, Agency.governing_body_id))
    above: dict[int, int | None] = {row[0]: row[1] for row in rows}
    if body_id not in above:
        raise BadInput("Hãy chọn một cơ quan trong danh sách.", "governing_body_id")
    if agency_id is not None and rules.makes_a_circle(agency_id, body_id, above):
        raise BadInput("Cơ quan không thể là chủ quản của chính mình.", "governing_body_id")


def _plain(facts: AgencyFacts) -> dict[str, object]:
    return vars(facts) | {"kind": facts.kind.value}
