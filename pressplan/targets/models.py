"""What the plan wants to reach by a year."""

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class Target(Base):
    """One target of a plan for a horizon (a year)."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    horizon: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
