"""Concrete addresses for every rule: where each role finds something of its own."""

import re

from flask import Flask
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.models import Account, SignInSession
from pressplan.agencies.queries import groups_of
from pressplan.database import db
from pressplan.directives.models import DirectiveBody
from pressplan.exports.models import KeptProgress
from pressplan.plans.duties import duties_of
from pressplan.plans.models import Plan, PlanState
from pressplan.proposals.models import Proposal
from pressplan.reading.models import Draft
from pressplan.submissions.models import Submission
from pressplan.tasks.models import Commitment, Standing, Task
from pressplan.tasks.models_extension import Extension
from pressplan.tasks.workflow import FINISHED
from pressplan.training.models import Registration
from pressplan.urls import FILES, assessed, every_rule
from tests import cast, work

FACE = {"admin": "son", "staff": "hoa", "leader": "tuan", "agency": "lan", "governing": "mai"}


def addresses(app: Flask, role: str) -> dict[str, str]:
    """A concrete address for each rule, as somebody of that role would meet it."""
    found = {rule["rule"]: rule["url"] for rule in every_rule(app)}
    return {rule: _own(rule, role) or url or _any(rule) for rule, url in found.items()}


def _own(rule: str, role: str) -> str | None:
    """The rule with what belongs to this role, where that matters."""
    if rule.startswith("/maturity/assessments/<"):
        return assessed(rule)
    if rule.startswith("/tasks/") and "<int:file_id>" in rule:
        return _of_file(rule, role)
    if rule.startswith("/exports/progress/<"):
        return _filled(rule, id=_kept(role))
    if rule.endswith("/links"):
        return _filled(rule, id=_linked())
    if "/commitments/<" in rule:
        commitment = _commitment(role)
        return _filled(rule, id=commitment.task_id, commitment_id=commitment.id)
    if rule.startswith("/tasks/extensions/<"):
        own = role == "staff" and rule.endswith("withdrawal")
        return _filled(rule, id=_extension(cast.person("hoa" if own else "lan").agency_id))
    if rule == "/proposals/<int:id>/withdrawal":
        own = cast.person("hoa" if role == "staff" else "lan").agency_id
        query = select(Proposal.id).where(Proposal.agency_id == own).order_by(Proposal.id)
        return _filled(rule, id=db.session.scalars(query).first() or 0)
    if rule.startswith("/directives/<") and "/bodies/<" in rule:
        own = cast.person("hoa" if role == "staff" else "lan").agency_id
        of_own = select(DirectiveBody.directive_id).where(DirectiveBody.agency_id == own)
        id = db.session.scalars(of_own.order_by(DirectiveBody.id)).first() or 0
        return _filled(rule, id=id, agency_id=own or 0)
    if "/words/<" in rule:
        agency_id, duty_id = _duty(role)
        return _filled(rule, id=agency_id, duty_id=duty_id, year=2026)
    if rule.startswith("/training/") and "<int:agency_id>" in rule:
        return _at_training(rule)
    if rule.startswith("/submissions/<int:id>"):
        return _handed_in(rule, role)
    if rule.startswith("/accounts/<int:id>"):
        spare = db.session.scalars(select(Account).where(Account.email == work.SPARE)).one()
        session = select(SignInSession.id).where(SignInSession.account_id == spare.id)
        return _filled(
            rule,
            id=spare.id,
            session_id=db.session.scalars(session).first() or 0,
            stand_in_id=0,
            identity_id=0,
        )
    if rule.startswith("/reading/<int:id>"):
        draft = db.session.scalars(select(Draft.id).where(Draft.plan_id.is_(None))).first() or 1
        return _filled(re.sub(r"<any\(.*?\):kind>", "tasks", rule), id=draft, key=1)
    if rule.startswith("/plans/<int:id>") and rule.endswith(("force", "withdrawal")):
        return _filled(rule, id=_plan(PlanState.DRAFT))
    return None


