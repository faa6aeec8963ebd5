"""The "Báo cáo nhanh": looked at, taken away in Word, sent to leadership by letter."""

from flask import Response, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..agencies.models import Agency
from ..agencies.queries import holding
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..guard import who
from ..htmx import go, show
from ..outbox.queries import letters_by_subject
from ..outbox.rules import STATE_WORDS
from ..plans.models import Plan
from ..reminders.forms import new_token
from ..tasks.queries import chosen_plan, reckoning
from . import actions, queries_quick, queries_report, quick_paper, rules
from .blueprint import bp
from .forms import QuickForm, span_of, token_of
from .models_quick import QuickLetter
from .rules import Span
from .sending import sent


@bp.get("/quick")
@allow(Role.STAFF, Role.LEADER)
def quick() -> Response:
    """What a week or a month brought, as it would be sent."""
    form = QuickForm(formdata=None)
    form.token.data = new_token()
    return _page(form)


@bp.get("/quick.docx")
@allow(Role.STAFF, Role.LEADER)
def quick_paper_() -> Response:
    """The same as one page of Word."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return go(url_for("tasks.index"))
    plan, today = found[0], clock.today()
    said = queries_quick.quick(plan, _span(), today=today)
    agency = db.session.get_one(Agency, who().agency_id or holding(plan.owner_id, today))
    head = queries_report.head_of(agency, plan, today=today)
    name = f"bao-cao-nhanh-{today:%Y%m%d}.docx"
    return sent(lambda path: quick_paper.write(path, said, head), name)


@bp.post("/quick/letters")
@allow(Role.STAFF)
def send_quick() -> Response:
    """Send it to leadership as it was shown."""
    form = QuickForm()
    form.token.data = token_of(form)
    if not form.validate_on_submit():
        with reading():
            return _page(form, status=422)
    plan, at = _plan(), clock.now()
    end = reckoning(plan, today=clock.today()).today
    said = queries_quick.quick(plan, _span(), today=end)
    try:
        made = actions.send(
            said, plan, since=rules.since(_span(), end), until=end, token=form.token.data,
            seen=form.seen.data or "", note=form.note.data or "", by=who(), at=at,
        )  # fmt: skip
    except (BadInput, TooLate) as refused:
        form.token.data = new_token()
        with reading():
            return _page(form, status=refused.status, why_not=refused.sentence)
    db.session.commit()
    flash(f"Báo cáo nhanh: {len(made.letters)} thư đang chờ lượt gửi cho lãnh đạo.")
    return go(url_for(".quick", span=_span().value))


def _page(form: QuickForm, *, status: int = 200, why_not: str = "") -> Response:
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return show("tasks/none.html")
    plan, plans = found
    said = queries_quick.quick(plan, _span(), today=clock.today())
    form.seen.data = said.digest
    last = queries_quick.last_sent(plan) if who().is_staff else None
    ids = [letter.id for letter in last.letters] if last else []
    return show(
        "exports/quick.html", status=status, form=form, said=said, plan=plan, plans=plans,
        span=_span(), spans=rules.SPAN_WORDS, why_not=why_not, last=last, states=STATE_WORDS,
        sent=letters_by_subject(QuickLetter, ids).values(),
        readers=queries_quick.readers() if who().is_staff else [],
    )  # fmt: skip


def _plan() -> Plan:
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        raise BadInput("Chưa có kế hoạch nào để báo cáo.")
    return found[0]


def _span() -> Span:
    return span_of(request.args.get("span", ""))
