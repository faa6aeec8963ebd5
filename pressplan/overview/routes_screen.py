"""Screens on a wall: staff hang them up and take them down; the wall itself signs in nobody."""

from flask import Response, abort, flash, make_response, render_template, request, url_for

from .. import clock, memory, pages
from ..access import PUBLIC, Role, Who, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go, wants_fragment
from ..outbox.composing import address_of
from ..qr import qr_of
from ..tasks.queries import chosen_plan, plans_to_look_at
from . import actions, queries_screen
from .blueprint import bp
from .forms import ScreenForm
from .models import Screen
from .routes_page import asked_of, kept, overview_of

WALL = 5  # late agencies, and deadlines, that a wall has room for
READER = Who(0, "Màn hình", "", Role.LEADER, None)  # what leadership sees, for reading alone


@bp.get("/screens")
@allow(Role.STAFF)
def screens() -> Response:
    """The screens that hang somewhere, when each was last on, and the form of one more."""
    return _page(ScreenForm(formdata=None))


@bp.post("/screens")
@allow(Role.STAFF)
def hang() -> Response:
    """A new screen: its address is shown this once."""
    form = ScreenForm()
    found = chosen_plan(request.form.get("plan", ""))
    if found is None or not form.validate():
        return _page(form, status=422)
    screen, token = actions.hang(found[0], form.name.data or "", by=who(), at=clock.now())
    db.session.commit()
    address = address_of("overview.wall", token=token)
    return _page(ScreenForm(formdata=None), made=screen, address=address, status=201)


@bp.post("/screens/<int:id>/revocation")
@allow(Role.STAFF)
def take_down(id: int) -> Response:
    """The address shows nothing any more, from now on."""
    screen = db.session.get(Screen, id) or abort(404)
    try:
        actions.take_down(screen, by=who(), at=clock.now())
    except TooLate as late:
        return _page(ScreenForm(formdata=None), late=late.sentence, status=409)
    db.session.commit()
    flash(f"Đã thu hồi màn hình “{screen.name}”.")
    return go(url_for(".screens"))


@bp.get("/wall/<token>")
@allow(PUBLIC)
def wall(token: str) -> Response:
    """The overview for a screen that nobody touches: it asks anew each minute by itself."""
    now = clock.now()
    screen = queries_screen.screen_of(token, at=now)
    plan = next((p for p in plans_to_look_at() if screen and p.id == screen.plan_id), None)
    if screen is None or plan is None:
        return make_response(render_template("overview/wall_gone.html"), 404)
    asked = asked_of(plan, {})
    version = f"{memory.version()}-{clock.today()}-{pages.build()}-{int(wants_fragment())}"
    if request.if_none_match.contains_weak(version):
        return kept(Response(status=304), version)
    context = overview_of(plan, asked, READER, most=WALL)
    template = "overview/_wall.html" if wants_fragment() else "overview/wall.html"
    body = render_template(template, plan=plan, screen=screen, token=token, **context)
    return kept(make_response(body), version)


def _page(
    form: ScreenForm, *, made: Screen | None = None, address: str = "", late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    found = chosen_plan("")
    body = render_template(
        "overview/screens.html", form=form, screens=queries_screen.screens(), made=made,
        address=address, late=late, plans=plans_to_look_at(), plan=found[0] if found else None,
        qr=qr_of(address) if address else None,
    )  # fmt: skip
    return make_response(body, status)
