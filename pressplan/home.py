"""The first address, and what tells other programs whether this one lives."""

import shutil
from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify, redirect, url_for
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from . import clock, heartbeat
from .access import EVERYONE, PUBLIC, Role, allow
from .database import db, writing
from .guard import who

bp = Blueprint("home", __name__)
FIRST_PAGE = {
    Role.ADMIN: "accounts.index",
    Role.STAFF: "desk.index",
    Role.LEADER: "overview.index",
    Role.AGENCY: "desk.index",
    Role.GOVERNING: "desk.index",
}
LEAST_SPACE = 100 * 1024 * 1024
TICK_AGE = timedelta(minutes=10)


@bp.get("/")
@allow(*EVERYONE)
def index() -> Response:
    """Lead each role to its own first page."""
    return redirect(url_for(FIRST_PAGE[who().role]), 303)  # type: ignore[return-value]


@bp.get("/healthz")
@allow(PUBLIC)
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@allow(PUBLIC)
def readyz() -> tuple[Response, int]:
    """Whether work can be done: the database takes writes, there is space, the scheduler ticks."""
    found = {"database": _writable(), "space": _has_space(), "scheduler": _ticks()}
    return jsonify(found), 200 if all(found.values()) else 503


def _writable() -> bool:
    try:
        with writing():
            db.session.execute(text("UPDATE heartbeat SET at = at"))
    except SQLAlchemyError:
        return False
    return True


def _has_space() -> bool:
    return shutil.disk_usage(current_app.config["PRESSPLAN"].data).free > LEAST_SPACE


def _ticks() -> bool:
    try:
        last = heartbeat.last("scheduler")
    except SQLAlchemyError:
        return False
    return last is not None and clock.now() - last < TICK_AGE
