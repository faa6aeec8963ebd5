"""How the system stands in numbers, for whoever watches it (Prometheus text format).

All from the database, whichever process answers, in a number of queries that does not grow.
"""

import platform
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.engine import make_url

from .. import heartbeat
from ..access import Role
from ..accounts.models import Account, SignInSession
from ..config import Config
from ..database import db
from ..files.models import StoredFile
from ..history.models import HistoryLine
from ..outbox.models import Letter
from ..outbox.rules import State
from ..settings.queries import values
from ..tasks.models_tally import TaskTally
from .models import Run
from .rules import WORKS

CONTENT_TYPE = CONTENT_TYPE_LATEST
LATELY = timedelta(hours=24)
COUNTED_EVENTS = ("signed-in", "sign-in-refused", "refused")


def exposition(config: Config, *, build: str, at: datetime) -> bytes:
    """All of it, made anew: a process keeps nothing between two calls."""
    to = _Registry(at)
    to.set("build_info", "The running build, as a label", [((build, platform.python_version()), 1)],
           ("build", "python"))  # fmt: skip
    _letters(to)
    to.ages("tick_age_seconds", "Since each work of the scheduler last went well", "job", _ticks())
    _events(to)
    _files(to)
    to.set("sessions_open", "Sign-in sessions that are open", _sessions(at))
    to.set("database_bytes", "Size of the database", _database_bytes(config))
    to.set("disk_free_bytes", "Free space where the data lies", shutil.disk_usage(config.data).free)
    to.ages("last_good_age_seconds", "Since each work of operation last went well", "work", _good())
    _commitments(to)
    return generate_latest(to.registry)


class _Registry:
    """Gauges of one answer, all named `pressplan_…`."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.registry = CollectorRegistry()

    def set(
        self, name: str, words: str,
        found: float | Iterable[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """One value, or one for each tuple of labels."""
        gauge = Gauge(f"pressplan_{name}", words, labels, registry=self.registry)
        if isinstance(found, int | float):
            gauge.set(found)
            return
        for of, value in found:
            gauge.labels(*of).set(value)

    def ages(self, name: str, words: str, label: str, when: Mapping[str, datetime]) -> None:
        """Seconds since then; what never was has no line."""
        ages = [((of,), (self.at - moment).total_seconds()) for of, moment in when.items()]
        self.set(name, words, ages, (label,))


def _letters(to: _Registry) -> None:
    oldest = func.min(Letter.posted_at).filter(Letter.due_at <= to.at)
    rows = db.session.execute(
        select(Letter.state, func.count(), oldest).group_by(Letter.state)
    ).all()
    counts = dict.fromkeys(State, 0) | {state: number for state, number, _ in rows}
    by_state = [((state.value,), number) for state, number in counts.items()]
    to.set("letters", "Letters, by how they stand", by_state, ("state",))
    since = min((then for state, _, then in rows if state is State.QUEUED and then), default=to.at)
    to.set(
        "letter_oldest_waiting_seconds", "Age of the oldest letter whose time has come",
        (to.at - since).total_seconds(),
    )  # fmt: skip


def _ticks() -> dict[str, datetime]:
    query = select(heartbeat.Heartbeat.name, heartbeat.Heartbeat.at)
    rows = db.session.execute(query.where(heartbeat.Heartbeat.name.in_(heartbeat.TICKS)))
    return {row.name: row.at for row in rows}


def _events(to: _Registry) -> None:
    query = (
        select(HistoryLine.event, func.count())
        .where(HistoryLine.event.in_(COUNTED_EVENTS), HistoryLine.at >= to.at - LATELY)
        .group_by(HistoryLine.event)
    )
    found = dict.fromkeys(COUNTED_EVENTS, 0) | {row[0]: row[1] for row in db.session.execute(query)}
    to.set("events_24h", "Sign-ins and refusals of the last 24 hours",
           [((event,), number) for event, number in found.items()], ("event",))  # fmt: skip


def _files(to: _Registry) -> None:
    number, size = db.session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).select_from(StoredFile)
    ).one()
    to.set("files", "Files that were handed in", number)
    to.set("files_bytes", "Their size", int(size))


def _sessions(at: datetime) -> int:
    """As `accounts.rules.is_alive` decides it."""
    limits = values()

    def seen(name: str) -> datetime:
        return at - timedelta(minutes=limits[name] + 1)

    admin = Account.role == Role.ADMIN
    query = (
        select(func.count())
        .select_from(SignInSession)
        .join(Account)
        .where(SignInSession.ended_at.is_(None), Account.active)
        .where(SignInSession.started_at >= at - timedelta(hours=limits["session_hours"]))
        .where(
            or_(
                and_(admin, SignInSession.seen_at >= seen("idle_minutes_admin")),
                and_(~admin, SignInSession.seen_at >= seen("idle_minutes")),
            )
        )
    )
    return db.session.scalar(query) or 0


def _database_bytes(config: Config) -> int:
    if db.engine.dialect.name == "sqlite":
        name = make_url(config.database_url).database or ""
        files = (Path(f"{name}{end}") for end in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.is_file())
    return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def _good() -> dict[str, datetime]:
    query = (
        select(Run.work, func.max(Run.ended_at))
        .where(Run.work.in_(WORKS), Run.good.is_(True))
        .group_by(Run.work)
    )
    return {work: at for work, at in db.session.execute(query) if at}


def _commitments(to: _Registry) -> None:
    rows = db.session.execute(
        select(TaskTally.state, func.sum(TaskTally.count)).group_by(TaskTally.state)
    )
    to.set("commitments", "Commitments, by how their work stands",
           [((state.value,), int(number)) for state, number in rows], ("state",))  # fmt: skip
