"""When the scheduler last ticked, for whoever asks whether it lives."""

import hashlib
import socket
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .database import Base, db, insert_missing
from .memory import remembered

KEPT, REMINDED, LETTERS = TICKS = "scheduler", "reminders", "letters"  # what a tick does
SILENT_AFTER = timedelta(minutes=10)
HOST = "host "  # and the name of a machine whose scheduler ticks
HOST_SILENT_AFTER = timedelta(minutes=3)


class Heartbeat(Base):
    """The last successful run of a thing that runs again and again."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime]


def beat(name: str, *, at: datetime) -> None:
    """Note a successful run; two may do so at once."""
    if not insert_missing(Heartbeat, [{"name": name, "at": at}]):
        db.session.execute(update(Heartbeat).where(Heartbeat.name == name).values(at=at))


def beat_of_host(*, at: datetime) -> None:
    """Note that the scheduler of this machine ticked; machines that fell silent are forgotten."""
    old = Heartbeat.name.startswith(HOST) & (Heartbeat.at < at - timedelta(days=1))
    db.session.execute(delete(Heartbeat).where(old))
    beat(this_host(), at=at)


def this_host() -> str:
    """The name of this machine, told apart from another of the same name."""
    name = socket.gethostname()
    try:
        id = Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        id = ""
    return f"{HOST}{name[:16]} {hashlib.sha256(f'{name} {id}'.encode()).hexdigest()[:8]}"


def last(name: str) -> datetime | None:
    """When it last ran, or None."""
    return db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def begin(name: str, *, at: datetime) -> None:
    """From now on a run is expected, if none ever was."""
    insert_missing(Heartbeat, [{"name": name, "at": at}])


@remembered(Heartbeat)
def last_tick() -> datetime | None:
    """When the scheduler last did all that a tick does."""
    found = [last(name) for name in TICKS]
    return min((at for at in found if at is not None), default=None) if all(found) else None


def silent_since(now: datetime) -> datetime | None:
    """Since when no tick has succeeded, once that is too long ago."""
    at = last_tick()
    return at if at is not None and now - at >= SILENT_AFTER else None
