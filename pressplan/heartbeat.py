"""When the scheduler last ticked, for whoever asks whether it lives."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, db


class Heartbeat(Base):
    """The last successful run of a thing that runs again and again."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


def beat(name: str, *, at: datetime) -> None:
    """Note a successful run."""
    db.session.merge(Heartbeat(name=name, at=at))


def last(name: str) -> datetime | None:
    """When it last ran, or None."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))
