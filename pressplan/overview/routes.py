"""Leadership's page: how does the plan stand, and who is late."""

from flask import Blueprint, Response, request

from .. import clock
from ..access import Role, allow
from ..desk.rules import period_name
from ..htmx import show
from ..settings.queries import value
from ..tasks.queries import chosen_plan
from . import queries, rules

bp = Blueprint("overview", __name__, url_prefix="/overview")


@bp.get("/")
@allow(Role.STAFF, Role.LEADER, Role.GOVERNING)
def index() -> Response:
    """One plan in one year: the headline, the figures, who is late, what comes next."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return show("tasks/none.html")
    plan, plans = found
    today = clock.today()
    years = rules.years(plan.period_from.year, plan.period_until.year, today)
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdigit() and asked in map(str, years) else years[0]
    whole = "all" in request.args
    seen = queries.overview(plan, today=today, year=year, most=None if whole else queries.WORST)
    period = period_name(today, value("update_months"))
    return show(
        "overview/index.html",
        plan=plan,
        plans=plans,
        year=year,
        years=years,
        seen=seen,
        period=period,
        bar=rules.bar,
        headline=rules.headline(
            seen.figures, tasks=seen.tasks, year=year, period=period,
            most_silent=seen.most_silent,
        ),
    )  # fmt: skip
