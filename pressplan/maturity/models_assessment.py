"""What an agency says of itself, the Department's comments, what the Ministry found."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from ..agencies.models import Agency
from ..database import Base, by_value
from ..files.models import FileColumns, StoredFile
from .models import Criterion, Pillar, Points
from .models_round import Round
from .workflow import Basis


class Assessment(Base):
    """The assessment of one agency in one round; the edition is the round's.

    `basis`: criterion by criterion, or just the totals of the pillars. Nobody else sees it before
    it is shared (`shared_at`): by asking the Department to look through it (`asked_at`, answered
    at `reviewed_at`), or by noting that it was entered on the Ministry's tool (`entered_on`), after
    which its scores stand. `self_total`, `appraised_total` and how many parts they consist of are
    derived from the scores in the transaction that changes them.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("round_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    basis: Mapped[Basis] = mapped_column(by_value(Basis))
    shared_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(Text, default="")
    entered_on: Mapped[date | None]
    entered_by: Mapped[str] = mapped_column(Text, default="")
    self_total: Mapped[Decimal] = mapped_column(Points(), default=Decimal("0.00"))
    self_declared: Mapped[int] = mapped_column(default=0)
    self_count: Mapped[int] = mapped_column(default=0)
    appraised_total: Mapped[Decimal] = mapped_column(Points(), default=Decimal("0.00"))
    appraised_declared: Mapped[int] = mapped_column(default=0)
    appraised_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship()
    agency: Mapped[Agency] = relationship()
    recognition: Mapped["Recognition | None"] = relationship(back_populates="assessment")


class PartColumns:
    """A part of an assessment: a criterion, or a pillar as a whole; exactly one of them."""

    @declared_attr
    def assessment_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("assessment.id"))

    @declared_attr
    def pillar_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("pillar.id"), index=True)

    @declared_attr
    def criterion_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("criterion.id"), index=True)

    @declared_attr
    def pillar(cls) -> Mapped[Pillar | None]:
        return relationship(Pillar)

    @declared_attr
    def criterion(cls) -> Mapped[Criterion | None]:
        return relationship(Criterion)


def _one_part() -> tuple[CheckConstraint, UniqueConstraint, UniqueConstraint]:
    return (
        CheckConstraint("(pillar_id IS NULL) <> (criterion_id IS NULL)", name="one_part"),
        UniqueConstraint("assessment_id", "pillar_id"),
        UniqueConstraint("assessment_id", "criterion_id"),
    )


class Score(PartColumns, Base):
    """The agency's own score of one part. `points` None: undeclared, whatever the note says.

    `part`, `whole`: of a ratio, in hundredths too.
    """

    __tablename__ = "score"
    __table_args__ = _one_part()

    id: Mapped[int] = mapped_column(primary_key=True)
    yes: Mapped[bool | None]
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("criterion_tier.id"), index=True)
    part: Mapped[Decimal | None] = mapped_column(Points())
    whole: Mapped[Decimal | None] = mapped_column(Points())
    points: Mapped[Decimal | None] = mapped_column(Points())
    how: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(Text)

    files: Mapped[list["EvidenceFile"]] = relationship(
        order_by="EvidenceFile.id", cascade="all, delete-orphan"
    )
    links: Mapped[list["EvidenceLink"]] = relationship(
        order_by="EvidenceLink.id", cascade="all, delete-orphan"
    )


class EvidenceFile(FileColumns, Base):
    """A file that is evidence (minh chứng) of a score."""

    __tablename__ = "evidence_file"

    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"), index=True)


class EvidenceLink(Base):
    """An address on the web that is evidence of a score: http or https, never fetched by us."""

    __tablename__ = "evidence_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"), index=True)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")


class Appraisal(PartColumns, Base):
    """The score that the council of the Ministry gave to one part after its appraisal."""

    __tablename__ = "appraisal"
    __table_args__ = _one_part()

    id: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[Decimal] = mapped_column(Points())
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(Text)


class Recognition(Base):
    """The level that the Ministry recognised: a fact beside the one that we compute."""

    __tablename__ = "recognition"
    __table_args__ = (UniqueConstraint("assessment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    level: Mapped[str] = mapped_column(Text)
    total: Mapped[Decimal | None] = mapped_column(Points())
    number: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    assessment: Mapped[Assessment] = relationship(back_populates="recognition")
    file: Mapped[StoredFile | None] = relationship()


class Comment(Base):
    """A word of the Department, or the agency's answer, on a part or the whole. Append-only."""

    __tablename__ = "maturity_comment"
    __table_args__ = (Index(None, "assessment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    pillar_id: Mapped[int | None] = mapped_column(ForeignKey("pillar.id"), index=True)
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by_department: Mapped[bool]
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(Text)
