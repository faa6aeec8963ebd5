"""How this place is set up, as its administrator sees it: first steps, and what else is wrong."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select

from .. import heartbeat
from ..access import Role
from ..accounts.models import Account
from ..accounts.models_factor import SecondFactor
from ..config import Config
from ..database import db
from ..workdays.queries import days_of
from . import queries
from .checks import Fault, faults
from .facts import gather
from .first_steps import Standing, Step, first_steps
from .rules import BACKUP

# What a first step says already.
SAID = {"base-url", "no-https", "no-mail", "sender", "backup-folder", "same-disk"}


class Deployment(NamedTuple):
    """The first steps in their order, and what `check` finds besides."""

    steps: Sequence[Step]
    faults: Sequence[Fault]

    @property
    def left(self) -> int:
        """How many steps are not done."""
        return sum(not step.done for step in self.steps)


def deployment(config: Config, *, now: datetime, today: date) -> Deployment:
    """All of it, as it is now."""
    facts = gather(config, at=now)
    steps = first_steps(facts, _standing(now, today))
    return Deployment(steps, [fault for fault in faults(facts) if fault.name not in SAID])


def _standing(now: datetime, today: date) -> Standing:
    days = days_of(today.year)
    confirmed = func.count(SecondFactor.confirmed_at)
    number, with_factor = db.session.execute(
        select(func.count(), confirmed)
        .select_from(Account)
        .join(SecondFactor, isouter=True)
        .where(Account.role == Role.ADMIN, Account.active)
    ).one()
    return Standing(
        now=now,
        last_tick=heartbeat.last_tick(),
        last_backup=queries.last_good(BACKUP),
        administrators=number,
        without_factor=number - with_factor,
        year=today.year,
        days=len(days.days),
        unconfirmed_days=days.unconfirmed,
    )
