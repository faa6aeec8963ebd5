"""Tasks, who answers for them, commitments, progress, and what is derived to count fast."""

import enum
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship

from ..agencies.models import Agency, PartyColumns, one_party
from ..database import Base, by_value
from ..files.models import FileColumns
from ..plans.models import Plan, PlanState, Section
from ..plans.rules import Reading, Timing, TimingKind
from ..proposals.models import Proposal
from .life import TERMS, Terms
from .rules import NO_DAY
from .workflow import Ended, Source, State, Verdict, entered_words


class Task(Base):
    """A task of a plan, with the code that the document gives it."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        UniqueConstraint("plan_id", "position"),
        Index(None, "section_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    output: Mapped[str] = mapped_column(Text, default="")
    timing_kind: Mapped[TimingKind | None] = mapped_column(by_value(TimingKind))
    timing_from: Mapped[date | None]
    timing_until: Mapped[date | None]
    timing_reading: Mapped[Reading | None] = mapped_column(by_value(Reading))
    timing_text: Mapped[str] = mapped_column(Text, default="")
    # Years before this one open nothing: a document has no power over what is past.
    opens_from: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_document: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    section: Mapped[Section] = relationship()
    responsibilities: Mapped[list["Responsibility"]] = relationship(
        order_by="Responsibility.position", back_populates="task"
    )
    commitments: Mapped[list["Commitment"]] = relationship(
        order_by="Commitment.period, Commitment.id", back_populates="task"
    )

    @property
    def timing(self) -> Timing:
        return Timing(self.timing_kind, self.timing_from, self.timing_until, self.timing_reading)

    @property
    def leads(self) -> list["Responsibility"]:
        return [r for r in self.responsibilities if r.role is Part.LEAD]

    @property
    def coordinators(self) -> list["Responsibility"]:
        return [r for r in self.responsibilities if r.role is Part.COORDINATING]


class Part(enum.Enum):
    """A party's part in a task."""

    LEAD = "lead"
    COORDINATING = "coordinating"


PART_WORDS = {Part.LEAD: "Chủ trì", Part.COORDINATING: "Phối hợp"}


class Responsibility(PartyColumns, Base):
    """A party leads a task or coordinates. Several leads are normal."""

    __tablename__ = "responsibility"
    __table_args__ = (UniqueConstraint("task_id", "role", "position"), one_party())

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    role: Mapped[Part] = mapped_column(by_value(Part))
    position: Mapped[int]

    task: Mapped[Task] = relationship(back_populates="responsibilities")


class TermsColumns:
    """The terms on which a commitment stands, see `life.Terms`."""

    @declared_attr
    def agency_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("agency.id"))

    from_year: Mapped[int]
    year: Mapped[int]
    starts: Mapped[date]
    due_on: Mapped[date | None]
    internal_due_on: Mapped[date | None]
    ended: Mapped[Ended | None] = mapped_column(by_value(Ended))


