"""When the scheduler last ticked, for whoever asks whether it lives."""

from datetime import datetime

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, db, insert_missing


class Heartbeat(Base):
    """The last successful run of a thing that runs again and again."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


def beat(name: str, *, at: datetime) -> None:
    """Note a successful run; two may do so at once."""
    if not insert_missing(Heartbeat, [{"name": name, "at": at}]):
        db.session.execute(update(Heartbeat).where(Heartbeat.name == name).values(at=at))


def last(name: str) -> datetime | None:
    """When it last ran, or None."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))
