"""Who did what, when, from where, for those who may look: /history."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, request, url_for
from sqlalchemy import select

from .. import clock
from ..access import Role, allow, policy_of
from ..accounts.queries import people_named
from ..agencies.cards import cards
from ..database import Base, db
from ..guard import who
from ..htmx import show
from ..settings.rules import BY_KEY
from . import fields, forms, listing
from .events import word_of
from .models import HistoryLine

bp = Blueprint("history", __name__, url_prefix="/history")

# The page of a thing, by the table that it stands in.
PAGES = {
    "account": "accounts.show",
    "agency": "agencies.show",
    "agency_change": "agencies.change",
    "agency_group": "agencies.group",
    "award": "awards.award",
    "assessment": "maturity.assessment",
    "directive": "directives.directive",
    "reading_draft": "reading.show",
    "round": "maturity.round",
    "edition": "maturity.edition",
    "letter": "reminders.letter",
    "obligation": "obligations.duty",
    "occurrence": "obligations.occurrence",
    "plan": "plans.show",
    "programme": "training.programme",
    "proposal": "proposals.proposal",
    "submission": "submissions.submission",
    "target": "targets.target",
    "task": "tasks.show",
}
WITHOUT_NUMBER = {
    "operation_run": "operation.index",
    "outbox_pause": "reminders.letters",
    "screen": "overview.screens",
    "setting": "settings.index",
    "special_day": "workdays.index",
}


@bp.get("/")
@allow(Role.STAFF, Role.ADMIN, Role.AGENCY)
def index() -> Response:
    """What was recorded in a period, newest first."""
    person, names = who(), {id: card.name for id, card in cards().items()}
    asked = forms.asked(
        request.args, person, today=clock.today(), agencies=names, named=people_named
    )
    before = forms.line_number(request.args.get("before", ""))
    found = listing.page(asked.filter, person, before=before)
    labels = {key: setting.label for key, setting in BY_KEY.items()}
    return show(
        "history/index.html", "history/_list.html", asked=asked, found=found, before=before,
        agencies=sorted(names.items(), key=lambda each: each[1]), names=names,
        kinds=forms.kinds(person), word_of=word_of, pages=pages_of(found.lines),
        most=listing.COUNTED, page_size=listing.PAGE,
        changes_of=lambda line: fields.changes_of(line, names, labels),
        sees_address=person.role is not Role.AGENCY,
    )  # fmt: skip


def pages_of(lines: Sequence[HistoryLine]) -> dict[int, str]:
    """Where one reads on about the subject of each line, while it is there to be looked at."""
    about: dict[str, set[int]] = {}
    for line in lines:
        if line.subject_id is not None:
            about.setdefault(line.subject_type, set()).add(line.subject_id)
    pages = {
        (name, id): url for name, ids in about.items() for id, url in _pages(name, ids).items()
    }
    return {
        line.id: pages[key]
        for line in lines
        if line.subject_id is not None and (key := (line.subject_type, line.subject_id)) in pages
    }


def _pages(name: str, ids: set[int]) -> dict[int, str]:
    """The pages of the rows of one table that this person may open."""
    if name in WITHOUT_NUMBER:
        endpoint = WITHOUT_NUMBER[name]
        return dict.fromkeys(ids, url_for(endpoint)) if _may_open(endpoint) else {}
    endpoint = "tasks.commitment" if name == "commitment" else PAGES.get(name, "")
    if not _may_open(endpoint):
        return {}
    columns = Base.metadata.tables[name].c
    wanted = (columns.id, columns.task_id) if name == "commitment" else (columns.id,)
    found = db.session.execute(select(*wanted).where(columns.id.in_(ids))).all()
    if name == "commitment":
        return {id: url_for(endpoint, id=task, commitment_id=id) for id, task in found}
    return {id: url_for(endpoint, id=id) for (id,) in found}


def _may_open(endpoint: str) -> bool:
    policy = policy_of(current_app.view_functions.get(endpoint))
    return policy is not None and who().role in policy
