"""Record what a document decides of agencies, cancel it, and carry out what is the agencies' own.

Whoever holds open work passes it on by its own `pass_on`; `handover` calls each.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from ..access import Who
from ..database import claim, db
from ..errors import BadInput, NotYours
from ..history.actions import record
from ..vietnamese import day as printed
from .actions import create_agency, is_taken
from .changes import AgencyChangeKind, Decision, Receiver, may_change, problem
from .models import (
    FOREVER,
    Agency,
    AgencyGroup,
    AgencyKind,
    AgencyName,
    GroupMember,
    Succession,
    SuccessionKind,
)
from .models_change import AgencyChange
from .queries import forget_successions
from .queries_changes import known_of, sentence_of

NOT_YOURS = (
    "Chỉ quản trị viên và chuyên viên Sở có quyền xác nhận mới ghi được thay đổi của cơ quan."
)
ENDED = "Thay đổi này vừa được thực hiện hoặc đã hủy. Hãy xem lại."


def check(decision: Decision, *, but: int | None = None) -> None:
    """Raise BadInput, with its field, when the decision can't be carried out as things stand."""
    if found := problem(decision, known_of(decision.involved, but=but)):
        raise BadInput(found[1], found[0])
    renamed = decision.kind is AgencyChangeKind.RENAMED
    for number, receiver in enumerate(decision.receivers, start=1):
        own = decision.agency_ids[0] if renamed else None
        if receiver.agency_id is None and is_taken(receiver.name, but_for=own):
            raise BadInput("Đã có cơ quan mang tên này.", f"name_{number}")


def hold(decision: Decision) -> None:
    """Lock the agencies that it is about, so that of two at once the later sees the earlier."""
    ids = decision.involved
    query = select(Agency.id).where(Agency.id.in_(ids)).order_by(Agency.id)
    # The key stays free: who reports meanwhile refers to the agency, and must not wait for us.
    db.session.execute(query.with_for_update(key_share=True)).all()
    db.session.expire_all()
    forget_successions()


