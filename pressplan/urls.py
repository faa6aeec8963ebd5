"""Every rule of the URL map, who may use it, and a concrete address of the loaded data."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select

from . import clock
from .access import Role, policy_of
from .accounts.models import Account, SignInSession
from .accounts.models_identity import AccountIdentity
from .accounts.models_people import AccountImport
from .agencies.models import Agency, AgencyGroup
from .agencies.models_change import AgencyChange
from .awards.models import Award, AwardStep
from .database import Base, db
from .directives.models import Directive, DirectiveBody
from .exports.models import KeptProgress
from .funding.models import FundingLine
from .maturity.models import Edition, NationalResult
from .maturity.models_annex import KeptAnnex
from .maturity.models_assessment import Assessment, EvidenceFile, EvidenceLink, Score
from .maturity.models_round import Round
from .obligations.models import Obligation, Occurrence
from .obligations.rules import Kind
from .outbox.models import Letter
from .overview.models import Screen
from .pages import build
from .plans.models import Doubt, Plan, StandingDuty
from .plans.models_amendment import Amendment
from .proposals.models import Proposal
from .reading.models import Draft
from .reminders.models import StandIn
from .reminders.models_chase import Chase
from .submissions.models import Revision, RevisionFile, Submission
from .targets.models import Measurement, MeasurementFile, Target
from .tasks.models import Commitment, ProgressUpdate, Task, UpdateFile
from .tasks.models_board import ProgressDraft, ProgressDraftFile
from .tasks.models_extension import Extension
from .tasks.models_talk import Message, MessageFile
from .training.models import (
    Attendee,
    Certificate,
    Programme,
    ProgrammeFile,
    Registration,
    TrainingSession,
)
from .workdays.models import SpecialDay

# The noun before a number in an address says what is numbered.
NUMBERED: dict[str, type[Base]] = {
    "accounts": Account,
    "agencies": Agency,
    "amendments": Amendment,
    "annexes": KeptAnnex,
    "awards": Award,
    "changes": AgencyChange,
    "chase": Chase,
    "commitments": Commitment,
    "directives": Directive,
    "doubts": Doubt,
    "duties": StandingDuty,
    "editions": Edition,
    "extensions": Extension,
    "funding": FundingLine,
    "imports": AccountImport,
    "groups": AgencyGroup,
    "identities": AccountIdentity,
    "letters": Letter,
    "national": NationalResult,
    "obligations": Obligation,
    "occurrences": Occurrence,
    "plans": Plan,
    "proposals": Proposal,
    "progress": KeptProgress,
    "reading": Draft,
    "rounds": Round,
    "screens": Screen,
    "sessions": SignInSession,
    "targets": Target,
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
    ("accounts", "identities"): "account_id",
}
# What has files, with the numbers that an address of one names.
_OF_WORK = select(Commitment.task_id.label("id"), Commitment.id.label("commitment_id"))
FILES: dict[str, Any] = {
    "updates": select(UpdateFile.update_id.label("id"), UpdateFile.file_id),
    "draft": _OF_WORK.add_columns(ProgressDraftFile.file_id)
    .join(ProgressDraft, ProgressDraft.commitment_id == Commitment.id)
    .join(ProgressDraftFile, ProgressDraftFile.draft_id == ProgressDraft.id),
    "messages": _OF_WORK.add_columns(MessageFile.file_id)
    .join(Message, Message.commitment_id == Commitment.id)
    .join(MessageFile, MessageFile.message_id == Message.id),
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
    rule = rule.replace("<mark>", "0" * 32)
    rule = rule.replace("/help/<slug>", "/help/nhac-viec").replace(
        "hinh/<name>", "hinh/viec-cua-toi.png"
    )
    rule = _ONE_OF.sub(r"\1", rule)
    if rule.startswith("/submissions/<"):
        return _handed_in(rule)
    if rule.startswith(("/exports/submissions/<", "/exports/occurrences/<")):
        return _of_report(rule)
    if rule.startswith("/maturity/assessments/<"):
        return assessed(rule)
    if rule.startswith("/training/"):
        return _of_training(rule)
    if rule.startswith("/targets/measurements/") or "/targets/<int:id>/agencies" in rule:
        return _of_measurement(rule)
    if rule.startswith("/tasks/") and "<int:file_id>" in rule:
        return _of_file(rule)
    if "/stand-ins/<int:stand_in_id>" in rule:
        return _of_stand_in(rule)
    if rule == "/awards/<int:id>/file":
        return _of_award(rule)
    if rule.startswith("/directives/<") and "/bodies/<" in rule:
        return _of_body(rule)
    if rule.endswith("/links"):
        return _of_own_plan(rule)
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
    return _filled(rule, dict(zip(("id", "number", "file_id"), row, strict=True)))


def _of_report(rule: str) -> str | None:
    """The address of a paper: of what an agency reported, of the report of the whole plan."""
    numbers: Any
    if "/occurrences/" in rule:
        numbers = select(Occurrence.id).where(Obligation.kind == Kind.CONSOLIDATED)
    else:
        numbers = select(Submission.id).join(Revision).join(Occurrence)
        numbers = numbers.where(Obligation.kind == Kind.YEARLY_REPORT)
    joined = numbers.join(Obligation, Obligation.id == Occurrence.obligation_id)
    found = db.session.scalar(joined.order_by("id").limit(1))
    return _filled(rule, {"id": found}) if found else None


def assessed(rule: str) -> str | None:
    """The address of an assessment that was shared, of a pillar in it and of its evidence."""
    query = (
        select(Assessment.id, Score.pillar_id, EvidenceFile.file_id, EvidenceLink.id)
        .join(Score, Score.assessment_id == Assessment.id)
        .outerjoin(EvidenceFile, EvidenceFile.score_id == Score.id)
        .outerjoin(EvidenceLink, EvidenceLink.score_id == Score.id)
        .where(Assessment.shared_at.is_not(None), Score.pillar_id.is_not(None))
        .order_by(EvidenceFile.file_id, Assessment.id)
    )
    row = db.session.execute(query.limit(1)).first()
    if row is None:
        return None
    names = ("id", "part_id", "file_id", "link_id")
    return _filled(
        _ONE_OF.sub("pillars", rule), dict(zip(names, (n or 0 for n in row), strict=True))
    )


def _of_stand_in(rule: str) -> str | None:
    """The address of who stands in for somebody."""
    query = select(StandIn.account_id.label("id"), StandIn.id.label("stand_in_id"))
    row = db.session.execute(query.order_by(StandIn.id).limit(1)).first()
    return _filled(rule, row._asdict()) if row else None


def _of_award(rule: str) -> str | None:
    """The address of the scan of a decision."""
    query = select(AwardStep.award_id).where(AwardStep.file_id.is_not(None))
    found = db.session.scalars(query.order_by(AwardStep.id).limit(1)).first()
    return _filled(rule, {"id": found}) if found else None


def _of_body(rule: str) -> str | None:
    """The address of what a body reports of a directive."""
    query = select(DirectiveBody.directive_id.label("id"), DirectiveBody.agency_id)
    row = db.session.execute(query.order_by(DirectiveBody.id).limit(1)).first()
    return _filled(rule, row._asdict()) if row else None


def _of_own_plan(rule: str) -> str | None:
    """The address of a task of an agency's own plan."""
    query = select(Task.id).join(Plan, Plan.id == Task.plan_id).where(Plan.parent_id.is_not(None))
    found = db.session.scalars(query.order_by(Task.id)).first()
    return _filled(rule, {"id": found}) if found else None


