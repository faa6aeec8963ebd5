"""Programmes and registrations in one line each, for tests of training."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import AgencyGroup
from pressplan.database import db
from pressplan.plans.rules import Reading
from pressplan.training import actions, queries
from pressplan.training.actions import ProgrammeDraft, SessionDraft
from pressplan.training.actions_record import ResultDraft, record_attendance, record_result
from pressplan.training.actions_register import open_registration, register
from pressplan.training.models import Programme, Registration
from pressplan.training.rules import Attendance, Outcome, Person, Result
from pressplan.vietnamese import fold
from tests import cast
from tests.tasks.work import BAO, agency_id

LINK = "https://hop.daklak.example/lop-1"
PRESENT = Attendance.PRESENT


def press() -> dict[str, int]:
    """The group of the province's press agencies, as a party."""
    query = select(AgencyGroup.id).where(AgencyGroup.name.contains("cơ quan báo chí"))
    return {"group_id": db.session.scalars(query.order_by(AgencyGroup.id)).first() or 0}


def announced(
    *, quoted: date | None = date(2026, 12, 1), on: datetime | None = None, **more: Any
) -> Programme:
    """A programme with one session; registration until 30/11/2026; committed."""
    hoa = who_is(cast.person("hoa"))
    usual = {"number": "12/SVHTTDL", "reading": Reading.BEFORE, "invited": [press()]}
    draft = ProgrammeDraft(
        organiser={"outside_name": "Cục Báo chí"}, quoted=quoted,
        **{"subject": "Đo mức trưởng thành", **usual, **more},
    )  # fmt: skip
    made = actions.create(draft, by=hoa, at=clock.now())
    starts = on or datetime(2026, 12, 10, 7, tzinfo=clock.ZONE)
    session = SessionDraft(starts, starts + timedelta(hours=3), "", "Hội trường", LINK)
    actions.add_session(made, session, by=hoa, at=clock.now())
    db.session.commit()
    return made


def held(**more: Any) -> Programme:
    """One that is over: its session was in October 2023."""
    on = datetime(2023, 10, 18, 14, tzinfo=clock.ZONE)
    return announced(quoted=date(2023, 10, 12), on=on, **more)


def somebody(of: Programme, name: str = "Lê Thị Một", *, officer: bool = True, **more: Any):
    """A person for the first session."""
    told = {"email": f"{fold(name.split()[-1])}@bao.example", **more}
    return Person(name, is_officer=officer, session_id=of.sessions[0].id, **told)


def sends(
    by: Account, of: Programme, *people: Person, agency: str = BAO, seen: int = 1, reason: str = ""
) -> Registration:
    """The agency registers these people; committed."""
    row = register(
        of, agency_id(agency), people, seen=seen, reason=reason, by=who_is(by), at=clock.now()
    )
    db.session.commit()
    return row


def trained(
    of: Programme, *people: Person, agency: str = BAO, result: Result | None = Result.PASSED
) -> Registration:
    """Staff record that these came, and what their exercise gave; committed."""
    hoa = cast.person("hoa")
    row = sends(hoa, of, *people, agency=agency, reason="Danh sách kèm công văn")
    marks(of, dict.fromkeys((person.name for person in people), Outcome(PRESENT, result)))
    return row


def marks(of: Programme, by_name: dict[str, Outcome]) -> None:
    session = of.sessions[0]
    db.session.refresh(session)
    said = {p.id: by_name[p.name] for p in queries.coming_to(session) if p.name in by_name}
    hoa = who_is(cast.person("hoa"))
    record_attendance(session, said, seen=session.version, by=hoa, at=clock.now())
    db.session.commit()


def judged(of: Programme, result: Result | None, *, agency: str = BAO, **more: Any) -> Registration:
    """What came of it for an agency; committed."""
    row, hoa = open_registration(of, agency_id(agency)), who_is(cast.person("hoa"))
    record_result(row, ResultDraft(result, **more), seen=row.version, by=hoa, at=clock.now())
    db.session.commit()
    return row


def url(of: Programme, agency: str = BAO, more: str = "") -> str:
    return f"/training/{of.id}/agencies/{agency_id(agency)}{more}"
