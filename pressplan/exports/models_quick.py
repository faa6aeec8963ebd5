"""The quick reports that were sent to leadership: what each said, and to whom a letter goes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from ..plans.models import Plan


class QuickReport(Base):
    """One time that somebody of the Department sent a quick report. Nothing changes it.

    `token`: the word of the form, so that a form that is sent twice sends once. `said`: what was
    shown before it was sent, which is what the letters say (`rules.Quick`).
    """

    __tablename__ = "quick_report"
    __table_args__ = (
        CheckConstraint("since <= until", name="in_order"),
        Index(None, "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    since: Mapped[date]
    until: Mapped[date]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(Text)

    plan: Mapped[Plan] = relationship()
    letters: Mapped[list["QuickLetter"]] = relationship(order_by="QuickLetter.id", viewonly=True)


class QuickLetter(Base):
    """The one letter of a quick report to one person; what the outbox's letter is about."""

    __tablename__ = "quick_letter"
    __table_args__ = (UniqueConstraint("report_id", "recipient_id"), Index(None, "recipient_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("quick_report.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    report: Mapped[QuickReport] = relationship(viewonly=True)
