"""Send a quick report to leadership by letter."""

from datetime import date, datetime

from sqlalchemy import select

from ..access import Who
from ..accounts.queries import who_is
from ..database import db, insert_missing, insert_new
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..outbox.actions import Wanted, post_all
from ..plans.models import Plan
from .models_quick import QuickLetter, QuickReport
from .queries_quick import readers
from .rules import Quick

KIND = "quick"  # of letters
NOBODY = "Chưa có tài khoản lãnh đạo nào đang dùng để nhận thư."
MOVED = "Số liệu vừa thay đổi so với bản xem trước. Hãy xem lại rồi gửi."
SENT_ALREADY = "Biểu mẫu này đã được gửi một lần với lời nhắn khác. Hãy xem lại rồi gửi."


def send(
    quick: Quick, plan: Plan, *, since: date, until: date, token: str, seen: str, note: str,
    by: Who, at: datetime,
) -> QuickReport:  # fmt: skip
    """Send what was shown, one letter to each of leadership; the same `token` sends once.

    Never commits. Raises NotYours (403), BadInput (422: nobody to write to), TooLate (409: it
    would say other than what was `seen`, or the form was sent before with another note).
    """
    if not by.is_staff:
        raise NotYours("Chỉ chuyên viên của Sở gửi báo cáo nhanh được.")
    row = {
        "token": token, "plan_id": plan.id, "since": since, "until": until, "said": quick.kept(),
        "note": note, "at": at, "by_id": by.account_id, "by_name": by.name,
    }  # fmt: skip
    before = _of(token)
    if before is None and quick.digest != seen:
        raise TooLate(MOVED)
    people = readers()
    if before is None and not people:
        raise BadInput(NOBODY)
    if before is not None or not insert_missing(QuickReport, [row]):
        return _sent_before(token, note, by)
    made = _of(token)
    assert made is not None
    recipients = {account.id: account for account in people}
    insert_new(QuickLetter, [{"report_id": made.id, "recipient_id": id} for id in recipients])
    query = select(QuickLetter.recipient_id, QuickLetter.id).where(QuickLetter.report_id == made.id)
    letters = {row[0]: row[1] for row in db.session.execute(query)}
    wanted = [
        Wanted(f"quick:{made.id}:{id}", who_is(account), letters[id])
        for id, account in recipients.items()
    ]
    post_all(wanted, kind=KIND, about=QuickLetter, at=at)
    record(
        made, "quick-sent", f"Gửi báo cáo nhanh {quick.span} cho {len(wanted)} lãnh đạo",
        by=by, at=at, after={"người nhận": [account.name for account in people]}, reason=note,
    )  # fmt: skip
    return made


def _of(token: str) -> QuickReport | None:
    return db.session.scalars(select(QuickReport).where(QuickReport.token == token)).one_or_none()


def _sent_before(token: str, note: str, by: Who) -> QuickReport:
    """What the form did when it was sent the first time. Raises TooLate where it said other."""
    found = _of(token)
    if found is None or (found.by_id, found.note) != (by.account_id, note):
        raise TooLate(SENT_ALREADY)
    return found
