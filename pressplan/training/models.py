"""Training: a programme, its sessions, who is registered, what came of it; declared headcounts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..accounts.models import Account
from ..agencies.models import Agency, PartyColumns, one_party
from ..database import Base, by_value
from ..files.models import FileColumns, StoredFile
from ..plans.deadlines import Deadline, quoted_deadline
from ..plans.rules import Reading
from . import rules
from .rules import HEADS, Attendance, Outcome, Result, Seats, Stage


class Programme(Base):
    """What is taught, by whom, for whom, and by when one registers.

    The organiser is an agency of the register or a body outside by name. `quoted` is the date as
    the document names it. `follows_id`: the programme that this one repeats.
    """

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("(organiser_id IS NULL) <> (organiser_name = '')", name="one_organiser"),
        CheckConstraint("1 <= least_seats AND least_seats <= most_seats", name="seats"),
        CheckConstraint("follows_id <> id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    organiser_name: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    audience: Mapped[str] = mapped_column(Text, default="")
    quoted: Mapped[date | None]
    reading: Mapped[Reading | None] = mapped_column(by_value(Reading))
    least_seats: Mapped[int] = mapped_column(default=1)
    most_seats: Mapped[int] = mapped_column(default=2)
    needs_officer: Mapped[bool] = mapped_column(default=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    organiser: Mapped[Agency | None] = relationship()
    follows: Mapped["Programme | None"] = relationship(remote_side=[id])
    invited: Mapped[list["ProgrammeParty"]] = relationship(
        order_by="ProgrammeParty.id", cascade="all, delete-orphan"
    )
    sessions: Mapped[list["TrainingSession"]] = relationship(
        order_by="TrainingSession.starts_at", back_populates="programme"
    )
    files: Mapped[list["ProgrammeFile"]] = relationship(
        order_by="ProgrammeFile.id", cascade="all, delete-orphan"
    )

    def organiser_on(self, day: date) -> str:
        """The organiser by the name of that day."""
        return self.organiser.name_on(day) if self.organiser else self.organiser_name

    @property
    def seats(self) -> Seats:
        return Seats(self.least_seats, self.most_seats, self.needs_officer)

    @property
    def deadline(self) -> Deadline | None:
        """By when one registers, where a date is set."""
        return quoted_deadline(self.quoted, self.reading) if self.quoted else None

    def stage_on(self, today: date) -> Stage:
        """How far it is on that day."""
        last = max((session.day for session in self.sessions), default=None)
        until = self.deadline.last_good_day if self.deadline else None
        return rules.stage(last_day=until, last_session=last, today=today)


class ProgrammeParty(PartyColumns, Base):
    """Who is invited."""

    __tablename__ = "programme_party"
    __table_args__ = (one_party(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)


class ProgrammeFile(FileColumns, Base):
    """Guidance that goes with a programme."""

    __tablename__ = "programme_file"
    __table_args__ = (UniqueConstraint("programme_id", "file_id"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))


class TrainingSession(Base):
    """One time that people meet. `online_link` is shown to who is registered, and to staff."""

    __tablename__ = "training_session"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text, default="")
    online_link: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    bring: Mapped[str] = mapped_column(Text, default="")
    attendance_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(back_populates="sessions")

    @property
    def day(self) -> date:
        """The day on which it begins, in the province."""
        return clock.day_of(self.starts_at)


class Trainee(Base):
    """A person, however often trained: known by an account, else by name and e-mail.

    `same_as_id`: staff said that this is the same person as that row.
    """

    __tablename__ = "trainee"
    __table_args__ = (
        Index(None, "agency_id", "folded"),
        CheckConstraint("same_as_id <> id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("trainee.id"), index=True)

    account: Mapped[Account | None] = relationship()


class Registration(Base):
    """What one agency answered to one programme, and what came of it; its version is claimed.

    `reason`: why staff changed it, or from which letter they have it.
    """

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("programme_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    result: Mapped[Result | None] = mapped_column(by_value(Result))
    registered_at: Mapped[datetime | None]
    registered_by: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship()
    agency: Mapped[Agency] = relationship()
    people: Mapped[list["Attendee"]] = relationship(
        order_by="Attendee.id", back_populates="registration"
    )
    certificate: Mapped["Certificate | None"] = relationship(back_populates="registration")

    @property
    def coming(self) -> list["Attendee"]:
        """Those who are registered and did not withdraw."""
        return [person for person in self.people if person.withdrawn_at is None]

    @property
    def outcome(self) -> Result | None:
        """What came of it for the agency."""
        return rules.result_of(self.result, (person.outcome for person in self.coming))


class Attendee(Base):
    """A person registered for a session, as written that day; who withdrew stays, withdrawn."""

    __tablename__ = "attendee"
    __table_args__ = (UniqueConstraint("registration_id", "trainee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    trainee_id: Mapped[int] = mapped_column(ForeignKey("trainee.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    is_officer: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    attendance: Mapped[Attendance | None] = mapped_column(by_value(Attendance))
    result: Mapped[Result | None] = mapped_column(by_value(Result))

    registration: Mapped[Registration] = relationship(back_populates="people")
    trainee: Mapped[Trainee] = relationship()
    session: Mapped[TrainingSession] = relationship()

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.attendance, self.result)


class Certificate(Base):
    """The certificate of an agency that passed."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), unique=True)
    number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    registration: Mapped[Registration] = relationship(back_populates="certificate")
    file: Mapped[StoredFile | None] = relationship()


class Headcount(Base):
    """How many people an agency has, as it declared; append-only, the newest on a day counts."""

    __tablename__ = "headcount"
    __table_args__ = (
        CheckConstraint(
            "leaders >= 0 AND staff >= 0 AND reporters >= 0 AND editors >= 0"
            " AND leaders + staff + reporters + editors > 0",
            name="somebody",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    year: Mapped[int]
    counted_on: Mapped[date]
    leaders: Mapped[int]
    staff: Mapped[int]
    reporters: Mapped[int]
    editors: Mapped[int]
    source: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(Text)

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in HEADS)
