"""Difficulties and proposals that agencies raise: one row, wherever it was typed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value
from ..plans.models import Plan
from .workflow import KIND_WORDS, STATE_WORDS, Move, State
from .workflow import ProposalKind as ProposalKind


class Proposal(Base):
    """What an agency raised, in its own words; its state is claimed from what was seen.

    `revision_id`: the hand-in in which it was written; an update that raised it points here.
    With a `source` staff wrote it down for the agency. `token` is that of its own form.
    """

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProposalKind] = mapped_column(by_value(ProposalKind))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, default="")
    token: Mapped[str | None] = mapped_column(String(64))
    raised_on: Mapped[date]
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int]
    raised_by: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(by_value(State), default=State.RAISED)

    agency: Mapped[Agency] = relationship()
    plan: Mapped[Plan] = relationship()
    steps: Mapped[list["ProposalStep"]] = relationship(order_by="ProposalStep.id")

    @property
    def state_words(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.kind]


class ProposalStep(Base):
    """One move. Append-only: triggers refuse changes. `dated`, `number`: of its document."""

    __tablename__ = "proposal_step"
    __table_args__ = (
        UniqueConstraint("proposal_id", "move"),
        CheckConstraint("move <> 'answer' OR text <> ''", name="answered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    move: Mapped[Move] = mapped_column(by_value(Move))
    taken_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    dated: Mapped[date | None]
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)