def _handed_in(rule: str, role: str) -> str:
    """The hand-in of the newspaper, which has a revision and a draft; staff write their own."""
    writes = role == "staff" and ("draft" in rule or rule.endswith("revisions"))
    agency_id = cast.person("hoa" if writes else "lan").agency_id
    query = select(Submission).where(Submission.agency_id == agency_id)
    found = db.session.scalars(query.order_by(Submission.id)).first()
    assert found is not None
    files = [row.file_id for revision in found.revisions for row in revision.files]
    noun = {"agency": "putting", "governing": "approval"}.get(role, "acceptance")
    filled = re.sub(r"<any\(.*?\):noun>", noun, rule)
    return _filled(filled, id=found.id, number=1, file_id=files[0] if files else 0)


def _at_training(rule: str) -> str:
    """What the newspaper answered first, which has a certificate."""
    query = select(Registration).where(Registration.agency_id == cast.person("lan").agency_id)
    found = db.session.scalars(query.order_by(Registration.id)).first()
    assert found is not None
    return _filled(rule, id=found.programme_id, agency_id=found.agency_id)


def _of_file(rule: str, role: str) -> str:
    """A file of the person's own draft, of the newspaper's first update, of a message to it."""
    noun = next(noun for noun in FILES if f"/{noun}/" in rule)
    query = FILES[noun].order_by("file_id")
    if noun == "draft":
        own = cast.person("hoa" if role == "staff" else "lan").agency_id
        query = query.where(Commitment.agency_id == own)
    row = db.session.execute(query).first()
    assert row is not None
    return _filled(rule, **row._asdict())


def _kept(role: str) -> int:
    """The workbook that this person had checked, or somebody's."""
    query = select(KeptProgress.id).order_by(
        KeptProgress.account_id != cast.person(FACE.get(role, "lan")).id
    )
    return db.session.scalars(query).first() or 0


def _linked() -> int:
    """A task of an agency's own plan; who finds none looks at one that is not there."""
    query = select(Task.id).join(Plan, Plan.id == Task.plan_id).where(Plan.parent_id.is_not(None))
    return db.session.scalars(query).first() or 0


def _any(rule: str) -> str:
    """The rule with a 1 wherever it wants a number."""
    return re.sub(r"<int:\w+>", "1", rule).replace("<token>", work.FEED)


def _filled(rule: str, **numbers: int) -> str:
    return re.sub(r"<int:(\w+)>", lambda found: str(numbers[found[1]]), rule)


def _commitment(role: str) -> Commitment:
    """An open commitment of the person's agency, else anybody's."""
    query = (
        select(Commitment)
        .join(Standing, Standing.commitment_id == Commitment.id)
        .join(Task, Task.id == Commitment.task_id)
        .where(Standing.state.not_in(FINISHED))
        .order_by(Commitment.year.desc(), Commitment.id)
    )
    if role in ("staff", "agency"):
        query = query.where(Commitment.agency_id == cast.person(FACE[role]).agency_id)
    if role == "governing":
        query = query.where(Commitment.agency_id == cast.person("lan").agency_id)
    found = db.session.scalars(query).first()
    assert found is not None
    return found


def _extension(agency_id: int | None) -> int:
    """The request of an agency for another deadline."""
    query = select(Extension.id).where(Extension.agency_id == agency_id)
    return db.session.scalars(query.order_by(Extension.id)).first() or 0


def _duty(role: str) -> tuple[int, int]:
    """The person's agency and a standing duty of its own; others look at the newspaper's."""
    face = cast.person(FACE[role] if role in ("staff", "agency", "governing") else "lan")
    assert face.agency_id is not None
    today = clock.today()
    groups = groups_of(face.agency_id, today)
    duties = duties_of(face.agency_id, agency_ids=[face.agency_id], group_ids=groups, today=today)
    return face.agency_id, duties[0].duty.id


def _plan(state: PlanState) -> int:
    query = select(Plan.id).where(Plan.state == state).order_by(Plan.id)
    return db.session.scalars(query).first() or 0
