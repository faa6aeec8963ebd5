"""After a restore: let letters leave again once an administrator has looked at those in doubt."""

from datetime import datetime

from sqlalchemy import update

from ..access import Who
from ..database import db, writing
from ..errors import TooLate
from ..history.actions import record
from ..outbox.actions import RESUMED, resume
from ..outbox.models import Letter
from ..outbox.queries import open_pause
from ..outbox.rules import State, Way
from ..reminders import planning
from ..reminders.models import Notice, NoticeState
from . import queries
from .models import Run

TAKEN = "Có thể đã gửi trước khi khôi phục; quản trị viên quyết định không gửi lại."


def let_leave(*, again: bool, by: Who, at: datetime) -> None:
    """End the pause after a restore; outside of any transaction. Raises TooLate (409).

    `again`: those in doubt are sent, perhaps a second time. Else they count as sent, and what was
    to be said until today as said: it stands on each person's page, and no letter repeats it.
    """
    if not again:
        _take_as_sent(by=by, at=at, last=False)
        planning.plan(at=at, whole_day=True)
        _take_as_sent(by=by, at=at, last=True)
        return
    with writing():
        _looked(by=by, at=at, words="Gửi cả các thư có thể đã gửi trước khi khôi phục")
        db.session.commit()


def _take_as_sent(*, by: Who, at: datetime, last: bool) -> None:
    with writing():
        restored = _restored()
        doubtful = queries.doubtful_letters(restored).with_only_columns(Letter.id)
        sent = {
            "state": State.SENT, "sent_at": at, "way": Way.SERVER, "error": TAKEN,
            "lease_until": None, "holder": None,
        }  # fmt: skip
        taken = update(Letter).where(Letter.id.in_(doubtful)).values(sent)
        db.session.execute(taken.execution_options(synchronize_session=False))
        said = update(Notice).where(Notice.state == NoticeState.OPEN)
        settled = said.values(state=NoticeState.SETTLED)
        db.session.execute(settled.execution_options(synchronize_session=False))
        if last:
            words = "Coi các thư có thể đã gửi trước khi khôi phục là đã gửi, rồi cho gửi tiếp"
            _looked(by=by, at=at, words=words)
        db.session.commit()


def _looked(*, by: Who, at: datetime, words: str) -> None:
    record(_restored(), "looked", words, by=by, at=at)
    resume(by=by, at=at, looked=True)


def _restored() -> Run:
    """What was restored, while letters wait for somebody to look. Raises TooLate."""
    pause, restored = open_pause(), queries.last_restore()
    if pause is None or not pause.look_first or restored is None:
        db.session.rollback()
        raise TooLate(RESUMED)
    return restored
