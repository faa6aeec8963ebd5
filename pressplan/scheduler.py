"""Everything that happens by itself, in one place.

APScheduler only ticks. What is due is computed from the database each time, so a day
of downtime loses nothing and two schedulers at once do no harm.
"""

import logging
from datetime import timedelta

from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy import select

from . import clock, handover, heartbeat
from .accounts.sessions import forget_old_tries
from .database import db, writing
from .errors import Refusal
from .files import sweep
from .obligations.occurrences import open_occurrences
from .plans.models import Plan, PlanState
from .tasks.years import carry_over, open_periods
from .workdays import library as workdays


def tick() -> None:
    """One round of all that may be due."""
    with writing():
        handover.carry_out_due(at=clock.now())
        keep_years()
        workdays.seed([clock.today().year, clock.today().year + 1], at=clock.now())
        forget_old_tries(at=clock.now())
        heartbeat.beat("scheduler", at=clock.now())
        db.session.commit()
    tidy_files()


def keep_years() -> None:
    """Open the commitments of a year that has begun, and carry over what the last one left."""
    # One scheduler at a time: the row lock of the plan (SQLite: the write lock) queues the other.
    plans = select(Plan).where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id).with_for_update()
    for plan in db.session.scalars(plans).all():
        opened = heartbeat.last(f"years of plan {plan.id}")
        if opened and clock.day_of(opened) == clock.today():
            continue  # whatever changes a plan within the day opens its periods itself
        open_periods(plan, today=clock.today())
        open_occurrences(plan, today=clock.today())
        heartbeat.beat(f"years of plan {plan.id}", at=clock.now())
    carry_over(today=clock.today(), at=clock.now())


def tidy_files() -> None:
    """Once an hour: what was uploaded and never recorded goes, what has no second copy gets one."""
    with writing():
        last = heartbeat.last("files")
        if last and clock.now() - last < sweep.AGE:
            return
        heartbeat.beat("files", at=clock.now())
        db.session.commit()
    try:
        sweep.sweep(at=clock.now())
        sweep.complete_copy()
    except Refusal as error:  # logged where it happened; the next hour tries again
        logging.getLogger("pressplan").warning("files are not tidied now: %s", error)


def run(app: Flask) -> None:
    """Tick until the process is told to stop."""
    every = app.config["PRESSPLAN"].tick_seconds
    scheduler = BlockingScheduler(
        timezone=clock.ZONE,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_listener(
        lambda event: logging.getLogger("pressplan").error("tick failed", exc_info=event.exception),
        EVENT_JOB_ERROR,
    )

    def one() -> None:
        with app.app_context():
            tick()

    scheduler.add_job(
        one, "interval", seconds=every, next_run_time=clock.now() + timedelta(seconds=1)
    )
    scheduler.start()
