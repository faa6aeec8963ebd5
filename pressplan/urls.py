"""Every rule of the URL map, who may use it, and a concrete address of the loaded data."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select

from . import clock
from .access import Role, policy_of
from .accounts.models import Account, SignInSession
from .agencies.models import Agency, AgencyGroup
from .agencies.models_change import AgencyChange
from .database import Base, db
from .obligations.models import Obligation, Occurrence
from .pages import build
from .plans.models import Doubt, Plan, StandingDuty
from .plans.models_amendment import Amendment
from .reading.models import Draft
from .submissions.models import Revision, RevisionFile
from .tasks.models import Commitment, ProgressUpdate, Task
from .tasks.models_extension import Extension
from .workdays.models import SpecialDay

# The noun before a number in an address says what is numbered.
NUMBERED: dict[str, type[Base]] = {
    "accounts": Account,
    "agencies": Agency,
    "amendments": Amendment,
    "changes": AgencyChange,
    "commitments": Commitment,
    "doubts": Doubt,
    "duties": StandingDuty,
    "extensions": Extension,
    "groups": AgencyGroup,
    "obligations": Obligation,
    "occurrences": Occurrence,
    "plans": Plan,
    "reading": Draft,
    "sessions": SignInSession,
    "tasks": Task,
    "updates": ProgressUpdate,
    "workdays": SpecialDay,
}
# What lies under another thing, by the column that says under which.
UNDER = {
    ("tasks", "commitments"): "task_id",
    ("plans", "doubts"): "plan_id",
    ("plans", "amendments"): "plan_id",
    ("agencies", "duties"): "agency_id",
    ("accounts", "sessions"): "account_id",
}
_ONE_OF = re.compile(r"<any\((\w+)[^)]*\):\w+>")
_PART = re.compile(r"/(\w+)/<int:(\w+)>")


def every_rule(app: Flask) -> list[dict[str, Any]]:
    """`endpoint, methods, rule, roles, url` of every rule, in the order of addresses."""
    return [
        {
            "endpoint": rule.endpoint,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "rule": rule.rule,
            "roles": roles_of(app, rule.endpoint),
            "url": _concrete(rule.rule),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    ]


def roles_of(app: Flask, endpoint: str) -> list[str]:
    """The words of who may use an endpoint; none: it is closed."""
    policy = policy_of(app.view_functions[endpoint]) or frozenset()
    return sorted(role.value if isinstance(role, Role) else role for role in policy)


def _concrete(rule: str) -> str | None:
    """The rule with its numbers filled from the data, or None where there is nothing to fill in."""
    rule = rule.replace("<build>", build()).replace("<path:name>", "app.css")
    rule = rule.replace("<int:year>", str(clock.today().year)).replace("<int:key>", "1")
    rule = _ONE_OF.sub(r"\1", rule)
    if rule.startswith("/submissions/<"):
        return _handed_in(rule)
    for (upper, lower), column in UNDER.items():
        if f"/{upper}/<" in rule and f"/{lower}/<" in rule:
            return _nested(rule, upper, lower, column)
    for noun, name in _PART.findall(rule):
        if noun not in NUMBERED:
            return None
        key = inspect(NUMBERED[noun]).primary_key[0]
        found = db.session.scalar(select(key).order_by(key).limit(1))
        rule = rule.replace(f"<int:{name}>", str(found)) if found is not None else rule
    return None if "<" in rule else rule


def _handed_in(rule: str) -> str | None:
    """The address of a hand-in, its first revision and a file of it."""
    query = (
        select(Revision.submission_id, Revision.number_of, RevisionFile.file_id)
        .join(RevisionFile, RevisionFile.revision_id == Revision.id)
        .order_by(Revision.id)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    for name, number in zip(("id", "number", "file_id"), row, strict=True):
        rule = rule.replace(f"<int:{name}>", str(number))
    return rule


def _nested(rule: str, upper: str, lower: str, column: str) -> str | None:
    model: Any = NUMBERED[lower]
    parent = getattr(model, column)
    child = db.session.scalar(select(model).where(parent.is_not(None)).order_by(model.id).limit(1))
    if child is None:
        return None
    names = dict(_PART.findall(rule))
    filled = rule.replace(f"<int:{names[upper]}>", str(getattr(child, column)))
    return filled.replace(f"<int:{names[lower]}>", str(child.id))
