"""Each person's first page: what is mine, what waits for me."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

from .. import clock
from ..access import Role, Who, allow
from ..agencies.queries import named
from ..guard import who
from ..htmx import show
from ..obligations.queries import milestones
from ..settings.queries import value
from ..tasks.forms import WORDS, ReturnForm
from ..tasks.queries import plans_in_force
from ..tasks.queries_board import count_drafts
from ..tasks.queries_extension import requests_of
from ..tasks.queries_talk import mentions_for
from ..tasks.rules import update_period
from . import queries, rules

bp = Blueprint("desk", __name__, url_prefix="/desk")
AHEAD = timedelta(days=60)


@bp.get("/")
@allow(Role.STAFF, Role.AGENCY, Role.GOVERNING)
def index() -> Response:
    """The desk of this person's role."""
    if who().role is Role.STAFF:
        return _staff(who())
    if who().role is Role.GOVERNING:
        return _governing(who())
    return _agency(who())


def _agency(person: Who) -> Response:
    today = clock.today()
    items = queries.items_of(_own(person), today=today)
    since, _ = update_period(today, value("update_months"))
    return show(
        "desk/agency.html",
        entered=queries.entered_for(person.agency_id, since=since),
        drafts=count_drafts(person),
        without_people=queries.without_people(items, today=today),
        **_common(person, items),
    )


def _governing(person: Who) -> Response:
    items = queries.items_of(person.governs, today=clock.today())
    agencies = sorted(named(person.governs).values(), key=lambda agency: agency.name)
    return show("desk/governing.html", agencies=agencies, **_common(person, items))


def _staff(person: Who) -> Response:
    today = clock.today()
    to_judge, for_others = queries.waiting(person)
    return show(
        "desk/staff.html",
        to_judge=to_judge,
        for_others=for_others,
        silent=queries.silent_agencies(plans_in_force(), but=person.agency_id, today=today),
        return_form=ReturnForm(formdata=None),
        **_common(person, queries.items_of(_own(person), today=today)),
    )


def _own(person: Who) -> set[int]:
    return {person.agency_id} if person.agency_id else set()


def _concerned(person: Who) -> Collection[int]:
    return person.governs if person.role is Role.GOVERNING else _own(person)


def _common(person: Who, items: list[queries.Item]) -> dict[str, Any]:
    today, months = clock.today(), value("update_months")
    plans = plans_in_force()
    stones = milestones(
        plans, today=today, until=today + AHEAD,
        agency_ids=None if person.is_staff else _concerned(person),
    )  # fmt: skip
    first = next(iter(stones), None)
    stone = rules.Stone(first.due_on, first.text, first.plan_id) if first else None
    return {
        "items": items,
        "piles": queries.in_piles(items),
        "next": rules.next_thing(
            [item.thing for item in items], today=today, months=months,
            stone=stone,
        ),
        "mentions": mentions_for(person, today),
        "extensions": requests_of(_concerned(person), person, today),
        "period": rules.period_name(today, months),
        "milestones": stones,
        "pile_words": rules.PILE_WORDS,
        "plan_names": {p.id: p.short_title for p in plans} if len(plans) > 1 else {},
        "words": WORDS,
    }  # fmt: skip
