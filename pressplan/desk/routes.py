"""Each person's first page: what is mine, what waits for me."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from .. import clock
from ..access import Role, Who, allow
from ..agencies.queries import gone, named
from ..awards.queries import to_move_on
from ..directives.queries import to_answer
from ..guard import who
from ..htmx import show
from ..maturity.queries_round import to_score
from ..maturity.queries_sheet import waiting_review
from ..obligations.queries import Milestone, milestones
from ..plans.models import Plan
from ..proposals.queries import answered_lately, waiting
from ..reading.queries import to_adopt
from ..reminders.queries_mine import current_of
from ..settings.queries import value
from ..submissions.queries import done_for, to_release, waiting_for
from ..targets.queries_waiting import missing, to_confirm
from ..tasks.forms import WORDS, ReturnForm
from ..tasks.queries import plans_in_force
from ..tasks.queries_board import count_drafts
from ..tasks.queries_extension import requests_of
from ..tasks.queries_talk import mentions_for
from ..tasks.rules import update_period
from ..training.queries import unanswered, unrecorded
from ..workdays.queries import calendar
from . import queries, queries_staff, rules, staff
from .queries_staff import AHEAD, Window
from .staff import Part

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
@allow(Role.STAFF, Role.AGENCY, Role.GOVERNING)
def index() -> Response:
    """The desk of this person's role; for staff also one part of it whole, page by page."""
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
    left = {id for id, since in gone().items() if since <= clock.today()}
    agencies = sorted(named(person.governs - left).values(), key=lambda agency: agency.name)
    return show("desk/governing.html", agencies=agencies, **_common(person, items))


def _staff(person: Who) -> Response:
    asked = next((part for part in Part if part.value == request.args.get("part")), None)
    desk = _Desk(person)
    if asked:
        return _one_part(desk, asked)
    parts = {part: desk.part(part, Window()) for part in Part}
    common = _common(person, queries.items_of(_own(person), today=desk.today), desk.stones)
    first = staff.first_of(
        _waits(parts), today=desk.today, period=common["period"], calendar=calendar()
    )
    return show(
        "desk/staff.html", first=first, parts=parts, on_desk=True,
        **_FOR_PARTS, return_form=ReturnForm(formdata=None), **common,
    )  # fmt: skip


def _one_part(desk: "_Desk", part: Part) -> Response:
    asked = request.args.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    window = Window(queries_staff.PAGE, max(1, page))
    found = desk.part(part, window)
    if window.page > window.pages(found.total):  # rows went while somebody paged
        window = Window(queries_staff.PAGE, window.pages(found.total))
        found = desk.part(part, window)
    return show(
        "desk/part.html", part=part, found=found, window=window, on_desk=False,
        url_of=lambda n: url_for(".index", part=part.value, page=n),
        **_FOR_PARTS, return_form=ReturnForm(formdata=None), words=WORDS,
        plan_names=_names(desk.plans),
    )  # fmt: skip


_FOR_PARTS: dict[str, Any] = {
    "Part": Part,
    "part_words": staff.PART_WORDS,
}


class _Desk:
    """The Department's desk as one of its people sees it."""

    def __init__(self, person: Who) -> None:
        self.person, self.today = person, clock.today()
        self.plans = plans_in_force()
        self.stones = _stones(person, self.plans)

    def part(self, part: Part, window: Window) -> Any:
        """As much of a part as the window shows."""
        if part is Part.REQUESTS:
            return queries_staff.requests(window, today=self.today)
        if part is Part.DUE:
            return queries_staff.next_deadline(
                self.plans, self.stones, window=window, today=self.today
            )
        if part is Part.SILENT:
            return queries_staff.silent_agencies(
                self.plans, but=self.person.agency_id, window=window, today=self.today
            )
        own = part is Part.FOR_OTHERS
        return queries_staff.unjudged(self.person, own=own, window=window, today=self.today)


def _waits(parts: dict[Part, Any]) -> staff.Waits:
    to_judge, requests, due = parts[Part.TO_JUDGE], parts[Part.REQUESTS], parts[Part.DUE]
    return staff.Waits(
        to_judge=to_judge.total,
        oldest=to_judge.rows[0].update.reported_on if to_judge.rows else None,
        asked=requests.asked,
        forwarded=requests.total - requests.asked,
        for_others=parts[Part.FOR_OTHERS].total,
        due_on=due.due_on,
        duty=due.duties[0].text if due.duties else "",
        missing=due.total,
        undone=due.undone,
        silent=parts[Part.SILENT].total,
    )


def _names(plans: Sequence[Plan]) -> dict[int, str]:
    """The plans by name, where there are several to tell apart."""
    return {plan.id: plan.short_title for plan in plans} if len(plans) > 1 else {}


def _own(person: Who) -> set[int]:
    return {person.agency_id} if person.agency_id else set()


def _concerned(person: Who) -> Collection[int]:
    return person.governs if person.role is Role.GOVERNING else _own(person)


def _stones(person: Who, plans: Sequence[Plan]) -> list[Milestone]:
    """What falls due soon and is not done yet by all whom it concerns."""
    today = clock.today()
    concerned = None if person.is_staff else set(_concerned(person))
    found = milestones(plans, today=today, until=today + AHEAD, agency_ids=concerned)
    done = done_for([stone.occurrence_id for stone in found], today=today)
    return [
        stone
        for stone in found
        if not stone.agency_ids
        or (stone.agency_ids & concerned if concerned is not None else stone.agency_ids)
        - done.get(stone.occurrence_id, frozenset())
    ]


def _common(
    person: Who, items: list[queries.Item], stones: list[Milestone] | None = None
) -> dict[str, Any]:
    today, months, plans = clock.today(), value("update_months"), plans_in_force()
    stones = _stones(person, plans) if stones is None else stones
    own = person.agency_id if person.role in (Role.STAFF, Role.AGENCY) else None
    met = {item.task.plan_id for item in items} | {stone.plan_id for stone in stones}
    first = next(iter(stones), None)
    stone = rules.Stone(first.due_on, first.text, first.plan_id) if first else None
    return {
        "items": items,
        "piles": queries.in_piles(items),
        "next": rules.next_thing(
            [item.thing for item in items], today=today, months=months, stone=stone,
            calendar=calendar(),
        ),
        "mentions": mentions_for(person, today),
        "extensions": requests_of(_concerned(person), person, today),
        "period": rules.period_name(today, months),
        "milestones": stones,
        "reminded": current_of(person.account_id, today),
        "handins": waiting_for(person, today=today),
        "to_release": to_release(person, today=today),
        "to_review": waiting_review() if person.is_staff else 0,
        "to_score": to_score(person, today=today),
        "trainings": unanswered(_own(person), today) if person.role is Role.AGENCY else [],
        "unrecorded": unrecorded(clock.now()) if person.is_staff else [],
        "figures_missing": missing(own, today) if own and person.role is Role.AGENCY else [],
        "figures_waiting": to_confirm(today) if person.is_staff else [],
        "voiced": waiting(on=today) if person.is_staff else None,
        "answered": answered_lately(own, on=today) if person.role is Role.AGENCY else [],
        "directed": to_answer(own, on=today),
        "to_award": to_move_on() if person.is_staff else 0,
        "to_adopt": to_adopt() if person.is_staff else [],
        "pile_words": rules.PILE_WORDS,
        "plan_names": _names([p for p in plans if person.is_staff or p.id in met]),
        "words": WORDS,
    }  # fmt: skip
