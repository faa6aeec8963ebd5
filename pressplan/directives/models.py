"""A directive of leadership, who has to answer it, and what each reports."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base
from ..plans.models import Plan
from ..tasks.models import Task

CHANGE = "directive-changed"  # as the history calls it


class Directive(Base):
    """What leadership asks; its version is claimed by who changes or closes it.

    `given_by_id`: the account of who gave it, where they have one. `due_on` is the last good day:
    the date is quoted "đến hết ngày". `token` is its form's.
    """

    __tablename__ = "directive"
    __table_args__ = (
        UniqueConstraint("token"),
        CheckConstraint("given_on <= due_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    number: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_by: Mapped[str] = mapped_column(Text, default="")
    closed_text: Mapped[str] = mapped_column(Text, default="")
    token: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    plan: Mapped[Plan] = relationship()
    task: Mapped[Task | None] = relationship()
    bodies: Mapped[list["DirectiveBody"]] = relationship(
        order_by="DirectiveBody.id", cascade="all, delete-orphan"
    )
    reports: Mapped[list["DirectiveReport"]] = relationship(order_by="DirectiveReport.id")


class DirectiveBody(Base):
    """Who has to answer: an agency, or the Department as one."""

    __tablename__ = "directive_body"
    __table_args__ = (UniqueConstraint("directive_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)

    agency: Mapped[Agency] = relationship()


class DirectiveReport(Base):
    """What a body says became of it. Append-only: triggers refuse changes.

    With a `source` staff wrote it down for the body.
    """

    __tablename__ = "directive_report"
    __table_args__ = (UniqueConstraint("token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    text: Mapped[str] = mapped_column(Text)
    done: Mapped[bool]
    source: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date]
    token: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)
