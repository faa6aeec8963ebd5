"""Note when a work of operation began and how it ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from ..access import Who
from ..database import db
from .models import Run
from .rules import KEPT_FOR, seen


def begin(work: str, *, by: Who, at: datetime, facts: Mapping[str, Any] | None = None) -> Run:
    """A run that has started; the caller commits before it does the work.

    `facts`: by default that it was heard of just now.
    """
    facts = dict(facts) if facts else seen(at)
    run = Run(work=work, started_at=at, by=by.name, facts=facts)
    db.session.add(run)
    db.session.flush()
    return run


def finish(
    run_id: int, sentence: str, *, good: bool | None, at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """How it ended, in one Vietnamese sentence; `facts` are counts and names for the page.

    `good` is None when it was stopped half-way, for no fault of what it looked at.
    """
    db.session.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(ended_at=at, good=good, sentence=sentence, facts=dict(facts) if facts else None)
    )


def forget_old_runs(*, at: datetime) -> None:
    """Runs of more than a year ago are nobody's question any more."""
    db.session.execute(delete(Run).where(Run.started_at < at - KEPT_FOR))


def forget_open_runs() -> None:
    """Of what was under way elsewhere nobody here will hear how it ended."""
    db.session.execute(delete(Run).where(Run.good.is_(None)))
