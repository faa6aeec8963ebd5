"""Record a directive, change it, report what became of it, close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.queries import holding
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..plans.models import Plan, PlanState
from ..vietnamese import day as printed
from . import rules
from .models import CHANGE, Directive, DirectiveBody, DirectiveReport

CHANGED = "Ý kiến chỉ đạo này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
CLOSED = "Ý kiến chỉ đạo này đã kết thúc nên không nhận thêm báo cáo."
PLAN_CLOSED = "Kế hoạch này không còn theo dõi nên không nhận thêm ý kiến chỉ đạo."
SENT = "Biểu mẫu này đã được gửi với nội dung khác. Hãy mở lại trang."


@dataclass(frozen=True)
class DirectiveDraft:
    """A directive as it is recorded; `bodies` are the ids of the agencies that answer."""

    text: str
    given_on: date
    given_by: str
    plan_id: int
    bodies: Sequence[int]
    given_by_id: int | None = None
    task_id: int | None = None
    number: str = ""
    due_on: date | None = None


def give(draft: DirectiveDraft, *, token: str, by: Who, at: datetime) -> Directive:
    """Record a directive; the same `token` records it once.

    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    if not rules.may_give(by):
        raise NotYours
    plan = db.session.get_one(Plan, draft.plan_id, with_for_update=True)
    known = db.session.scalar(select(Directive).where(Directive.token == token))
    if known is not None:
        if known.text != draft.text:
            raise TooLate(SENT)
        return known
    if plan.state is not PlanState.IN_FORCE:
        raise TooLate(PLAN_CLOSED)
    _check(draft, at)
    made = Directive(
        **_columns(draft), token=token, at=at, by_id=by.account_id, by_name=by.name,
        bodies=[DirectiveBody(agency_id=id) for id in draft.bodies],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _note(made, "directive-given", "Ghi ý kiến chỉ đạo", {}, by, at)
    return made


def change(
    directive: Directive, draft: DirectiveDraft, *, seen: int, by: Who, at: datetime
) -> bool:
    """Change what is asked, by when or of whom; whether anything is another.

    A body that has reported stays. Raises NotYours (403), BadInput (422), TooLate (409).
    """
    if not rules.may_change(by, directive.given_by_id):
        raise NotYours
    _check(draft, at)
    _check_open(directive)
    before = facts_of(directive)
    claim_version(directive, seen, CHANGED, **_columns(draft))
    db.session.refresh(directive)
    reported = {report.agency_id for report in directive.reports}
    wanted = {*draft.bodies, *reported}
    kept = [body for body in directive.bodies if body.agency_id in wanted]
    there = {body.agency_id for body in kept}
    new = [DirectiveBody(agency_id=id) for id in draft.bodies if id not in there]
    directive.bodies = [*kept, *new]
    db.session.flush()
    if before == facts_of(directive):
        return False
    _note(directive, CHANGE, "Sửa ý kiến chỉ đạo", before, by, at)
    return True


@dataclass(frozen=True)
class Report:
    """What a body says; `source`: from where staff have it."""

    text: str
    done: bool
    source: str = ""


def report(
    directive: Directive, agency_id: int, said: Report, *, token: str, by: Who, at: datetime
) -> DirectiveReport:
    """Append what a body says became of it; the same `token` says it once.

    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    today = clock.day_of(at)
    holder = holding(agency_id, today)
    if not rules.may_report(by, holder):
        raise NotYours
    db.session.execute(select(Directive.id).where(Directive.id == directive.id).with_for_update())
    db.session.refresh(directive, ["closed_on"])
    known = db.session.scalar(select(DirectiveReport).where(DirectiveReport.token == token))
    if known is not None:
        if (known.text, known.agency_id) != (said.text, agency_id):
            raise TooLate(SENT)
        return known
    _check_open(directive)
    if not said.text:
        raise BadInput("Ghi kết quả thực hiện.", "text")
    entered = by.is_staff and by.agency_id != holder
    if entered and not said.source:
        raise BadInput("Ghi nguồn: số, ngày văn bản hoặc ai báo.", "source")
    made = DirectiveReport(
        directive_id=directive.id, agency_id=agency_id, text=said.text, done=said.done,
        source=said.source if entered else "", reported_on=today, token=token, at=at,
        by_id=by.account_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.expire(directive, ["reports"])
    words = "Báo đã thực hiện xong" if said.done else "Báo kết quả thực hiện"
    record(
        directive, "directive-reported", words, by=by, at=at, agency_id=agency_id,
        after={"nội dung": said.text}, reason=made.source,
    )  # fmt: skip
    return made


def close(directive: Directive, text: str, *, seen: int, by: Who, at: datetime) -> None:
    """Say that nothing more is asked. Raises NotYours (403), TooLate (409)."""
    if not rules.may_change(by, directive.given_by_id):
        raise NotYours
    _check_open(directive)
    day = clock.day_of(at)
    claim_version(
        directive, seen, CHANGED, closed_on=day, closed_by=by.name, closed_text=text
    )  # fmt: skip
    db.session.refresh(directive)
    record(directive, "directive-closed", "Kết thúc theo dõi", by=by, at=at, reason=text)


def facts_of(directive: Directive) -> dict[str, str]:
    """What the history tells of a directive."""
    return {
        "nội dung": directive.text,
        "người cho ý kiến": directive.given_by,
        "ngày": printed(directive.given_on),
        "văn bản": directive.number,
        "hạn": printed(directive.due_on),
        "cơ quan thực hiện": "; ".join(
            body.agency.name_on(directive.given_on) for body in directive.bodies
        ),
    }


def _check(draft: DirectiveDraft, at: datetime) -> None:
    today = clock.day_of(at)
    if fault := rules.given_fault(given_on=draft.given_on, due_on=draft.due_on, today=today):
        raise BadInput(fault[1], fault[0])
    if not draft.bodies:
        raise BadInput("Ghi ít nhất một cơ quan thực hiện.", "bodies")
    if not draft.given_by:
        raise BadInput("Ghi ai có ý kiến chỉ đạo.", "given_by")


def _check_open(directive: Directive) -> None:
    if directive.closed_on:
        raise TooLate(CLOSED)


def _columns(draft: DirectiveDraft) -> dict[str, Any]:
    names = ("text", "given_on", "given_by", "given_by_id", "plan_id", "task_id", "number")
    return {name: getattr(draft, name) for name in (*names, "due_on")}


def _note(
    directive: Directive, event: str, text: str, before: dict[str, str], by: Who, at: datetime
) -> None:
    record(directive, event, text, by=by, at=at, before=before, after=facts_of(directive))
