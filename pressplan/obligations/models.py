"""What has to be handed in or reported by a day that a plan names, and each time it is due."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..agencies.models import PartyColumns, one_party
from ..database import Base, by_value
from ..plans.deadlines import Deadline, quoted_deadline
from ..plans.models import Plan
from ..plans.rules import Reading
from .rules import Dates, Every, Kind, Step, called


class ClockColumns:
    """Which step stops the clock, and what is a rule's own of the steps before it."""

    reading: Mapped[Reading | None] = mapped_column(by_value(Reading))
    clock: Mapped[Step] = mapped_column(by_value(Step), default=Step.SENT)


class Obligation(ClockColumns, Base):
    """A dated duty: once `before`, or every year on `month_day` ("MM-DD").

    A duty of every half-year is two, each with its own day. `…_days`: how many days before the
    last good day a step has to be done, by the Department's own setting; None: it sets none.
    `reminded`: the days before a last good day on which people are reminded, "" for what is usual.
    Without a `first_year` or `last_year` it lasts as long as the plan.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("before IS NULL OR month_day = ''", name="one_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    kind: Mapped[Kind] = mapped_column(by_value(Kind), default=Kind.OTHER)
    text: Mapped[str] = mapped_column(Text)
    receiver: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[date | None]
    month_day: Mapped[str] = mapped_column(String(5), default="")
    every: Mapped[Every | None] = mapped_column(by_value(Every))
    sent_days: Mapped[int | None]
    agreed_days: Mapped[int | None]
    put_days: Mapped[int | None]
    reminded: Mapped[str] = mapped_column(String(64), default="")
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    parties: Mapped[list["ObligationParty"]] = relationship(
        order_by="ObligationParty.id", cascade="all, delete-orphan"
    )

    @property
    def days(self) -> dict[Step, int | None]:
        """How many days before the last good day each step before has to be done."""
        return {Step.SENT: self.sent_days, Step.AGREED: self.agreed_days, Step.PUT: self.put_days}


class ObligationParty(PartyColumns, Base):
    """Who owes it."""

    __tablename__ = "obligation_party"
    __table_args__ = (one_party(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)


class Occurrence(ClockColumns, Base):
    """One time that an obligation falls due, for all who owe it.

    `quoted` is the date as a document names it; what follows from it is derived. `…_by` are the
    last good days of the steps before, by the Department's own setting. The report covers its
    own period, which no calendar year is taken for. Once somebody `handed_in_at` it stands.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("obligation_id", "year"),
        CheckConstraint("covers_from <= covers_until", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    year: Mapped[int]
    quoted: Mapped[date]
    sent_by: Mapped[date | None]
    agreed_by: Mapped[date | None]
    put_by: Mapped[date | None]
    covers_from: Mapped[date | None]
    covers_until: Mapped[date | None]
    moved: Mapped[bool] = mapped_column(default=False)
    handed_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    obligation: Mapped[Obligation] = relationship()

    @property
    def title(self) -> str:
        """What falls due, as titles and letters call it."""
        return called(self.obligation.kind, self.year)

    @property
    def dates(self) -> Dates:
        """The quoted date, how it binds, and the days of the steps before the clock stops."""
        days = {Step.SENT: self.sent_by, Step.AGREED: self.agreed_by, Step.PUT: self.put_by}
        before = {step: day for step, day in days.items() if day}
        return Dates(self.quoted, self.reading, self.clock, before)

    @property
    def covers(self) -> tuple[date, date] | None:
        """The period that a report is about, its first and last day."""
        if self.covers_from is None or self.covers_until is None:
            return None
        return self.covers_from, self.covers_until

    @property
    def deadline(self) -> Deadline:
        """By when its clock has to be stopped."""
        return quoted_deadline(self.quoted, self.reading)

    @property
    def is_tracked(self) -> bool:
        """Whether it can be late: what fell due before the plan's tracking start never is."""
        return self.dates.last_good_day >= self.obligation.plan.tracking_from
