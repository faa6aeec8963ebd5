"""One agency's maturity: its pillars, what they lack, and the tasks that raise them."""

from collections.abc import Sequence

from flask import Response, request

from .. import clock
from ..access import READERS, allow
from ..agencies.queries import agency_or_404, holding
from ..charts import Piece, Radar, bar, radar
from ..guard import who
from ..htmx import show
from . import queries_agency
from .blueprint import bp
from .figures import SOURCE_WORDS, fraction
from .queries_agency import Course, PillarRow
from .queries_national import newest_national
from .rules import WEAK


@bp.get("/agencies/<int:id>")
@allow(*READERS)
def agency(id: int) -> Response:
    """The newest round, or the one that is asked for; others of it see recognised levels alone."""
    found, today = agency_or_404(id), clock.today()
    course = queries_agency.course_of(
        id, who(), wanted=request.args.get("round", ""), today=today
    )  # fmt: skip
    known = [row for row in course.rows if row.pillar.maximum]
    raised = queries_agency.raising(
        [row.pillar.id for row in course.weak], holding(id, today), today=today
    )
    return show(
        "maturity/agency.html", agency=found, course=course, sources=SOURCE_WORDS, weak_below=WEAK,
        raised=raised, none=queries_agency.Raised(), chart=_radar(known), charted=known,
        unknown=[row for row in course.rows if not row.pillar.maximum],
        bars=_bars(course), before_it=queries_agency.comes_from(id, who(), today=today),
        national=newest_national(),
    )  # fmt: skip


def _radar(rows: Sequence[PillarRow]) -> Radar | None:
    """A radar needs three axes, and something on one of them."""
    shares = [fraction(row.sum) for row in rows]
    return radar(shares) if len(rows) > 2 and any(share is not None for share in shares) else None


def _bars(course: Course) -> dict[int, Piece]:
    """By round the bar of its percentage."""
    shares = {one.round.id: fraction(one.total) for one in course.all}
    return {id: bar(share) for id, share in shares.items() if share is not None}
