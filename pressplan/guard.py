"""Every request passes here: who is it, may their role use this view, how do they transact."""

from contextlib import nullcontext
from dataclasses import replace

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import NotFound

from . import clock, database, pace
from .access import PUBLIC, Who, policy_of
from .accounts.queries import SEEN_EVERY, mark_seen, who_of
from .errors import NotYours, Refusal
from .htmx import wants_fragment

READ_METHODS = ("GET", "HEAD", "OPTIONS")
WHILE_PASSWORD_IS_OLD = ("accounts.password", "accounts.change_password")
WHILE_SETTING_UP = (
    "accounts.factor", "accounts.offer_factor", "accounts.offered_factor",
    "accounts.confirm_factor",
)  # fmt: skip
PAPERS = (".xlsx", ".docx", ".pdf")


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
    if (first := _comes_first(g.who)) and request.endpoint not in first:
        return redirect(url_for(first[0]), 303)  # type: ignore[return-value]
    if g.who.role not in policy:
        raise NotYours("Trang này không dành cho loại tài khoản của bạn.")
    if work := _work():
        pace.keep(g.who.account_id, work, at=clock.now())
    return None


def _comes_first(who: Who) -> tuple[str, ...]:
    """The views that a person is held at until that is done, the first of them the page."""
    if who.must_change or who.must_renew:
        return WHILE_PASSWORD_IS_OLD
    return WHILE_SETTING_UP if who.must_set_up else ()


def _work() -> str:
    """Which work of those that are counted this request asks for, or ""."""
    assert request.endpoint is not None
    assert request.url_rule is not None
    view = current_app.view_functions[request.endpoint]
    if request.url_rule.rule.endswith(PAPERS):
        return "export"
    if request.method in READ_METHODS:
        return "search" if request.args.get("q", "").strip() else ""
    takes_files = getattr(view, "takes_files", False)
    return "upload" if takes_files and request.mimetype == "multipart/form-data" else ""


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