def _of_file(rule: str) -> str | None:
    """The address of a file of an update, a draft or a message."""
    noun = next(noun for noun in FILES if f"/{noun}/" in rule)
    row = db.session.execute(FILES[noun].limit(1)).first()
    return _filled(rule, row._asdict()) if row else None


def _of_training(rule: str) -> str | None:
    """The address of a programme, a session, what an agency answered, a person."""
    numbers: Any
    if rule.startswith("/training/sessions/"):
        numbers = select(TrainingSession.id)
    elif rule.startswith("/training/people/trainees/"):
        numbers = select(Attendee.trainee_id.label("id"))
    elif rule.endswith("/certificate"):
        numbers = select(Registration.programme_id.label("id"), Registration.agency_id).join(
            Certificate
        )
        numbers = numbers.where(Certificate.file_id.is_not(None))
    elif "<int:agency_id>" in rule:
        numbers = select(Registration.programme_id.label("id"), Registration.agency_id)
    elif "<int:file_id>" in rule:
        numbers = select(ProgrammeFile.programme_id.label("id"), ProgrammeFile.file_id)
    elif "<int:id>" in rule:
        numbers = select(Programme.id)
    else:
        return rule
    row = db.session.execute(numbers.order_by("id").limit(1)).first()
    return _filled(rule, row._asdict()) if row else None


def _of_measurement(rule: str) -> str | None:
    """The address of a figure, of the file that proves it, of who gave it."""
    key = Measurement.id if "measurements/<" in rule else Measurement.target_id
    query = select(key.label("id"), Measurement.agency_id, MeasurementFile.file_id).join(
        MeasurementFile, MeasurementFile.measurement_id == Measurement.id
    )
    row = db.session.execute(query.order_by(Measurement.id).limit(1)).first()
    return _filled(rule, row._asdict()) if row else None


def _filled(rule: str, numbers: dict[str, int]) -> str:
    for name, number in numbers.items():
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
