"""What a person leaves behind, counted, then handed over to a colleague, all of it or nothing.

An edge, like the routes that call it: it may call every feature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .access import Who
from .accounts.models import Account
from .accounts.queries import who_is
from .history.actions import record
from .overview.pass_on import pass_on_screens, screens_of
from .reminders.pass_on import pass_on_stand_ins, standing_in
from .reminders.queries_mine import colleagues
from .tasks.pass_on_person import held_by, pass_on_person


@dataclass(frozen=True)
class Left:
    """So much of a kind of open work, and what becomes of it without a colleague."""

    count: int
    words: str
    otherwise: str


def left_by(account: Account, *, today: date) -> list[Left]:
    """What the person holds, by kind; what there is none of is left out."""
    held = held_by(account)
    kinds = [
        Left(held.as_officer, "đầu việc đứng tên cán bộ phụ trách", "bỏ trống người phụ trách"),
        Left(held.as_leader, "đầu việc đứng tên lãnh đạo phụ trách", "bỏ trống người phụ trách"),
        Left(held.mentions, "lượt được nhắc đến trong trao đổi chưa xem", "coi như đã xem"),
        Left(held.drafts, "bản nháp cập nhật chưa gửi", "giữ nguyên cho đến khi có người nhận"),
        Left(len(standing_in(account, today)), "lần xử lý thay đang hoặc sắp có", "kết thúc"),
        Left(screens_of(account), "màn hình treo tường", "ngừng hiển thị"),
    ]
    return [kind for kind in kinds if kind.count]


def successors(account: Account) -> Sequence[Account]:
    """Who can take it over: active colleagues of the same agency who do the same sort of work."""
    return [each for each in colleagues(who_is(account)) if each.id != account.id]


def hand_over(
    account: Account, to: Account | None, *, reason: str, today: date, by: Who, at: datetime
) -> None:
    """Pass all open work on, with a history line for each; None: nobody takes it yet."""
    left = left_by(account, today=today)
    if not left:
        return
    said = "; ".join(f"{kind.count} {kind.words}" for kind in left)
    whom = f"cho {to.name}" if to is not None else "chưa có người nhận"
    record(
        account, "work-handed-over", f"Bàn giao việc của {account.name} {whom}: {said}", by=by,
        at=at, agency_id=account.agency_id, reason=reason,
    )  # fmt: skip
    pass_on_person(account, to, reason=reason, by=by, at=at)
    pass_on_stand_ins(account, to, reason=reason, today=today, by=by, at=at)
    pass_on_screens(account, to, by=by, at=at)
