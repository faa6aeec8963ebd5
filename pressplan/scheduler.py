"""Everything that happens by itself, in one place.

APScheduler only ticks. What is due is computed from the database each time, so a day
of downtime loses nothing and two schedulers at once do no harm.
"""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event

from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from sqlalchemy import select

from . import clock, create_app, handover, heartbeat
from .access import SYSTEM
from .accounts import actions_import as accounts_lists
from .accounts.identities import forget_old_visits
from .accounts.models_people import PasswordReset
from .accounts.sessions import forget_old_tries
from .accounts.strangers import sum_up
from .accounts.unused import close_unused
from .database import db, writing
from .errors import Refusal
from .exports import actions_progress
from .files import sweep
from .history.actions import record
from .obligations.occurrences import open_occurrences
from .operation import nightly, nightly_verify
from .outbox import delivery
from .outbox.actions import forget_secrets
from .plans.models import Plan, PlanState
from .reminders import planning
from .submissions import copies
from .tasks.years import carry_over, open_periods
from .vietnamese import clock_move
from .workdays import library as workdays


def tick() -> None:
    """One round of all that may be due: `keep`, reminders, then the letters that are queued."""
    keep()
    remind()
    delivery.deliver()


def keep() -> None:
    """What needs nobody but our own database and files."""
    set_by = current_app.extensions["clock_watch"].look()
    with writing():
        if set_by:
            words = f"Đồng hồ máy chủ bị chỉnh {clock_move(set_by)}"
            record("clock", "clock-set", words, by=SYSTEM, at=clock.now())
        handover.carry_out_due(at=clock.now())
        keep_years()
        workdays.seed([clock.today().year, clock.today().year + 1], at=clock.now())
        forget_old_tries(at=clock.now())
        sum_up(at=clock.now())
        close_unused(at=clock.now())
        accounts_lists.forget_old(at=clock.now())
        forget_secrets(PasswordReset, at=clock.now())
        forget_old_visits(at=clock.now())
        actions_progress.forget_old(at=clock.now())
        heartbeat.beat(heartbeat.KEPT, at=clock.now())
        heartbeat.beat_of_host(at=clock.now())
        for name in heartbeat.TICKS:
            heartbeat.begin(name, at=clock.now())
        db.session.commit()
    tidy_files()


def remind() -> None:
    """Note what people are to hear today, for those whose hour has come."""
    planning.plan(at=clock.now())
    with writing():
        heartbeat.beat(heartbeat.REMINDED, at=clock.now())
        db.session.commit()


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
        copies.complete()
    except Refusal as error:  # logged where it happened; the next hour tries again
        logging.getLogger("pressplan").warning("files are not tidied now: %s", error)


def run(app: Flask) -> None:
    """Tick until the process is told to stop; the letter that is being sent is sent first."""
    every = app.config["PRESSPLAN"].tick_seconds
    scheduler = BlockingScheduler(
        timezone=clock.ZONE,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_listener(
        lambda event: logging.getLogger("pressplan").error("tick failed", exc_info=event.exception),
        EVENT_JOB_ERROR,
    )
    stop = Event()
    # Jobs of their own: a mail server that answers slowly, or a long backup, must not hold up what
    # is due by the calendar.
    backups = partial(nightly.run, create_app, stop=stop)
    verify = partial(nightly_verify.run, stop=stop)
    for job in (keep, remind, partial(delivery.deliver, stop=stop), backups, verify):
        scheduler.add_job(
            _within(app, job), "interval", seconds=every,
            next_run_time=clock.host_now() + timedelta(seconds=1),
        )  # fmt: skip

    def end(*_: object) -> None:
        stop.set()
        if not scheduler.running:
            raise SystemExit
        scheduler.shutdown(wait=False)  # the process ends once its jobs have

    signal.signal(signal.SIGTERM, end)
    scheduler.start()


def _within(app: Flask, job: Callable[[], object]) -> Callable[[], None]:
    """The job as the scheduler's thread can run it."""

    def one() -> None:
        with app.app_context():
            job()

    return one
