"""An award that is proposed for an agency or a person, and what becomes of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value
from ..files.models import StoredFile
from ..plans.models import Plan
from ..tasks.models import Task
from .rules import STATE_WORDS, Move, State


class Award(Base):
    """Who is proposed for what; its state is claimed from what was seen.

    `agency_id` is the agency that is commended, or that of the `person`. `proposer_id` is who
    proposes; with a `source` staff wrote it down for them. `token` is the form's.
    """

    __tablename__ = "award"
    __table_args__ = (UniqueConstraint("token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    person: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    proposed_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[State] = mapped_column(by_value(State), default=State.PROPOSED)
    token: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    plan: Mapped[Plan] = relationship()
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    proposer: Mapped[Agency] = relationship(foreign_keys=[proposer_id])
    tasks: Mapped[list["AwardTask"]] = relationship(order_by="AwardTask.task_id")
    steps: Mapped[list["AwardStep"]] = relationship(order_by="AwardStep.id")

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def decision(self) -> "AwardStep | None":
        """The step by which it was awarded."""
        return next((step for step in self.steps if step.move is Move.AWARDING), None)


class AwardTask(Base):
    """A task that it is for."""

    __tablename__ = "award_task"

    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)

    task: Mapped[Task] = relationship()


class AwardStep(Base):
    """One move. Append-only: triggers refuse changes. `day`: of the appraisal or decision."""

    __tablename__ = "award_step"
    __table_args__ = (
        UniqueConstraint("award_id", "move"),
        CheckConstraint(
            "move <> 'awarding' OR (number <> '' AND issuer <> '' AND form <> '')", name="decided"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    move: Mapped[Move] = mapped_column(by_value(Move))
    day: Mapped[date]
    text: Mapped[str] = mapped_column(Text, default="")
    in_favour: Mapped[bool | None]
    number: Mapped[str] = mapped_column(Text, default="")
    issuer: Mapped[str] = mapped_column(Text, default="")
    form: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    file: Mapped[StoredFile | None] = relationship()
