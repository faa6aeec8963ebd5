"""What a new installation starts with: the plan of Đắk Lắk and the first administrator."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ..access import Role, Who
from ..accounts.actions import create_account
from ..accounts.models import Account
from ..agencies.actions import create_agency, create_group
from ..agencies.models import Agency, AgencyGroup, AgencyKind
from ..database import db
from ..obligations.actions import ObligationDraft
from ..obligations.actions import create_from as create_obligations
from ..obligations.occurrences import open_occurrences
from ..obligations.rules import Every, Kind
from ..plans.actions import (
    BasisDraft,
    DoubtDraft,
    PlanHead,
    StandingDraft,
    create_plan,
    put_in_force,
)
from ..plans.models import Plan
from ..plans.rules import Reading, Timing, TimingKind
from ..targets.actions import create_from as create_targets
from ..tasks.actions import TaskDraft
from ..tasks.actions import create_from as create_tasks
from ..tasks.years import open_periods
from ..workdays.library import seed as seed_workdays
from .maturity import has_index, load_index
from .targets import declare_methods, declare_on_loaded

DAK_LAK = Path(__file__).with_name("dak-lak-2023.toml")
LOADER = Who(0, "Nạp dữ liệu ban đầu", "", Role.ADMIN, None)
ADMINISTRATOR = "quantri@pressplan.local"


def is_empty() -> bool:
    """Whether nobody and no plan is there yet."""
    return (
        db.session.scalar(select(Account.id)) is None and db.session.scalar(select(Plan.id)) is None
    )


def first_administrator(*, at: datetime) -> tuple[str, str]:
    """Create the first administrator; the address and the one-time password, told only here."""
    account, password = create_account(
        email=ADMINISTRATOR, name="Quản trị viên đầu tiên", role=Role.ADMIN, by=LOADER, at=at
    )
    return account.email, password


def load_plan(*, at: datetime, today: date, tracking_from: date | None = None) -> Plan:
    """Load the plan, its agencies and groups, and put it in force.

    Tracking starts on 1 January of this year unless told otherwise: a plan of 2023 must
    not greet its readers with a wall of red.
    """
    data = tomllib.loads(DAK_LAK.read_text(encoding="utf-8"))
    agencies = _agencies(data["agencies"], at=at)
    groups = _groups(data["groups"], agencies, at=at)
    party = partial(_party, agencies=agencies, groups=groups)
    head = dict(data["plan"])
    plan = create_plan(
        PlanHead(
            **head | {"owner": agencies[head["owner"]], "recipients": head["recipients"].strip()},
            tracking_from=tracking_from or date(today.year, 1, 1),
        ),
        sections=[(section["number"], section["title"]) for section in data["sections"]],
        legal_bases=[BasisDraft(**basis) for basis in data["legal_bases"]],
        standing_duties=[
            StandingDraft(duty["text"], party(duty["who"]), duty["code"])
            for duty in data["standing"]
        ],
        doubts=[DoubtDraft(None, doubt["text"], doubt["why"]) for doubt in data["doubts"]],
        by=LOADER,
        at=at,
    )
    create_tasks(
        [
            _task(task, section, party)
            for section, printed in zip(plan.sections, data["sections"], strict=True)
            for task in printed["tasks"]
        ],
        plan=plan,
    )
    create_targets(plan, [(target["horizon"], target["text"]) for target in data["targets"]])
    create_obligations(plan, [_obligation(duty, party) for duty in data["duties"]])
    db.session.flush()
    declare_methods(plan, data["targets"], party, by=LOADER, at=at)
    put_in_force(plan, by=LOADER, at=at)
    seed_workdays(range(plan.period_from.year, today.year + 2), at=at)
    open_periods(plan, today=today)
    open_occurrences(plan, today=today)
    load_index(plan, by=LOADER, at=at)
    return plan


def load_missing(*, at: datetime) -> bool:
    """Load what came with a later version of the program; whether anything was missing."""
    data = tomllib.loads(DAK_LAK.read_text(encoding="utf-8"))
    missed = declare_on_loaded(data, by=LOADER, at=at)
    if has_index():
        return missed
    named = select(Plan).where(Plan.title == data["plan"]["title"])
    plan = db.session.scalar(named.order_by(Plan.id).limit(1))
    load_index(plan, by=LOADER, at=at)
    return True


def _agencies(printed: Mapping[str, Mapping[str, str]], *, at: datetime) -> dict[str, Agency]:
    """The agencies by key; a governing body stands before those it governs."""
    agencies: dict[str, Agency] = {}
    for key, row in printed.items():
        agencies[key] = create_agency(
            AgencyKind(row["kind"]), row["name"], short=row.get("short", ""),
            governing_body=agencies.get(row.get("governing", "")), by=LOADER, at=at,
        )  # fmt: skip
    return agencies


def _groups(
    printed: Mapping[str, Mapping[str, Any]], agencies: Mapping[str, Agency], *, at: datetime
) -> dict[str, AgencyGroup]:
    return {
        key: create_group(
            row["name"],
            [agencies[member] for member in row["members"]],
            other_names=row.get("other_names", ""),
            by=LOADER,
            at=at,
        )
        for key, row in printed.items()
    }


def _party(
    key: str | Mapping[str, str],
    *,
    agencies: Mapping[str, Agency],
    groups: Mapping[str, AgencyGroup],
) -> dict[str, Any]:
    if not isinstance(key, str):
        return {"outside_name": key["outside"]}
    if key in groups:
        return {"group_id": groups[key].id}
    return {"agency_id": agencies[key].id}


def _task(printed: Mapping[str, Any], section: Any, party: Any) -> TaskDraft:
    timing = printed["timing"]
    return TaskDraft(
        code=printed["code"],
        title=printed["title"],
        section=section,
        leads=[party(key) for key in printed["leads"]],
        coordinators=[party(key) for key in printed["coordinators"]],
        timing=Timing(
            TimingKind(timing["kind"]),
            timing.get("starts"),
            timing.get("until"),
            Reading(timing["reading"]) if "reading" in timing else None,
        ),
        timing_text=timing["text"],
    )


def _obligation(printed: Mapping[str, Any], party: Any) -> ObligationDraft:
    return ObligationDraft(
        text=printed["text"],
        parties=[party(key) for key in printed["who"]],
        before=printed.get("before"),
        month_day=printed.get("month_day", ""),
        reading=Reading(printed["reading"]),
        every=Every(printed["every"]) if "every" in printed else None,
        kind=Kind(printed["kind"]),
        receiver=printed["receiver"],
    )
