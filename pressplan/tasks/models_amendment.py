"""What a deciding document changed of the tasks of a plan."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, by_value
from ..plans.models_amendment import Amendment
from .models import Task


class ChangeKind(enum.Enum):
    """What was changed of a task."""

    ADDED = "added"
    REWORDED = "reworded"
    RETIMED = "retimed"
    REASSIGNED = "reassigned"
    CLOSED = "closed"
    REOPENED = "reopened"


CHANGE_WORDS = {
    ChangeKind.ADDED: "Bổ sung nhiệm vụ",
    ChangeKind.REWORDED: "Sửa nội dung",
    ChangeKind.RETIMED: "Đổi thời gian",
    ChangeKind.REASSIGNED: "Phân công lại",
    ChangeKind.CLOSED: "Kết thúc nhiệm vụ",
    ChangeKind.REOPENED: "Tiếp tục nhiệm vụ",
}


class TaskChange(Base):
    """One change of one task, with what stood there before. Append-only: triggers refuse changes.

    `before` and `after` hold words as people read them, keyed by what they are.
    """

    __tablename__ = "task_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(by_value(ChangeKind))
    since: Mapped[date]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(Text)

    task: Mapped[Task] = relationship()
    amendment: Mapped[Amendment] = relationship()
