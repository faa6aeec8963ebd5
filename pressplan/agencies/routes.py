"""Agencies and groups: pages for everybody, corrections by the administrator."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from flask import (
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)

from .. import clock
from ..access import EVERYONE, READERS, Role, allow
from ..accounts.people import people_of
from ..database import db
from ..errors import BadInput, NotYours, TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from ..htmx import show as show_part
from ..paging import page_within, pages_of
from ..plans import duties, standing
from ..tasks.by_agency import tasks_of
from ..tasks.models import PART_WORDS, Part
from . import actions, queries, routes_changes  # noqa: F401 (it adds its views)
from .blueprint import bp
from .changes import may_change
from .forms import NOBODY, AgencyForm, DayForm, WordForm
from .models import ALWAYS, FOREVER, KIND_WORDS, Agency, AgencyKind, SuccessionKind
from .queries_changes import changes_of

PAGE = 50
SPEAKERS = standing.SPEAKERS
SUCCESSION_WORDS = {
    SuccessionKind.MERGED: "Sáp nhập vào",
    SuccessionKind.SPLIT: "Tách thành",
    SuccessionKind.DISSOLVED: "Giải thể",
}


@bp.get("/")
@allow(*EVERYONE)
def index() -> Response:
    """Every agency by kind, the press agencies first."""
    words = request.args.get("q", "")[:200]
    found = queries.found_agencies(words)
    pages = pages_of(len(found), PAGE)
    page = page_within(request.args.get("page", 1, type=int), len(found), PAGE)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return show_part(
        "agencies/index.html", "agencies/_list.html",
        agencies=shown, total=len(found), number=page, pages=pages, words=words,
        kinds={agency.kind: KIND_WORDS[agency.kind] for agency in shown},
        groups=queries.all_groups(), gone=queries.gone(),
        url_of=lambda n: url_for("agencies.index", q=words or None, page=n),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.ADMIN)
def new() -> Response:
    """An empty form for a new agency."""
    return _form_page(AgencyForm(formdata=None, kind=AgencyKind.PRESS.value))


@bp.post("/")
@allow(Role.ADMIN)
def create() -> Response:
    """Add an agency."""
    form = AgencyForm()
    if not form.validate_on_submit():
        return _form_page(form, status=422)
    facts = form.facts()
    body = db.session.get(Agency, facts.governing_body_id) if facts.governing_body_id else None
    try:
        agency = actions.create_agency(
            facts.kind, facts.name, short=facts.short_name, phone=facts.phone,
            governing_body=body, by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        return _refused(form, bad)
    db.session.commit()
    flash(f"Đã thêm {facts.name}.")
    return go(url_for("agencies.show", id=agency.id))


@bp.get("/<int:id>")
@allow(*EVERYONE)
def show(id: int) -> Response:
    """All about one agency: names, tasks, standing duties, people."""
    agency = queries.agency_or_404(id)
    today = _last_day(id, clock.today())
    held, groups = _held(id, today)
    numbers = {part: request.args.get(part.value, 1, type=int) for part in Part}
    tasks = {
        part: tasks_of(part, agency_ids=held, group_ids=groups, page=numbers[part]) for part in Part
    }
    body = render_template(
        "agencies/show.html", agency=agency, governed=_governed(id), kind_words=KIND_WORDS,
        successions=queries.successions_of(id), successors=_successors(id),
        succession_words=SUCCESSION_WORDS, held=_named_but(held, id),
        groups=[g for g in queries.all_groups() if id in g.members_on(today)],
        tasks=tasks, Part=Part, part_words=PART_WORDS, links_tasks=who().role in READERS,
        pages_of={part: partial(_url_of_page, id, numbers, part) for part in Part},
        duties=duties.duties_of(id, agency_ids=held, group_ids=groups, today=clock.today()),
        speaks=standing.may_say(who(), id), people=people_of([id]).get(id, []),
        ALWAYS=ALWAYS, FOREVER=FOREVER, waiting=changes_of(id), may_change=may_change(who()),
    )  # fmt: skip
    return make_response(body)


@bp.get("/<int:id>/edit")
@allow(Role.ADMIN)
def edit(id: int) -> Response:
    """The form to correct an agency."""
    agency = queries.agency_or_404(id)
    facts = actions.facts_of(agency)
    values = vars(facts) | {
        "kind": facts.kind.value, "governing_body_id": str(facts.governing_body_id or NOBODY),
        "version": str(agency.version),
    }  # fmt: skip
    return _form_page(AgencyForm(formdata=None, but_for=id, **values), agency)


@bp.post("/<int:id>/edit")
@allow(Role.ADMIN)
def correct(id: int) -> Response:
    """Correct an agency; who comes second sees what it is now and keeps what they typed."""
    agency = queries.agency_or_404(id)
    form = AgencyForm(but_for=id)
    if not form.validate_on_submit():
        return _form_page(form, agency, status=422)
    try:
        actions.correct_agency(
            agency, form.facts(), seen=seen_version(form.version.data), by=who(), at=clock.now()
        )
    except BadInput as bad:
        return _refused(form, bad, agency)
    except TooLate as late:
        agency = queries.agency_or_404(id)
        form.version.data = str(agency.version)
        return _form_page(form, agency, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu thông tin cơ quan.")
    return go(url_for("agencies.show", id=id))


@bp.get("/groups/<int:id>")
@allow(*EVERYONE)
def group(id: int) -> Response:
    """Who belongs to a group on a day; today unless told otherwise."""
    found = queries.group_or_404(id)
    form = DayForm(request.args)
    on = form.chosen(clock.today())
    members = queries.named(found.members_on(on))
    listed = [members[member] for member in found.members_on(on)]
    body = render_template("agencies/group.html", group=found, form=form, on=on, members=listed)
    return make_response(body, 422 if form.errors else 200)


@bp.get("/<int:id>/duties/<int:duty_id>/words/<int:year>")
@allow(*SPEAKERS)
def word(id: int, duty_id: int, year: int) -> Response:
    """The form for a body's word of a year on a standing duty."""
    found = _duty_or_404(id, duty_id, year)
    _own_only(id)
    said = found.words.get(year)
    form = WordForm(
        formdata=None, text=said.text if said else "", version=str(said.version if said else 0)
    )
    return _word_page(id, found, year, form)


