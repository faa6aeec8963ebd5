"""Chase by hand: post letters about what is owed, or note that it was said otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..accounts.models import Account
from ..database import db, insert_missing, insert_new
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..outbox.actions import Wanted, post_all
from ..vietnamese import hour
from .items import subjects_of
from .models_chase import Chase, ChaseItem, ChaseLetter, ChaseLine
from .planning import path_of
from .queries_chase import chase_window, owed, told_today
from .rules import Item
from .rules_chase import MOST, WAY_WORDS, Sharing, Way, share
from .window import Window

KIND = "chase"  # of letters
NONE_CHOSEN = "Hãy đánh dấu ít nhất một việc để đôn đốc, hoặc chọn cả cơ quan, chọn tất cả."
TOO_MANY = f"Mỗi lần đôn đốc nhiều nhất {MOST} việc. Hãy lọc bớt rồi làm nhiều lần."
ALL_SETTLED = "Mọi việc đã chọn vừa xong, đã nộp hoặc đã đổi hạn: không còn gì để đôn đốc."
SENT_ALREADY = (
    "Biểu mẫu này đã được gửi một lần với nội dung khác; lần ấy nằm trong “Đã đôn đốc”. "
    "Nếu vẫn cần đôn đốc thêm, hãy kiểm tra bên dưới rồi gửi."
)
NOBODY = (
    "Chưa ai ở các cơ quan này có tài khoản để nhận thư. "
    "Hãy nhắn Zalo hoặc gọi điện, rồi ghi nhận ở đây."
)


@dataclass(frozen=True)
class Result:
    """The chase, and how many of the items chosen it left out, each for its reason."""

    chase: Chase
    settled: int = 0
    nobody: int = 0
    told: int = 0


def chase(
    keys: Sequence[str], *, token: str, way: Way, note: str = "", again: bool = False, by: Who,
    at: datetime,
) -> Result:  # fmt: skip
    """Chase what of these items is still owed; the same `token` chases once. Never commits.

    By letter: one to each person, about what no letter told them today, unless `again`. Raises
    NotYours (403), BadInput (422: nothing chosen, nobody to write to, all told today), TooLate
    (409: nothing is owed any more, or the form was used otherwise).
    """
    if not by.is_staff:
        raise NotYours("Chỉ chuyên viên của Sở đôn đốc được.")
    known = [key for key, _, _ in subjects_of(dict.fromkeys(keys))]
    if not known:
        raise BadInput(NONE_CHOSEN)
    if len(known) > MOST:
        raise BadInput(TOO_MANY)
    row = {
        "token": token, "at": at, "by_id": by.account_id, "by_name": by.name, "note": note,
        "way": way,
    }  # fmt: skip
    if not insert_missing(Chase, [row]):
        return Result(_sent_before(token, way, note, known, by))
    made = db.session.scalars(select(Chase).where(Chase.token == token)).one()
    window = chase_window(clock.day_of(at))
    found = owed(by, window, keys=known)
    if not found:
        raise TooLate(ALL_SETTLED)
    settled = len(known) - len(found)
    if way is not Way.LETTER:
        _note_items(made, found)
        _record(made, found, by=by, at=at)
        return Result(made, settled)
    sharing = _shared(found, window, again=again)
    ids = _note_items(made, sharing.items)
    _post(made, sharing, ids, window, at=at)
    _record(made, sharing.items, by=by, at=at)
    return Result(made, settled, len(sharing.nobody), len(sharing.told))


def _sent_before(token: str, way: Way, note: str, keys: Sequence[str], by: Who) -> Chase:
    """What the form did when it was sent the first time. Raises TooLate where it said other."""
    found = db.session.scalars(select(Chase).where(Chase.token == token)).one()
    same = (found.by_id, found.way, found.note) == (by.account_id, way, note)
    if not same or not {item.item for item in found.items} <= set(keys):
        raise TooLate(SENT_ALREADY)
    return found


def _shared(found: Sequence[Item], window: Window, *, again: bool) -> Sharing:
    """Who gets a letter about what. Who chases the same people now waits for the first."""
    whole = share(found, window.people, (), again=True)
    if not whole.letters:
        raise BadInput(NOBODY)
    people = select(Account.id).where(Account.id.in_(whole.letters)).order_by(Account.id)
    db.session.execute(people.with_for_update())
    told = told_today([item.key for item in found], window.today)
    sharing = share(found, window.people, told.keys(), again=again)
    if not sharing.letters:
        last = max(told.values(), key=lambda last: last.at)
        raise BadInput(
            f"Những việc này đã đôn đốc hôm nay lúc {hour(last.at)} ({last.by}). "
            "Vẫn gửi? Hãy đánh dấu “Vẫn gửi lần nữa” rồi gửi lại.",
            "again",
        )
    return sharing


def _note_items(made: Chase, found: Sequence[Item]) -> dict[str, int]:
    """Write the items; their numbers by key."""
    rows: list[dict[str, Any]] = [
        {
            "chase_id": made.id, "item": item.key, "kind": item.kind,
            "subject_id": item.subject_id, "agency_id": item.agency_id, "day": item.day,
            "words": item.words, "path": path_of(item),
        }
        for item in found
    ]  # fmt: skip
    insert_new(ChaseItem, rows)
    query = select(ChaseItem.item, ChaseItem.id).where(ChaseItem.chase_id == made.id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _post(
    made: Chase, sharing: Sharing, ids: dict[str, int], window: Window, *, at: datetime
) -> None:
    recipients = sorted(sharing.letters)
    insert_new(ChaseLetter, [{"chase_id": made.id, "recipient_id": id} for id in recipients])
    query = select(ChaseLetter.recipient_id, ChaseLetter.id).where(ChaseLetter.chase_id == made.id)
    letters = {row[0]: row[1] for row in db.session.execute(query)}
    insert_new(
        ChaseLine,
        [
            {"letter_id": letters[id], "item_id": ids[item.key]}
            for id in recipients
            for item in sharing.letters[id]
        ],
    )
    by_id = window.people.by_id
    wanted = [Wanted(f"chase:{made.id}:{id}", by_id[id].who, letters[id]) for id in recipients]
    post_all(wanted, kind=KIND, about=ChaseLetter, at=at)


def _record(made: Chase, found: Sequence[Item], *, by: Who, at: datetime) -> None:
    """A line in the history of each agency that was chased."""
    by_agency: dict[int, list[Item]] = {}
    for item in found:
        by_agency.setdefault(item.agency_id, []).append(item)
    for agency_id, theirs in by_agency.items():
        first = theirs[0].words
        more = f" và {len(theirs) - 1} việc khác" if len(theirs) > 1 else ""
        record(
            made, "chased", f"Đôn đốc {len(theirs)} việc ({WAY_WORDS[made.way].lower()}): "
            f"{first}{more}", by=by, at=at, agency_id=agency_id,
            after={"việc": [item.words for item in theirs]}, reason=made.note,
        )  # fmt: skip
