"""A plan document as it was read, while staff correct it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from ..plans.models import Plan


class Draft(Base):
    """What the reader understood of a document, corrected on screen until a plan is made of it.

    `lines` are the document's lines as shown; `understood` is described in `draft.py`.
    `version` moves with every saved correction; who saves a part also proves that they saw
    that part as it is (`draft.mark`), so two people may correct different parts at once.
    `submission_id`: the hand-in by which an agency's own plan was approved.
    """

    __tablename__ = "reading_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_name: Mapped[str] = mapped_column(Text)
    lines: Mapped[list[Any]]
    understood: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]
    created_by: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(Text)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), unique=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), unique=True)

    plan: Mapped[Plan | None] = relationship()
