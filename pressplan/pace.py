"""How much one account may export, search and upload in a minute, whichever process serves it.

Generous for people, slow for programs (ASVS 2.4.1, 15.2.2). A process counts for itself and tells
the database every tenth part of a limit, so that a page of somebody who searches now and then
writes nothing; of P processes together at most P tenths more than the limit come through.
"""

import threading
from collections import Counter
from datetime import datetime

from flask import current_app
from sqlalchemy import ForeignKey, String, case
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, db, write_if_free
from .errors import Refusal

LIMITS = {"export": 60, "search": 300, "upload": 120}  # a minute
TOLD_BY = 10
WORDS = {"export": "xuất tệp", "search": "tìm kiếm", "upload": "gửi tệp"}


class Pace(Base):
    """How much of a work an account did in the last minute in which it did any."""

    __tablename__ = "pace"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    work: Mapped[str] = mapped_column(String(16), primary_key=True)
    minute: Mapped[int]
    count: Mapped[int]


class TooQuick(Refusal):
    """429: as much as one may do in a minute is done; `wait`: seconds until the next one."""

    status = 429

    def __init__(self, work: str, wait: int) -> None:
        super().__init__(
            f"Bạn {WORDS[work]} quá nhiều lần trong một phút. Hãy chờ {wait} giây rồi thử lại."
        )
        self.wait = wait


class Counts:
    """What a process counted in the present minute, and who did enough."""

    def __init__(self) -> None:
        self.minute = 0
        self.done: Counter[tuple[int, str]] = Counter()
        self.enough: set[tuple[int, str]] = set()
        self.lock = threading.Lock()

    def add(self, key: tuple[int, str], minute: int) -> int:
        """How often in this minute, with this time; 0: enough was done before."""
        with self.lock:
            if minute != self.minute:
                self.minute, self.done, self.enough = minute, Counter(), set()
            if key in self.enough:
                return 0
            self.done[key] += 1
            return self.done[key]


def keep(account_id: int, work: str, *, at: datetime) -> None:
    """Count one export, search or upload. Raises TooQuick (429)."""
    counts: Counts = current_app.extensions.setdefault("pace", Counts())
    key, (minute, second) = (account_id, work), divmod(int(at.timestamp()), 60)
    done, part = counts.add(key, minute), LIMITS[work] // TOLD_BY
    if not done:
        raise TooQuick(work, 60 - second)
    if done % part == 0 and _told(account_id, work, minute, part) >= LIMITS[work]:
        with counts.lock:
            counts.enough.add(key)


def _told(account_id: int, work: str, minute: int, part: int) -> int:
    """Add a part to what all processes know; the whole of this minute. 0: nobody could be told."""
    insert = insert_sqlite if db.engine.dialect.name == "sqlite" else insert_postgresql
    new = insert(Pace).values(account_id=account_id, work=work, minute=minute, count=part)
    same = case((Pace.minute == minute, Pace.count + part), else_=part)
    row = write_if_free(
        new.on_conflict_do_update(
            index_elements=[Pace.account_id, Pace.work], set_={"minute": minute, "count": same}
        ).returning(Pace.count)
    )
    return int(row[0]) if row is not None else 0
