"""Every request passes here: who is it, may their role use this view, how do they transact."""

from contextlib import nullcontext
from dataclasses import replace

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import NotFound

from . import clock, database
from .access import PUBLIC, Who, policy_of
from .accounts.queries import SEEN_EVERY, mark_seen, who_of
from .errors import NotYours, Refusal
from .htmx import wants_fragment

READ_METHODS = ("GET", "HEAD", "OPTIONS")
WHILE_PASSWORD_IS_OLD = ("accounts.password", "accounts.change_password", "accounts.sign_out")


class SignInFirst(Refusal):
    """401: nobody is signed in, or no longer."""

    status = 401
    sentence = "Phiên đăng nhập đã hết. Hãy đăng nhập lại để tiếp tục."


def install(app: Flask) -> None:
    """Put the guard before every request of the app."""
    app.before_request(_guard)
    app.teardown_request(lambda _error: database.end_request())


def who() -> Who:
    """The person of this request. Only views that are not public may ask."""
    found: Who | None = g.get("who")
    if found is None:
        raise SignInFirst
    return found


def _guard() -> Response | None:
    reads = request.method in READ_METHODS
    if reads:
        database.begin_request(writes=False)
    if request.endpoint is None:
        g.who = _look_up()  # the page that says so still has its menu
        return None
    policy = policy_of(current_app.view_functions[request.endpoint])
    if policy is None:
        current_app.logger.error("%s declares nobody who may use it: closed", request.endpoint)
        raise NotFound
    g.who = None if request.endpoint == "static_file" else _look_up()
    database.begin_request(writes=not reads)
    if PUBLIC in policy:
        return None
    if g.who is None:
        return _to_sign_in()
    if g.who.must_change and request.endpoint not in WHILE_PASSWORD_IS_OLD:
        return redirect(url_for("accounts.password"), 303)  # type: ignore[return-value]
    if g.who.role not in policy:
        raise NotYours("Trang này không dành cho loại tài khoản của bạn.")
    return None


def _look_up() -> Who | None:
    """Who holds this session.

    What writes looks first, in a short read of its own that ends before a body is read; a
    page looks in the snapshot that it is read from.
    """
    token = session.get("token")
    if not token:
        return None
    now = clock.now()
    with nullcontext() if request.method in READ_METHODS else database.reading():
        found = who_of(token, now=now)
    if found is None:
        session.pop("token", None)
        return None
    who, seen_at = found
    if now - seen_at > SEEN_EVERY and not request.headers.get("X-Polling"):
        mark_seen(who.session_id, now=now)
    return replace(who, address=request.remote_addr or "")


def _to_sign_in() -> Response:
    if request.method in READ_METHODS and not wants_fragment():
        target = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=target), 303)  # type: ignore[return-value]
    raise SignInFirst