def note(decision: Decision, people: dict[int, int], *, by: Who, at: datetime) -> AgencyChange:
    """Write the decision down. Raises NotYours (403) for who may not."""
    if not may_change(by):
        raise NotYours(NOT_YOURS)
    change = AgencyChange(
        kind=decision.kind, since=decision.since, document=decision.document,
        text=sentence_of(decision), decided=decision.plain(), outcome=[],
        people={str(id): where for id, where in people.items()},
        recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    record(
        change, "agency-change", f"Ghi thay đổi: {change.text}, từ {printed(change.since)}",
        by=by, at=at, agency_id=decision.agency_ids[0], after=change.decided,
        reason=decision.document,
    )  # fmt: skip
    return change


def cancel(change: AgencyChange, *, by: Who, at: datetime) -> None:
    """Take back what is not carried out yet. Raises NotYours (403), TooLate (409)."""
    if not may_change(by):
        raise NotYours(NOT_YOURS)
    _end(change, cancelled_at=at, cancelled_by=by.name)
    record(
        change, "agency-change-cancelled", f"Hủy thay đổi chưa thực hiện: {change.text}",
        by=by, at=at, agency_id=change.decision.agency_ids[0],
    )  # fmt: skip


def begin(change: AgencyChange, *, by: Who, at: datetime) -> None:
    """Claim the change for whoever carries it out. Raises TooLate (409)."""
    _end(change, carried_out_at=at)
    record(
        change, "agency-change-done", f"Thực hiện: {change.text}", by=by, at=at,
        agency_id=change.decision.agency_ids[0], reason=change.document,
    )  # fmt: skip


def _end(change: AgencyChange, **values: object) -> None:
    waits = (AgencyChange.carried_out_at.is_(None), AgencyChange.cancelled_at.is_(None))
    claim(update(AgencyChange).where(AgencyChange.id == change.id, *waits).values(**values), ENDED)
    db.session.refresh(change)


def rename(decision: Decision, *, by: Who, at: datetime) -> None:
    """A new name from the day on; papers of earlier days keep the old one."""
    agency = db.session.get_one(Agency, decision.agency_ids[0])
    receiver, before = decision.receivers[0], agency.name
    agency.names[-1].until = decision.since
    new = AgencyName.of(receiver.name, receiver.short_name, since=decision.since)
    new.document = decision.document
    agency.names.append(new)
    agency.version += 1
    record(
        agency, "agency-renamed", f"{before} đổi tên thành {new.name}", by=by, at=at,
        agency_id=agency.id, before={"name": before}, after={"name": new.name},
        reason=decision.document,
    )  # fmt: skip


def succeed(decision: Decision, *, by: Who, at: datetime) -> list[Agency]:
    """Let the receivers stand where the agencies stood; the receivers, founded where new."""
    receivers = [_there(r, decision, by=by, at=at) for r in decision.receivers]
    kind = SuccessionKind(decision.kind.value)
    for id in decision.going:
        old = db.session.get_one(Agency, id)
        for receiver, body in zip(decision.receivers, receivers, strict=True):
            db.session.add(_follows(old, body, receiver.takes_work, decision, at))
        if not receivers:
            db.session.add(_follows(old, None, True, decision, at))
        old.names[-1].until = decision.since
        old.version += 1
        record(
            old, f"agency-{kind.value}", f"{sentence_of(decision)}", by=by, at=at, agency_id=id,
            reason=decision.document,
        )  # fmt: skip
    db.session.flush()
    forget_successions()
    return receivers


def _there(receiver: Receiver, decision: Decision, *, by: Who, at: datetime) -> Agency:
    if receiver.agency_id is not None:
        return db.session.get_one(Agency, receiver.agency_id)
    above = receiver.governing_body_id
    agency = create_agency(
        AgencyKind(receiver.kind), receiver.name, short=receiver.short_name,
        governing_body=db.session.get_one(Agency, above) if above else None,
        since=decision.since, by=by, at=at,
    )  # fmt: skip
    agency.names[-1].document = decision.document
    return agency


def _follows(
    old: Agency, body: Agency | None, takes_work: bool, decision: Decision, at: datetime
) -> Succession:
    return Succession(
        agency_id=old.id, successor_id=body.id if body else None, takes_work=takes_work,
        kind=SuccessionKind(decision.kind.value), since=decision.since,
        document=decision.document, carried_out_at=at,
    )  # fmt: skip


def pass_on_groups(
    old: Agency, holders: Sequence[Agency], *, since: date, by: Who, at: datetime
) -> None:
    """The old agency leaves its groups on the day, and those that hold its work come in."""
    for member in _memberships(old.id):
        day = max(since, member.since + timedelta(days=1))
        member.until = day
        group = db.session.get_one(AgencyGroup, member.group_id)
        inside = group.members_on(day)
        group.members += [
            GroupMember(agency_id=body.id, since=day, until=FOREVER)
            for body in holders
            if body.id not in inside
        ]
        record(
            group, "group-member-left", f"{old.name} rời nhóm “{group.name}”", by=by, at=at,
            agency_id=old.id, before={"agency_id": old.id},
            after={"agency_ids": [body.id for body in holders]},
        )  # fmt: skip


def _memberships(agency_id: int) -> list[GroupMember]:
    query = select(GroupMember).where(
        GroupMember.agency_id == agency_id, GroupMember.until == FOREVER
    )
    return list(db.session.scalars(query.order_by(GroupMember.id)))


def groups_left(agency_ids: Sequence[int]) -> list[AgencyGroup]:
    """The groups that these agencies would leave."""
    ids = {member.group_id for id in agency_ids for member in _memberships(id)}
    return [db.session.get_one(AgencyGroup, id) for id in sorted(ids)]


def pass_on_governed(old: Agency, holder: Agency | None, *, by: Who, at: datetime) -> None:
    """Whom the old agency governed, its successor governs."""
    for agency in governed(old.id):
        new = holder if holder and holder.id != agency.id else None
        above = new.id if new else None
        agency.governing_body_id = above
        agency.version += 1
        record(
            agency, "governing-body-changed",
            f"Cơ quan chủ quản của {agency.name}: {new.name if new else 'không có'}",
            by=by, at=at, agency_id=agency.id, before={"governing_body_id": old.id},
            after={"governing_body_id": above},
        )  # fmt: skip


def governed(body_id: int) -> list[Agency]:
    """Whom this body governs, but for those that are no more: their papers stay as they are."""
    query = select(Agency).where(Agency.governing_body_id == body_id).order_by(Agency.id)
    found = db.session.scalars(query)
    return [agency for agency in found if agency.names[-1].until == FOREVER]
