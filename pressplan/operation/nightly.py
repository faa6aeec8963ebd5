"""What the scheduler does for backups: the nightly one, one that somebody wished for, and weekly a
test restore.

Whether anything is due is computed from the runs in the database, so a night of downtime is made up
for; a row that is locked while it is decided lets two schedulers do it once. The work itself is
done with no transaction open, and the run is heard of while it goes on.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from .. import clock, heartbeat
from ..access import SYSTEM, Who
from ..config import Config, make_private
from ..database import db, write_if_free, writing
from ..errors import Refusal, TooLate
from ..heartbeat import Heartbeat
from ..settings.queries import value
from . import actions, backup, backup_key, queries, rules
from .models import Run
from .rules import BACKUP, TEST_RESTORE
from .staging import MakeApp, staged

FOLDER = "test-restore"
TOLD_EVERY = 5.0  # seconds
UNDER_WAY = "Đang có một lần sao lưu chờ chạy hoặc đang chạy."
CUT_OFF = "Bị ngắt giữa chừng: máy chủ hoặc bộ hẹn giờ đã dừng trong lúc chạy."
BROKEN = "Gặp lỗi chưa biết; chi tiết ở nhật ký của máy chủ. Một giờ nữa sẽ tự thử lại."


def run(make_app: MakeApp, *, stop: Event | None = None) -> None:
    """What is due now, within an application context and outside of any transaction."""
    stop = stop or Event()
    config: Config = current_app.config["PRESSPLAN"]
    if backing_up := claim(BACKUP, at=clock.now()):
        carried_out(backing_up, partial(_back_up, backing_up, config, stop))
    if stop.is_set() or not newest(config):
        return
    if testing := claim(TEST_RESTORE, at=clock.now()):
        carried_out(testing, partial(_test, testing, config, make_app))


def wish(*, by: Who, at: datetime) -> None:
    """Let the scheduler make a backup as soon as it can. Raises TooLate (409)."""
    _lock(BACKUP, at=at)
    if any(rules.is_open(run.good, run.facts, now=at) for run in queries.last_runs(BACKUP)):
        db.session.rollback()
        raise TooLate(UNDER_WAY)
    actions.begin(BACKUP, by=by, at=at, facts={"wanted": True})


def claim(work: str, *, at: datetime) -> int | None:
    """The number of a run that is ours to do now; None: none is due, or another has it."""
    with writing():
        since = _lock(work, at=at)
        runs = queries.last_runs(work)
        if any(rules.is_alive(run.good, run.facts, now=at) for run in runs):
            db.session.commit()
            return None
        wanted = next((run for run in runs if rules.is_wanted(run.good, run.facts)), None)
        for run in runs:
            if run.good is None and run is not wanted:
                actions.finish(run.id, CUT_OFF, good=False, at=at)
        if wanted is None and not _is_due(work, since, now=at):
            db.session.commit()
            return None
        ours = wanted or actions.begin(work, by=SYSTEM, at=at)
        ours.started_at, ours.facts = at, rules.seen(at)
        db.session.flush()
        id = ours.id
        db.session.commit()
        return id


def carried_out(id: int, work: Callable[[], tuple[str, bool, dict[str, Any]]]) -> bool:
    """Do it and note how it ended, whatever comes; whether it ended well."""
    facts: dict[str, Any] = {}
    try:
        sentence, good, facts = work()
    except Refusal as refused:
        sentence, good = refused.sentence, False
    except backup.Stopped:
        sentence, good = CUT_OFF, False
    except Exception:  # what befalls a backup must not end the scheduler
        logging.getLogger("pressplan").exception("run %s of operation failed", id)
        sentence, good = BROKEN, False
    with writing():
        actions.finish(id, sentence, good=good, facts=facts, at=clock.now())
        db.session.commit()
    return good


def told(id: int) -> backup.Tell:
    """Notes of a run how far it is, now and then, where nobody is kept waiting for it."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < TOLD_EVERY:
            return
        last = time.monotonic()
        facts = rules.seen(clock.now()) | {"done": done, "total": total}
        write_if_free(update(Run).where(Run.id == id).values(facts=facts))

    return tell


def newest(config: Config) -> Path | None:
    """The latest backup in the folder."""
    names = [each.name for each in queries.archives(config.backups_folder)]
    return config.backups_folder / names[0] if names else None


def _back_up(id: int, config: Config, stop: Event) -> tuple[str, bool, dict[str, Any]]:
    folder = config.backups_folder
    try:
        make_private(folder)
        for left in folder.glob(f"pressplan-*{backup.PART}"):
            left.unlink(missing_ok=True)
    except OSError as error:
        why = f"Không ghi được vào thư mục “{folder}”: {error.strerror}."
        raise backup.CannotBackUp(why) from error
    at = clock.now()
    moment = at.astimezone(clock.ZONE)
    while (target := folder / rules.name_at(moment)).exists():
        moment += timedelta(minutes=1)
    made = backup.write(target, at=at, stop=stop, tell=told(id))
    for name in rules.outdated(each.name for each in queries.archives(folder)):
        (folder / name).unlink(missing_ok=True)
    return made.sentence, not made.lacking, made.facts | {"kept": True}


def _test(id: int, config: Config, make_app: MakeApp) -> tuple[str, bool, dict[str, Any]]:
    archive = newest(config)
    assert archive is not None
    facts = {"archive": archive.name}
    try:
        key = backup_key.read(config.backup_key_file)
        folder = config.data / FOLDER
        with staged(
            archive, key, folder, make_app, like=config, keep_files=False, tell=told(id)
        ) as found:
            faults = found.faults + [each["sentence"] for each in found.lacking]
            rows, files = found.rows, found.manifest["files"]
    except Refusal as refused:
        return f"{archive.name}: {refused.sentence}", False, facts
    if faults:
        shown = "; ".join(faults[:3])
        return f"{archive.name} mở được nhưng có {len(faults)} chỗ sai: {shown}.", False, facts
    words = f"{archive.name}: mở lại được, {rows} dòng, {files} tệp, nhật ký nguyên vẹn."
    return words, True, facts


def _is_due(work: str, since: datetime, *, now: datetime) -> bool:
    hour = rules.last_hour(rules.HOURS[value("backup_hour")], now=now, zone=clock.ZONE)
    done, tried = queries.last_ends(work)
    if work == BACKUP:
        return rules.backup_due(hour=hour, done=done or since, tried=tried, now=now)
    return rules.test_due(hour=hour, done=done, tried=tried, now=now)


def _lock(work: str, *, at: datetime) -> datetime:
    """Nobody else decides about this work until the commit; since when there is anybody to."""
    heartbeat.begin(work, at=at)
    row = select(Heartbeat.at).where(Heartbeat.name == work).with_for_update()
    return db.session.scalars(row).one()