class Commitment(TermsColumns, Base):
    """Agency A answers for task T in period P: the atom that everything counts.

    `period` names it for ever. Who holds it, for which years and by when are its terms: they
    stand here as they are now, and in `CommitmentTerms` as they were. `version` moves with
    every update and verdict, and when another agency takes over; who writes claims the one
    they saw.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("task_id", "agency_id", "period"),
        CheckConstraint("from_year <= year", name="years_in_order"),
        CheckConstraint(
            "(CASE WHEN ended = 'merged' THEN 1 ELSE 0 END)"
            " = (CASE WHEN merged_into_id IS NULL THEN 0 ELSE 1 END)",
            name="merged",
        ),
        Index(None, "agency_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    period: Mapped[int]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("commitment.id"), index=True)
    opened_on: Mapped[date]
    carried_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=0)

    task: Mapped[Task] = relationship(back_populates="commitments")
    agency: Mapped[Agency] = relationship()
    merged_into: Mapped["Commitment | None"] = relationship(
        back_populates="merged", remote_side=[id]
    )
    merged: Mapped[list["Commitment"]] = relationship(
        back_populates="merged_into", order_by="Commitment.id"
    )
    updates: Mapped[list["ProgressUpdate"]] = relationship(
        order_by="ProgressUpdate.number", back_populates="commitment"
    )
    standing: Mapped["Standing | None"] = relationship(
        primaryjoin=lambda: and_(
            Commitment.id == foreign(Standing.commitment_id), Standing.until == NO_DAY
        ),
        viewonly=True,
        uselist=False,
    )

    @property
    def goes_on(self) -> bool:
        """Whether it is still worked on here: its plan is in force, and it was not merged away."""
        return self.task.plan.state is PlanState.IN_FORCE and self.merged_into_id is None


class CommitmentTerms(TermsColumns, Base):
    """On what terms a commitment stands from `since` on. Append-only: triggers refuse changes.

    Without rows it stands as it was opened; the first change also writes down those terms.
    """

    __tablename__ = "commitment_terms"
    __table_args__ = (UniqueConstraint("commitment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    since: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    @property
    def terms(self) -> Terms:
        return Terms(self.since, **{name: getattr(self, name) for name in TERMS})


class ProgressUpdate(Base):
    """What was reported of a commitment. Append-only: triggers refuse changes.

    `agency_id` is who answered for it then; with a `source`, the Department typed for it. `token`
    comes from the form that was sent, so that a second click reports nothing twice.
    """

    __tablename__ = "progress_update"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("source IS NOT NULL OR source_note = ''", name="source_note"),
        Index(None, "at"),
        Index(None, "token", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(by_value(State))
    percent: Mapped[int]
    done: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text, default="")
    difficulty_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    source: Mapped[Source | None] = mapped_column(by_value(Source))
    source_note: Mapped[str] = mapped_column(Text, default="")
    token: Mapped[str | None] = mapped_column(String(64))
    reported_on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    commitment: Mapped[Commitment] = relationship(back_populates="updates")
    agency: Mapped[Agency] = relationship()
    judgement: Mapped["Judgement | None"] = relationship(back_populates="update")
    difficulty: Mapped[Proposal | None] = relationship(foreign_keys=[difficulty_id])
    proposal: Mapped[Proposal | None] = relationship(foreign_keys=[proposal_id])
    files: Mapped[list["UpdateFile"]] = relationship(order_by="UpdateFile.id")

    @property
    def is_confirmed(self) -> bool:
        return self.judgement is not None and self.judgement.verdict is Verdict.CONFIRMED

    @property
    def is_returned(self) -> bool:
        return self.judgement is not None and self.judgement.verdict is Verdict.RETURNED

    @property
    def entered(self) -> str:
        """ "Sở nhập thay theo …" for what the Department typed, else ""."""
        return entered_words(self.source, self.source_note)


class UpdateFile(FileColumns, Base):
    """A file that was sent with an update. Append-only: triggers refuse changes."""

    __tablename__ = "update_file"
    __table_args__ = (UniqueConstraint("update_id", "file_id"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"))


class Judgement(Base):
    """The Department confirmed or returned one update: once, with a reason when returned."""

    __tablename__ = "judgement"
    __table_args__ = (CheckConstraint("verdict <> 'returned' OR reason <> ''", name="reason"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"), primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(by_value(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    judged_on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    update: Mapped[ProgressUpdate] = relationship(back_populates="judgement")


class Standing(Base):
    """Derived: how a commitment stood from `since` to the day before `until`."""

    __tablename__ = "standing"
    __table_args__ = (
        ForeignKeyConstraint(["commitment_id"], ["commitment.id"]),
        # None begins with `until`: of what stands now SQLite would walk all for a single row.
        Index(None, "task_id", "until", "to_year", "commitment_id"),
        Index(None, "agency_id", "until", "task_id"),
        Index(None, "unjudged", "until"),
    )

    commitment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    plan_id: Mapped[int]
    section_id: Mapped[int]
    task_id: Mapped[int]
    agency_id: Mapped[int]
    state: Mapped[State] = mapped_column(by_value(State))
    percent: Mapped[int]
    due_on: Mapped[date | None]
    internal: Mapped[bool]
    done_on: Mapped[date | None]
    late: Mapped[bool]
    unjudged: Mapped[bool]
    updated_on: Mapped[date | None]
    expected_from: Mapped[date]
    from_year: Mapped[int]
    to_year: Mapped[int]
