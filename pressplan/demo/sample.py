"""Sample people and their progress, on the plan that the first run loaded."""

import secrets
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from .. import clock
from ..access import Role, Who
from ..accounts.actions import make_account
from ..accounts.models import Account
from ..accounts.queries import who_is
from ..agencies.models import Agency, AgencyName
from ..database import db
from ..files.actions import Received, attach
from ..first_run import ADMINISTRATOR
from ..plans.models import Plan
from ..reading.actions import keep
from ..reading.source import from_text
from ..tasks import persons
from ..tasks.actions import Progress, judge, report
from ..tasks.actions_assignment import Clear, assign
from ..tasks.actions_bulk import change_many
from ..tasks.actions_extension import ask
from ..tasks.actions_files import save_with_files
from ..tasks.actions_talk import say
from ..tasks.changes import Change, What
from ..tasks.models import Commitment, ProgressUpdate, Task
from ..tasks.queries_bulk import rows
from ..tasks.rules import update_period
from ..tasks.rules_board import Typed
from ..tasks.tally import recount
from ..tasks.workflow import Source, State, Verdict
from . import chase, handins, maturity, papers, rewards, targets, training, voices

DOCUMENT = Path(__file__).with_name("ke-hoach-mau.txt")
SAMPLE = Path(__file__).with_name("sample.toml")


@dataclass(frozen=True)
class Person:
    """A sample account as it is told: `marker` is a text that only its agency's drafts hold."""

    role: str
    email: str
    password: str
    agency: str
    marker: str


def may_load() -> bool:
    """Whether nothing is here yet but the plan and the first administrator."""
    others = select(Account.id).where(Account.email != ADMINISTRATOR)
    return (
        db.session.scalar(others) is None and db.session.scalar(select(ProgressUpdate.id)) is None
    )


def load(*, at: datetime) -> list[Person]:
    """Create the sample people and let them work since January, talk, and ask for more time."""
    data = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    _open_since_january(clock.day_of(at))
    markers = {
        row["agency"]: f"MẪU-{secrets.token_hex(4).upper()}"
        for row in data["people"]
        if row.get("marked")
    }
    people, whos = [], {}
    for row in data["people"]:
        person, who = _hire(row, markers.get(row.get("agency", ""), ""), at=at)
        people.append(person)
        whos[row["key"]] = who
    for row in sorted(data["updates"], key=lambda row: (row["period"], row["day"])):
        _work(row, whos, markers, at=at)
    for row in data["drafts"]:
        _draft(row, whos, markers, at=at)
    for row in data["assignments"]:
        _assign(row, whos, at=at)
    for row in sorted(data["messages"], key=lambda row: -row["days_ago"]):
        _say(row, whos, at=at)
    for row in data["extensions"]:
        _ask(row, whos, at=at)
    handins.load(whos, markers, at=at)
    maturity.load(whos, markers, at=at)
    training.load(whos, at=at)
    targets.load(whos, at=at)
    voices.load(whos, at=at)
    rewards.load(whos, at=at)
    chase.load(whos, at=at)
    document = from_text(DOCUMENT.read_text(encoding="utf-8"))
    keep(document, "Kế hoạch truyền thông chính sách (mẫu).txt", by=whos["hoa"], at=at)
    return people


