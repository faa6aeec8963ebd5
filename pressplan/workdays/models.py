"""Days that are not what their weekday says: holidays, compensatory days, working Saturdays."""

from datetime import date

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, by_value
from .rules import DayKind


class SpecialDay(Base):
    """One day that differs from its weekday, with its name and where that is written.

    `document` is empty for what came from the library and nobody has confirmed yet.
    """

    __tablename__ = "special_day"
    __table_args__ = {"sqlite_autoincrement": True}  # a removed day leaves its number to nobody

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(by_value(DayKind))
    name: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
