"""How the works of operation went."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask import url_for
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer

from ..access import Role, Who
from ..database import db
from ..memory import remembered
from ..outbox.models import Letter
from ..outbox.rules import State
from ..paging import page_within
from ..reminders.planning import KIND as DIGEST
from ..reminders.queries import Warned
from ..vietnamese import moment
from .models import Run
from .rules import BACKUP, RESTORE, VERIFY, made_at

SHOWN, LOOKED_AT, PAGE = 10, 200, 50
WAITING = (State.QUEUED, State.SENDING, State.HELD)


def last_run(work: str) -> Run | None:
    """The latest run of a work, however it ended."""
    return db.session.scalar(_runs(work).limit(1))


def last_runs(work: str) -> Sequence[Run]:
    """The latest runs of a work, newest first."""
    return db.session.scalars(_runs(work).limit(SHOWN)).all()


def last_good(work: str) -> datetime | None:
    """When a work last ended well."""
    good = select(func.max(Run.ended_at)).where(Run.work == work, Run.good.is_(True))
    return db.session.scalar(good)


def last_ends(work: str) -> tuple[datetime | None, datetime | None]:
    """When a run last brought what it is for (a backup: into the folder), and when one last
    failed."""
    ended = db.session.scalars(_runs(work).where(Run.good.is_not(None)).limit(LOOKED_AT)).all()
    brought = [run for run in ended if _brought(run)]
    failed = [run for run in ended if not _brought(run)]
    return (
        brought[0].started_at if brought else None,
        failed[0].started_at if failed else None,
    )


def _brought(run: Run) -> bool:
    return "kept" in (run.facts or {}) if run.work == BACKUP else bool(run.good)


class Archive(NamedTuple):
    """A backup in the folder; `made`: local time, naive."""

    name: str
    made: datetime
    size: int

    @property
    def when(self) -> str:
        """The moment in words."""
        return f"{self.made:%H:%M %d/%m/%Y}"


def archives(folder: Path) -> list[Archive]:
    """The backups that lie there, the newest first."""
    found = [
        Archive(path.name, made, path.stat().st_size)
        for path in folder.glob("pressplan-*.age")
        if (made := made_at(path.name))
    ]
    return sorted(found, key=lambda each: each.made, reverse=True)


def last_restore() -> Run | None:
    """What was restored into this place last."""
    return last_run(RESTORE)


def doubtful_letters(restored: Run) -> Select[Letter]:
    """Letters of which nobody here knows whether they left after the backup was made.

    They waited then, or are reminders that are noted anew since.
    """
    return (
        select(Letter)
        .where(Letter.state.in_(WAITING))
        .where(or_(Letter.posted_at <= restored.started_at, Letter.kind == DIGEST))
    )


def doubtful_page(restored: Run, *, page: int) -> tuple[Sequence[Letter], int, int]:
    """One page of them in the order of their asking; how many there are, and which page it is."""
    wanted = doubtful_letters(restored)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = page_within(page, total, PAGE)
    ordered = wanted.order_by(Letter.id).limit(PAGE).offset((page - 1) * PAGE)
    return db.session.scalars(ordered.options(defer(Letter.mail))).all(), total, page


def alarms(who: Who | None) -> list[Warned]:
    """What an administrator must hear on every page: the last check found something wrong."""
    if who is None or who.role is not Role.ADMIN or who.is_held:
        return []
    found = _fault()
    if found is None:
        return []
    sentence = f"Kiểm tra lúc {moment(found[0])} thấy {found[1]}"
    return [Warned(sentence, "Xem ở trang Vận hành", url_for("operation.index"), grave=True)]


@remembered(Run)
def _fault() -> tuple[datetime, str] | None:
    ended = _runs(VERIFY).where(Run.good.is_not(None)).limit(1)
    run = db.session.execute(
        ended.with_only_columns(Run.started_at, Run.good, Run.sentence)
    ).first()
    return None if run is None or run.good else (run.started_at, run.sentence)


def _runs(work: str) -> Select[Run]:
    return select(Run).where(Run.work == work).order_by(Run.started_at.desc(), Run.id.desc())
