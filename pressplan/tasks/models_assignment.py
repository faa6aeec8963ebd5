"""Who does the work: the leader in charge, the officer, the product expected ("5 rõ")."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Account
from ..database import Base
from .models import Commitment


class Assignment(Base):
    """The people named for a commitment. A name without account is somebody who doesn't sign in."""

    __tablename__ = "assignment"

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    leader_name: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    officer_name: Mapped[str] = mapped_column(Text, default="")
    product: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Text)

    commitment: Mapped[Commitment] = relationship()
    leader: Mapped[Account | None] = relationship(foreign_keys=[leader_id])
    officer: Mapped[Account | None] = relationship(foreign_keys=[officer_id])
