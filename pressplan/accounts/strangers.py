"""Wrong sign-ins to addresses that nobody has: noted one by one at first, then as a number.

Who sprays passwords over made-up addresses would else fill the history, which nothing is ever
deleted from. Failures of known accounts are always noted one by one; tries that must wait are
bounded by the wait itself. The count lives in the database, so it holds for all processes.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ..access import SYSTEM
from ..database import db, insert_missing
from ..history.actions import record
from ..vietnamese import moment
from . import rules
from .models_notice import StrangerTries

ONE_BY_ONE = 5  # lines of an hour and network
COUNTED_FOR = timedelta(hours=1)
KEPT = timedelta(days=1)


def note(text: str, *, address: str, at: datetime) -> None:
    """The history line of one such try, unless this hour has enough of them from that network."""
    key = rules.client_key(address)
    insert_missing(StrangerTries, [{"network": key, "began_at": at, "last_at": at, "count": 0}])
    query = select(StrangerTries).where(StrangerTries.network == key).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if at - row.began_at >= COUNTED_FOR:
        _tell(row, at=at)
        row.began_at, row.count = at, 0
    row.count, row.last_at = row.count + 1, at
    if row.count <= ONE_BY_ONE:
        nobody = replace(SYSTEM, name="Chưa đăng nhập", address=address)
        record(row, "sign-in-refused", text, by=nobody, at=at)


def sum_up(*, at: datetime) -> None:
    """Write the number of each hour that is over, once; drop networks that came no more."""
    over = select(StrangerTries).where(
        StrangerTries.began_at <= at - COUNTED_FOR, StrangerTries.count > 0
    )
    ordered = over.order_by(StrangerTries.id).with_for_update()
    for row in db.session.scalars(ordered.execution_options(populate_existing=True)).all():
        _tell(row, at=at)
        row.count = 0
    gone = delete(StrangerTries).where(StrangerTries.last_at < at - KEPT, StrangerTries.count == 0)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _tell(row: StrangerTries, *, at: datetime) -> None:
    more = row.count - ONE_BY_ONE
    if more <= 0:
        return
    text = (
        f"Đăng nhập không được: thêm {more} lần từ cùng mạng, e-mail không có tài khoản, "
        f"từ {moment(row.began_at)} đến {moment(row.last_at)}"
    )
    nobody = replace(SYSTEM, name="Chưa đăng nhập", address=row.network.removeprefix("IP "))
    record(row, "sign-in-refused", text, by=nobody, at=at)
