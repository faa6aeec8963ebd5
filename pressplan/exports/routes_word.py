"""Official papers in Word: reports, and letters of the office that chase."""

from flask import Response, abort, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..agencies.models import Agency
from ..database import db, reading
from ..errors import BadInput
from ..guard import who
from ..htmx import go
from ..reminders.actions_chase import NONE_CHOSEN, TOO_MANY
from ..reminders.forms_chase import ChaseForm, filters_of, ticked, whole_agencies
from ..reminders.queries_chase import chase_window, picked
from ..reminders.rules_chase import MOST
from ..submissions.queries import course_of, submission_or_404
from ..submissions.workflow import Course
from ..tasks.queries import chosen_plan
from . import chase_paper, queries_letter, queries_report, report, report_agency
from .blueprint import bp
from .sending import sent


@bp.get("/submissions/<int:id>.docx")
@allow(*READERS)
def submission(id: int) -> Response:
    """A report with what was written in it; `?revision=`: of that revision."""
    today = clock.today()
    found = submission_or_404(id, who(), today=today)
    course = course_of(found)
    if course is Course.PLAN:  # a document of its own, which lies there as a file
        return go(url_for("submissions.submission", id=id))
    number = request.args.get("revision", 0, type=int)
    content = queries_report.content_of(found, who(), number, today=today)
    if course is Course.REPORT or found.occurrence.obligation.kind not in queries_report.REVIEWS:
        own = report_agency.OwnReport(found, content, who(), today)
        return sent(lambda path: report_agency.write(path, own), report_agency.file_name(own))
    if who().role not in (Role.STAFF, Role.LEADER):
        abort(404)
    whole = report.Review(found.occurrence, content, who(), today)
    return sent(lambda path: report.write(path, whole), report.file_name(whole))


@bp.get("/occurrences/<int:id>.docx")
@allow(Role.STAFF, Role.LEADER)
def occurrence(id: int) -> Response:
    """The report of the whole plan that falls due then, begun or not."""
    today = clock.today()
    found = queries_report.review_or_none(id)
    if found is None:
        return go(url_for("obligations.occurrence", id=id))
    own = queries_report.handed_in(found, who(), today=today)
    content = queries_report.content_of(own, who(), today=today)
    whole = report.Review(found, content, who(), today)
    return sent(lambda path: report.write(path, whole), report.file_name(whole))


@bp.post("/chase.docx")
@allow(Role.STAFF)
def chase() -> Response:
    """A draft letter of the office about what was ticked on the page; nothing is written."""
    with reading():
        return _chase()


def _chase() -> Response:
    window = chase_window(clock.today())
    found, _ = picked(
        ticked(request.form), whole_agencies(request.form),
        everything=request.form.get("scope") == "all", filters=filters_of(request.args),
        by=who(), window=window,
    )  # fmt: skip
    if not found or len(found) > MOST:
        raise BadInput(TOO_MANY if found else NONE_CHOSEN)
    form = ChaseForm()
    if not form.note.validate(form):
        raise BadInput(f"{form.note.label.text}: {form.note.errors[0]}", "note")
    looked_at = chosen_plan("")
    department = db.session.get(Agency, who().agency_id or 0)
    if looked_at is None or department is None:
        raise BadInput("Chưa có kế hoạch hoặc cơ quan để ghi trên công văn.")
    plans = queries_letter.plans_of(found)
    head = queries_report.head_of(
        department, plans[0] if plans else looked_at[0], sign="", about=chase_paper.ABOUT,
        today=window.today,
    )  # fmt: skip
    titles = [plan.title for plan in plans]
    asked = chase_paper.Chasing(found, head, titles, form.note.data or "", window.today)
    name = f"cong-van-don-doc-{window.today:%Y%m%d}.docx"
    return sent(lambda path: chase_paper.write(path, asked), name)
