"""Which task of a plan raises which pillar, component or criterion of an edition."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base
from ..tasks.models import Task
from .models import Component, Criterion, Pillar


class PillarTask(Base):
    """The task raises this pillar: all of it, or one component, or one criterion of it."""

    __tablename__ = "pillar_task"
    __table_args__ = (
        CheckConstraint("component_id IS NULL OR criterion_id IS NULL", name="one_part"),
        UniqueConstraint("task_id", "component_id"),
        UniqueConstraint("task_id", "criterion_id"),
        Index(
            "uq_pillar_task_whole", "task_id", "pillar_id", unique=True,
            sqlite_where=text("component_id IS NULL AND criterion_id IS NULL"),
            postgresql_where=text("component_id IS NULL AND criterion_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    pillar_id: Mapped[int] = mapped_column(ForeignKey("pillar.id"), index=True)
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"), index=True)
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"), index=True)

    task: Mapped[Task] = relationship()
    pillar: Mapped[Pillar] = relationship()
    component: Mapped[Component | None] = relationship()
    criterion: Mapped[Criterion | None] = relationship()
