"""Which task of the province's plan a task of an agency's own plan carries out."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class TaskLink(Base):
    """The task carries out `to_id`, a task of the plan that its own plan belongs to."""

    __tablename__ = "task_link"
    __table_args__ = (
        UniqueConstraint("task_id", "to_id"),
        CheckConstraint("task_id <> to_id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