def _open_since_january(today: date) -> None:
    """The sample year began on 1 January, whenever the plan was loaded."""
    plan = db.session.scalars(select(Plan).order_by(Plan.id)).first()
    assert plan is not None
    january = date(today.year, 1, 1)
    ids = db.session.scalars(select(Commitment.id).join(Task).where(Task.plan_id == plan.id)).all()
    db.session.execute(
        update(Commitment)
        .where(Commitment.id.in_(ids))
        .values(opened_on=january)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    recount(ids)


def _hire(row: dict[str, Any], marker: str, *, at: datetime) -> tuple[Person, Who]:
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    agency = _agency_id(row["agency"]) if "agency" in row else None
    account = make_account(
        email=row["email"], name=row["name"], role=Role(row["role"]), agency_id=agency,
        position=row.get("position", ""), phone=row.get("phone", ""),
        may_confirm=row.get("may_confirm", False), is_head=row.get("is_head", False),
        password=password, sample=True, at=at,
    )  # fmt: skip
    db.session.flush()
    person = Person(row["role"], account.email, password, row.get("agency", ""), marker)
    return person, who_is(account)


def _agency_id(name: str) -> int:
    return db.session.scalars(select(AgencyName.agency_id).where(AgencyName.name == name)).one()


def _work(
    row: dict[str, Any], whos: dict[str, Who], markers: dict[str, str], *, at: datetime
) -> None:
    """One update of the sample, and what the Department said of it."""
    reporter = whos[row["by"]]
    holder = _agency_id(row["agency"]) if "agency" in row else reporter.agency_id
    when = _moment(row["period"], row["day"], at)
    if when is None:
        return
    commitment = _commitment(row["task"], holder, clock.day_of(at).year)
    agency = db.session.get_one(Agency, commitment.agency_id)
    marker = markers.get(agency.name, "") if row.get("marked") else ""
    progress = Progress(
        state=State(row["state"]),
        percent=row["percent"],
        done=f"{row['done']} {marker}".strip(),
        result=row.get("result", ""),
        difficulty=row.get("difficulty", ""),
        proposal=row.get("proposal", ""),
        source=Source(row["source"]) if "source" in row else None,
        source_note=row.get("source_note", "").format(year=when.year),
    )
    written = report(
        commitment, progress, seen=commitment.version, by=reporter, at=when,
        files=[attach(one, by=reporter, at=when).id for one in _received(row, holder)],
    )  # fmt: skip
    db.session.flush()
    if "verdict" in row:
        later = min(at, when + timedelta(days=2, hours=3))
        judge(
            written, Verdict(row["verdict"]), reason=row.get("reason", ""),
            seen=commitment.version, by=whos[row["judge"]], at=later,
        )  # fmt: skip
        db.session.flush()


def _draft(
    row: dict[str, Any], whos: dict[str, Who], markers: dict[str, str], *, at: datetime
) -> None:
    """What somebody typed this morning and has not sent."""
    writer = whos[row["by"]]
    commitment = _commitment(row["task"], writer.agency_id, clock.day_of(at).year)
    marker = markers.get(db.session.get_one(Agency, commitment.agency_id).name, "")
    typed = Typed(
        state=row["state"],
        percent=str(row["percent"]),
        done=f"{row['done']} {marker}".strip(),
        difficulty=row.get("difficulty", ""),
    )
    save_with_files(
        commitment, typed, adding=_received(row, commitment.agency_id),
        seen=commitment.version, version=0, by=writer, at=at,
    )  # fmt: skip


def _received(row: dict[str, Any], agency_id: int | None) -> list[Received]:
    """The files that somebody chose, against the quota of this agency."""
    return [
        papers.received(name, row["files_say"], agency_id=agency_id)
        for name in row.get("files", ())
    ]


def _assign(row: dict[str, Any], whos: dict[str, Who], *, at: datetime) -> None:
    """Who does the work of a commitment, and the Department's own date for it."""
    by, officer = whos[row["by"]], whos[row["officer"]]
    commitment = _commitment(row["task"], officer.agency_id, clock.day_of(at).year)
    leader = persons.Person(row["leader"])
    named = persons.Person(officer.name, officer.account_id)
    assign(commitment, Clear(leader, named, row.get("product", "")), seen=0, by=by, at=at)
    if "internal_in" in row:
        _set_internal(commitment, row, whos[row["set_by"]], at=at)


def _set_internal(commitment: Commitment, row: dict[str, Any], by: Who, *, at: datetime) -> None:
    """The Department's own date; one that is past was set some weeks before it, in its year."""
    day = clock.day_of(at) + timedelta(days=row["internal_in"])
    when = min(at, at + timedelta(days=row["internal_in"] - 20))
    if clock.day_of(when).year < commitment.year:
        return
    change = Change(What.INTERNAL, day=min(day, date(commitment.year, 12, 31)))
    db.session.flush()
    seen = {found.now.id: found.now.seen for found in rows([commitment.id])}
    change_many(seen, change, reason=row["reason"], by=by, at=when)


def _say(row: dict[str, Any], whos: dict[str, Who], *, at: datetime) -> None:
    """A message on a commitment of the agency of `of`."""
    work = _commitment(row["task"], whos[row["of"]].agency_id, clock.day_of(at).year)
    when = _days_ago(row, at)
    by = whos[row["by"]]
    say(work, row["text"], mention=(), token="", by=by, at=when, files=_received(row, by.agency_id))


def _ask(row: dict[str, Any], whos: dict[str, Who], *, at: datetime) -> None:
    """A request for more days, which waits."""
    by = whos[row["by"]]
    work = _commitment(row["task"], by.agency_id, clock.day_of(at).year)
    assert work.standing is not None
    assert work.standing.due_on is not None
    proposed = work.standing.due_on + timedelta(days=row["more_days"])
    ask(work, proposed, row["reason"], by=by, at=_days_ago(row, at))


def _days_ago(row: dict[str, Any], at: datetime) -> datetime:
    """So many days before, but in the sample's year."""
    when = at - timedelta(days=row["days_ago"])
    return when if clock.day_of(when).year == clock.day_of(at).year else at


def _commitment(code: str, agency_id: int | None, year: int) -> Commitment:
    return db.session.scalars(
        select(Commitment)
        .join(Task)
        .where(Task.code == code, Commitment.agency_id == agency_id, Commitment.year == year)
        .order_by(Commitment.id)
    ).one()


def _moment(periods_ago: int, day: int, at: datetime) -> datetime | None:
    """Nine on the n-th day of a quarter so many quarters ago; None when not yet, or last year."""
    today = clock.day_of(at)
    first, _ = update_period(today, 3)
    for _ in range(-periods_ago):
        first, _last = update_period(first - timedelta(days=1), 3)
    when = datetime.combine(first + timedelta(days=day), time(9, 12), clock.ZONE)
    return when if first.year == today.year and when <= at else None
