"""The targets of a plan, and one target."""

from datetime import date

from flask import Response, request, url_for

from .. import charts, clock
from ..access import READERS, allow
from ..guard import who
from ..history.queries import lines_about
from ..htmx import show
from ..plans.models import Plan, PlanState
from ..tasks.queries import chosen_plan, reckoning
from ..tasks.workflow import VERDICT_WORDS
from . import queries_page as queries
from .blueprint import bp
from .method import ANSWER_WORDS, KIND_WORDS, TargetKind, method_words
from .models import Target
from .queries import Stand
from .rules import ATTAINMENT_WORDS, STATE_WORDS, Attainment, day_within, rule_words

WORDS = {
    "attainments": ATTAINMENT_WORDS, "states": STATE_WORDS, "kinds": KIND_WORDS,
    "answers": ANSWER_WORDS, "verdicts": VERDICT_WORDS,
}  # fmt: skip


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """The targets of a plan by horizon; `?on=`: as they stood on an earlier day."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return show("tasks/none.html")
    plan, plans = found
    today = last_day(plan)
    on = day_within(request.args.get("on", ""), today)
    listing = queries.listing(plan, who(), on=on, today=today, page=asked_page())
    past = on.isoformat() if on != today else None
    return show(
        "targets/index.html", plan=plan, plans=plans, listing=listing, words=WORDS, on=on,
        past=past or "", bar=bar_of, Attainment=Attainment,
        in_force=plan.state is PlanState.IN_FORCE,
        url_of=lambda n: url_for(".index", plan=plan.id, on=past, page=n),
    )  # fmt: skip


@bp.get("/<int:id>")
@allow(*READERS)
def target(id: int) -> Response:
    """A target: the arithmetic, the agencies with their figures, what was given."""
    return target_page(queries.target_or_404(id, who()))


def target_page(found: Target, *, status: int = 200) -> Response:
    """The page of a target."""
    on, method = last_day(found.plan), found.method
    stand = queries.stand_of(found, on)
    table = queries.table(found, stand, who(), on=on, page=asked_page())
    return show(
        "targets/show.html", target=found, stand=stand, method=method, table=table, words=WORDS,
        on=on, bar=bar_of, rule=rule_words(method) if method else "",
        said=method_words(method) if method else "", most=queries.PAGE,
        people=method is not None and method.kind is TargetKind.PEOPLE,
        may_edit=who().is_staff and found.plan.state is PlanState.IN_FORCE,
        lines=lines_about(found) if who().is_staff else [], status=status,
        url_of=lambda n: url_for(".target", id=found.id, page=n, _anchor="agencies"),
    )  # fmt: skip


def bar_of(stand: Stand) -> charts.Piece | None:
    """The bar of a share; None: there is none."""
    return None if stand.share is None else charts.bar(float(stand.share))


def last_day(plan: Plan) -> date:
    """The day as of which the plan is shown: today, of a closed plan when it was closed."""
    return reckoning(plan, today=clock.today()).today


def asked_page() -> int:
    """The page that the address asks for."""
    asked = request.args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
