"""One's own calendar feed: its page, and the address that calendar programs fetch."""

from flask import Response, flash, make_response, render_template, request, url_for

from .. import clock
from ..access import EVERYONE, PUBLIC, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go
from ..outbox.composing import address_of
from . import actions_feed as actions
from . import feed, ical, queries_feed
from .blueprint import bp

CONTENT_TYPE = "text/calendar; charset=utf-8"
HEADERS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


@bp.get("/feed")
@allow(*EVERYONE)
def own_feed() -> Response:
    """Whether one has a calendar feed, and when it was last fetched."""
    return _page()


@bp.post("/feed")
@allow(*EVERYONE)
def make_feed() -> Response:
    """A new address, shown this once; the one before it opens nothing any more."""
    try:
        token = actions.make(seen=_seen(), by=who(), at=clock.now())
    except TooLate as late:
        return _page(late=late.sentence, status=409)
    db.session.commit()
    return _page(address=address_of("reminders.feed_file", token=token), status=201)


@bp.post("/feed/revocation")
@allow(*EVERYONE)
def revoke_feed() -> Response:
    """The address opens nothing any more, from now on."""
    try:
        actions.revoke(seen=_seen(), by=who(), at=clock.now())
    except TooLate as late:
        return _page(late=late.sentence, status=409)
    db.session.commit()
    flash("Đã thu hồi địa chỉ lịch. Ứng dụng lịch nào đang dùng địa chỉ đó sẽ không đọc được nữa.")
    return go(url_for(".own_feed"))


@bp.get("/feed/<token>.ics")
@allow(PUBLIC)
def feed_file(token: str) -> Response:
    """The deadlines of whoever has this address, for a calendar program that does not sign in."""
    now, today = clock.now(), clock.today()
    account_id = queries_feed.account_of(token, at=now, today=today)
    if account_id is None:
        gone = Response("Không có lịch nào ở địa chỉ này.\n", 404, mimetype="text/plain")
        gone.headers.update(HEADERS)
        return gone
    found = feed.entries(account_id, today)
    version = feed.version_of(found)
    if request.if_none_match.contains_weak(version):
        response = Response(status=304)
    else:
        response = Response(ical.written(found, at=now), content_type=CONTENT_TYPE)
    response.headers.update(HEADERS)
    response.set_etag(version, weak=True)  # of what it says: the stamp differs each time
    return response


def _seen() -> int:
    """The address that the page knew of; 0: none."""
    return request.form.get("seen", 0, type=int)


def _page(*, address: str = "", late: str = "", status: int = 200) -> Response:
    account_id = who().account_id
    counted = request.method == "GET"  # what only looks does not hold up who writes
    body = render_template(
        "reminders/feed.html", feed=queries_feed.live_feed(account_id), address=address, late=late,
        entries=len(feed.entries(account_id, clock.today())) if counted else None,
    )  # fmt: skip
    return make_response(body, status)