@bp.post("/<int:id>/duties/<int:duty_id>/words/<int:year>")
@allow(*SPEAKERS)
def say(id: int, duty_id: int, year: int) -> Response:
    """Give the word of a year; a colleague who was quicker is shown beside what was typed."""
    form = WordForm()
    found = _duty_or_404(id, duty_id, year)
    _own_only(id)
    if not form.validate_on_submit():
        return _word_page(id, found, year, form, status=422)
    try:
        duties.say(
            found.duty, year, form.text.data, agency_id=id,
            seen=seen_version(form.version.data), by=who(), at=clock.now(),
        )  # fmt: skip
    except TooLate as late:
        found = _duty_or_404(id, duty_id, year)
        said = found.words.get(year)
        form.version.data = str(said.version if said else 0)
        return _word_page(id, found, year, form, late=late.sentence, status=409)
    db.session.commit()
    flash(f"Đã ghi việc đã làm năm {year}.")
    return go(url_for("agencies.show", id=id) + "#duties")


def _last_day(id: int, today: date) -> date:
    """The last day on which the agency was there: its page shows what it had then."""
    gone = queries.gone().get(id, FOREVER)
    return min(today, gone - timedelta(days=1))


def _held(id: int, day: date) -> tuple[list[int], list[int]]:
    """For whom the agency stands on that day, and the groups of all of them."""
    held = queries.stands_for(id, day)
    return held, list({group: None for one in held for group in queries.groups_of(one, day)})


def _governed(id: int) -> list[Agency]:
    return _in_order(queries.governed_by(id))


def _named_but(ids: list[int], id: int) -> list[Agency]:
    return _in_order(one for one in ids if one != id)


def _in_order(ids: Iterable[int]) -> list[Agency]:
    found = queries.named(ids)
    return [agency for agency in queries.all_agencies() if agency.id in found]


def _successors(id: int) -> dict[int, Agency]:
    return queries.named(s.successor_id for s in queries.successions_of(id) if s.successor_id)


def _url_of_page(id: int, numbers: dict[Part, int], part: Part, page: int) -> str:
    """The address of a page of one list of tasks; the other list stays where it is."""
    wanted = {other.value: n for other, n in {**numbers, part: page}.items() if n > 1}
    return f"{url_for('agencies.show', id=id)}?{urlencode(wanted)}#{part.value}"


def _duty_or_404(id: int, duty_id: int, year: int) -> duties.DutyOf:
    queries.agency_or_404(id)
    today = clock.today()
    held, groups = _held(id, today)
    every = duties.duties_of(id, agency_ids=held, group_ids=groups, today=today)
    wanted = [found for found in every if found.duty.id == duty_id and year in found.years]
    return wanted[0] if wanted else abort(404)


def _own_only(id: int) -> None:
    if not standing.may_say(who(), id):
        raise NotYours("Chỉ người của cơ quan này ghi được việc đã làm.")


def _word_page(
    id: int, found: duties.DutyOf, year: int, form: WordForm, *, late: str = "", status: int = 200
) -> Response:
    body = render_template(
        "agencies/word.html", agency=queries.agency_or_404(id), found=found, year=year, form=form,
        late=late,
    )  # fmt: skip
    return make_response(body, status)


def _form_page(
    form: AgencyForm, agency: Agency | None = None, *, late: str = "", status: int = 200
) -> Response:
    body = render_template(
        "agencies/edit.html", form=form, agency=agency, late=late, kind_words=KIND_WORDS
    )
    return make_response(body, status)


def _refused(form: AgencyForm, bad: BadInput, agency: Agency | None = None) -> Response:
    form.refuse(bad.field, bad.sentence)
    return _form_page(form, agency, status=422)
