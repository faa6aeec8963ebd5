"""The first address, and what tells other programs whether this one lives."""

import hmac
import shutil
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request, url_for
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from . import clock, heartbeat
from .access import EVERYONE, PUBLIC, Role, allow
from .config import LOOPBACK
from .database import db, writing
from .guard import who
from .operation.metrics import CONTENT_TYPE, exposition
from .pages import build

bp = Blueprint("home", __name__)
FIRST_PAGE = {
    Role.ADMIN: "accounts.index",
    Role.STAFF: "desk.index",
    Role.LEADER: "overview.index",
    Role.AGENCY: "desk.index",
    Role.GOVERNING: "desk.index",
}
FORWARDED = ("forwarded", "via", "x-real-ip")  # what proxies say, beside X-Forwarded-…
LEAST_SPACE = 100 * 1024 * 1024


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


@bp.get("/metrics")
@allow(PUBLIC)
def metrics() -> Response:
    """Numbers for a monitor: on this machine, or with the token; for others it is not there."""
    config = current_app.config["PRESSPLAN"]
    if not (_has_token(config.metrics_token) or _is_of_this_machine()):
        abort(404)
    body = exposition(config, build=build(), at=clock.now())
    return Response(body, content_type=CONTENT_TYPE)


def _has_token(token: str) -> bool:
    sent = request.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(sent, f"Bearer {token}".encode())


def _is_of_this_machine() -> bool:
    """Whether it comes from here, asks for here, and no proxy says that it passed it on.

    Of a proxy that says nothing and calls us by the name of this machine nobody can tell.
    """
    names = [name.lower() for name, _ in request.headers]
    passed_on = any(name in FORWARDED or name.startswith("x-forwarded-") for name in names)
    here = (*LOOPBACK, "::1")
    asked_for = urlsplit(request.host_url).hostname
    return not passed_on and request.remote_addr in here and asked_for in here


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
        last = heartbeat.last_tick()
    except SQLAlchemyError:
        return False
    return last is not None and clock.now() - last < heartbeat.SILENT_AFTER
