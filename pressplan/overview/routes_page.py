"""The overview as a page, of any day, and the work behind its figures of a past day."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Response, abort, request, session, url_for

from .. import clock, memory, pages
from ..access import Role, Who, allow
from ..database import db
from ..desk.rules import period_name
from ..exports.running import running
from ..guard import who
from ..htmx import go, show
from ..plans.models import Plan
from ..reminders.queries import warnings
from ..settings.queries import value
from ..submissions.matrix import matrix
from ..targets.queries import Stand, standings
from ..tasks.choices import Choices, choices
from ..tasks.forms import FRESHNESS_CHOICES, TIMING_CHOICES
from ..tasks.queries import chosen_plan
from . import pdf, queries, rules
from .blueprint import bp
from .forms import Asked, period_before, read_asked
from .queries_ahead import ahead
from .queries_list import past
from .queries_maturity import maturity
from .queries_voices import voices
from .queries_week import week

MOST_HAND_INS = 20


@bp.get("/")
@allow(Role.STAFF, Role.LEADER, Role.GOVERNING)
def index() -> Response:
    """One plan in one year: the headline, the figures, who is late, what comes next.

    A page that nothing has changed is answered by 304: it is made of figures alone, so a browser
    may keep it, and asks each time.
    """
    found = _wanted()
    if found is None:
        return show("tasks/none.html")
    if "_flashes" in session:  # a page that says something once is not kept
        return _page(*found)
    version = _version(found[2])
    if request.if_none_match.contains_weak(version):
        return kept(Response(status=304), version)
    return kept(_page(*found), version)


@bp.get("/overview.pdf")
@allow(Role.STAFF, Role.LEADER, Role.GOVERNING)
def paper() -> Response:
    """The same as it prints, as a file; there is none where the optional renderer is not."""
    found = _wanted()
    if found is None or not pdf.is_possible():
        abort(404)
    asked = found[2]
    html = _page(*found).get_data(as_text=True)
    db.session.rollback()  # nobody waits for what was read while it is drawn
    with running(who().account_id, ""):
        made = Response(pdf.pdf_of(html), mimetype="application/pdf")
    name = f"tong-quan-{asked.year}-{asked.on:%Y%m%d}.pdf"
    made.headers["Content-Disposition"] = f"attachment; filename={name}"
    return made


@bp.get("/commitments")
@allow(Role.STAFF, Role.LEADER, Role.GOVERNING)
def commitments() -> Response:
    """The work that a figure of a past day counts; of today it stands in the list of tasks."""
    found = _wanted()
    if found is None:
        return show("tasks/none.html")
    plan, _, asked = found
    timing, freshness = request.args.get("timing", ""), request.args.get("freshness", "")
    if not asked.past:
        return go(
            url_for(
                "tasks.index", plan=plan.id, year=asked.year, section=asked.section,
                agency=asked.agency, part="lead" if asked.agency else None, timing=timing or None,
                freshness=freshness or None,
            )
        )  # fmt: skip
    page = request.args.get("page", 1, type=int)
    kinds = {"timing": timing or None, "freshness": freshness or None}
    return show(
        "overview/commitments.html", plan=plan, asked=asked,
        past=past(plan, asked, timing=timing, freshness=freshness, page=page),
        narrowed=_narrowed(plan, asked, timing, freshness),
        url_of=lambda n: url_for(".commitments", **asked.args(page=n, against=None, **kinds)),
    )  # fmt: skip


def _wanted() -> tuple[Plan, Sequence[Plan], Asked] | None:
    """The plan, those to choose from, and what the address asks; None: there is no plan."""
    found = chosen_plan(request.args.get("plan", ""))
    return (*found, asked_of(found[0], request.args)) if found else None


def _page(plan: Plan, plans: Sequence[Plan], asked: Asked) -> Response:
    years = tuple((str(year), str(year)) for year in _years(plan))
    return show(
        "overview/index.html", plan=plan, plans=plans, offered=_offered(plan),
        offered_years=years, makes_pdf=pdf.is_possible(),
        **overview_of(plan, asked, who(), most=_most()),
    )  # fmt: skip


def overview_of(plan: Plan, asked: Asked, by: Who, *, most: int | None) -> dict[str, Any]:
    """All that the overview says to this person, for its page, its paper and the wall."""
    hears = by.governs if by.role is Role.GOVERNING else None
    seen = queries.overview(plan, asked, hears=hears, most=most)
    months = value("update_months")
    period = period_name(asked.on, months)
    hand_ins = None
    if not asked.section:
        hand_ins = matrix(
            plan, asked.year, by, on=asked.on, agency_id=asked.agency,
            most=most and MOST_HAND_INS,
        )  # fmt: skip
    return {
        "asked": asked,
        "seen": seen,
        "ahead": None if plan.closed_on else ahead(plan, asked, most=most and 12),
        "voices": None if asked.section else voices(asked, by),
        "hand_ins": hand_ins,
        "targets": None if asked.section else _targets(asked),
        "maturity": None if asked.section else maturity(asked, by, most=most),
        "week": week(plan, asked, by),
        "period": period,
        "before": period_before(asked.on, months),
        "bar": rules.bar,
        "differs": rules.differs,
        "headline": rules.headline(
            seen.figures, tasks=seen.tasks, year=asked.year, period=period,
            most_silent=seen.most_silent,
        ),
    }  # fmt: skip


def _targets(asked: Asked) -> tuple[Stand, ...]:
    """How the targets stood; of one agency those in whose scope it is."""
    return tuple(
        stand
        for stand in standings(asked.plan_id, on=asked.on)
        if not asked.agency or any(one.agency_id == asked.agency for one in stand.agencies)
    )


def asked_of(plan: Plan, args: Mapping[str, str]) -> Asked:
    """What an address asks of a plan; without parameters it is today's whole plan."""
    today = clock.today()
    offered = _offered(plan)
    return read_asked(
        args, plan_id=plan.id,
        years=_years(plan),
        first=plan.tracking_from, last=min(today, plan.closed_on or today),
        sections=[section.id for section in plan.sections],
        agencies=[int(id) for id, _ in offered.agencies],
    )  # fmt: skip


def _years(plan: Plan) -> Sequence[int]:
    return rules.years(plan.period_from.year, plan.period_until.year, clock.today())


def _offered(plan: Plan) -> Choices:
    return choices(plan, clock.today())


def _most() -> int | None:
    return None if "all" in request.args else queries.WORST


def _narrowed(plan: Plan, asked: Asked, timing: str, freshness: str) -> str:
    """What narrows the list, in words."""
    offered = _offered(plan)
    parts = (
        dict(offered.sections).get(str(asked.section), ""),
        dict(offered.agencies).get(str(asked.agency), ""),
        dict(TIMING_CHOICES).get(timing, ""),
        dict(FRESHNESS_CHOICES).get(freshness, ""),
    )
    return "; ".join(part for part in parts if part)


def _version(asked: Asked) -> str:
    """A word for all that the page is made of: who looks, the day, the filters, the facts."""
    told = [warned.sentence for warned in warnings(who(), request.endpoint, clock.now())]
    parts = (
        who().session_id, clock.today(), asked, sorted(request.args.items(multi=True)),
        request.headers.get("HX-Request", ""), memory.version(), pages.build(), told,
    )  # fmt: skip
    return sha256(repr(parts).encode()).hexdigest()[:32]


def kept(response: Response, version: str) -> Response:
    """A browser may keep it, and asks each time whether it is still that version."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(version, weak=True)
    response.vary.add("HX-Request")
    response.vary.add("Cookie")
    return response
