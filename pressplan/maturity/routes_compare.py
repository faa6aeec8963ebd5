"""Agencies side by side: in one round, and over the rounds."""

from flask import Response, request, url_for

from .. import clock
from ..access import READERS, allow
from ..guard import who
from ..htmx import show
from . import figures, queries_compare
from .blueprint import bp
from .figures import Source
from .queries_national import newest_national

SHORT = ((Source.COUNCIL, "Hội đồng"), (Source.OWN, "tự chấm"))


@bp.get("/compare")
@allow(*READERS)
def compare() -> Response:
    """The agencies of a round, pillar by pillar."""
    found = figures.round_of(request.args.get("round", ""))
    if found is None:
        return show("maturity/compare_none.html")
    table = queries_compare.table(
        found, who(), sort=request.args.get("sort", ""), page=_page(), today=clock.today()
    )
    return show(
        "maturity/compare.html", table=table, rounds=figures.rounds(), words=SHORT,
        national=newest_national(), sorts=queries_compare.SORTS,
        url_of=lambda n: url_for(".compare", round=found.id, sort=table.sort, page=n),
    )  # fmt: skip


@bp.get("/compare/rounds")
@allow(*READERS)
def over_rounds() -> Response:
    """The agencies over the rounds."""
    seen = queries_compare.over_rounds(who(), page=_page(), today=clock.today())
    return show(
        "maturity/compare_rounds.html", seen=seen, words=SHORT, national=newest_national(),
        url_of=lambda n: url_for(".over_rounds", page=n),
    )  # fmt: skip


def _page() -> int:
    return request.args.get("page", 1, type=int)
