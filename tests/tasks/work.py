"""What people do with commitments, in one line each, for tests of tasks and what reads them."""

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import AgencyName
from pressplan.database import db, writing
from pressplan.tasks import actions, tally
from pressplan.tasks.actions_extension import ask
from pressplan.tasks.actions_talk import say
from pressplan.tasks.models import Commitment, ProgressUpdate, Task
from pressplan.tasks.models_extension import Extension
from pressplan.tasks.models_talk import Message
from pressplan.tasks.terms import change_terms
from pressplan.tasks.workflow import State, Verdict
from tests.strict import Browser

BAO, DAI, TAP_CHI = "Báo Đắk Lắk", "Đài Phát thanh và Truyền hình Đắk Lắk", "Tạp chí Chư Yang Sin"
SO = "Sở Thông tin và Truyền thông"


def commitment(code: str, agency: str = BAO, year: int = 2026) -> Commitment:
    """The commitment of an agency for a task in a year."""
    return db.session.scalars(
        select(Commitment)
        .join(Task)
        .where(Task.code == code, Commitment.year == year)
        .where(Commitment.agency_id == agency_id(agency))
        .execution_options(populate_existing=True)
    ).one()


def agency_id(name: str) -> int:
    return db.session.scalars(
        select(AgencyName.agency_id).where(AgencyName.name == name).distinct()
    ).one()


def task(code: str) -> Task:
    return db.session.scalars(select(Task).where(Task.code == code)).one()


def reports(
    by: Account,
    of: Commitment,
    *,
    at: datetime | None = None,
    files: Sequence[int] = (),
    **words: Any,
) -> ProgressUpdate:
    """The person reports; committed."""
    usual = {"state": State.IN_PROGRESS, "percent": 40, "done": "Đã làm một phần."}
    written = actions.report(
        of, actions.Progress(**usual | words), seen=of.version, by=who_is(by),
        at=at or clock.now(), files=files,
    )  # fmt: skip
    db.session.commit()
    return written


def completes(by: Account, of: Commitment, **words: Any) -> ProgressUpdate:
    return reports(by, of, state=State.DONE, percent=100, result="Báo cáo số 12.", **words)


def confirms(by: Account, written: ProgressUpdate, *, at: datetime | None = None) -> None:
    _judges(by, written, Verdict.CONFIRMED, "", at)


def returns(
    by: Account,
    written: ProgressUpdate,
    reason: str = "Ghi rõ số liệu.",
    *,
    at: datetime | None = None,
) -> None:
    _judges(by, written, Verdict.RETURNED, reason, at)


def _judges(
    by: Account, written: ProgressUpdate, verdict: Verdict, reason: str, at: datetime | None
) -> None:
    seen = written.commitment.version
    actions.judge(written, verdict, reason=reason, seen=seen, by=who_is(by), at=at or clock.now())
    db.session.commit()


def on(month: int, day: int, year: int = 2026) -> datetime:
    """Nine in the morning of that day in the province."""
    return datetime(year, month, day, 2, tzinfo=UTC)


def faults() -> list[str]:
    """What the derived tables say that the facts do not; read anew."""
    db.session.rollback()
    db.session.expire_all()
    return list(tally.faults())


def at_once(app: Flask, *jobs: Callable[[], object]) -> list[object]:
    """Run the jobs in threads that start together; what each returned or raised, in order.

    Each has an app context and a write transaction of its own, which it commits at the end.
    """
    db.session.rollback()
    outcomes: list[object] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(number: int, job: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                with writing():
                    outcomes[number] = job()
                    db.session.commit()
            except Exception as raised:
                outcomes[number] = raised
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return outcomes


def browse(app: Flask, account: Account) -> Browser:
    """A browser of this person's own, signed in."""
    return Browser(app).sign_in(account)


def report_url(of: Commitment) -> str:
    return f"/tasks/{of.task_id}/commitments/{of.id}/updates"


def workbook(browser: Browser, url: str) -> list[list[Any]]:
    """The cells of the workbook at that address, row by row."""
    browser.get(url)
    with browser.response as response:
        book = CalamineWorkbook.from_filelike(BytesIO(response.data))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def rows(browser: Browser) -> dict[str, list[str]]:
    """The list of tasks on the page: by code, what each line of a lead says."""
    found = {}
    for row in browser.page.select("tr[id^=task-]"):
        lines = [" ".join(li.get_text(" ").split()) for li in row.select(".lead-lines > li")]
        found[row.select_one(".code").get_text(strip=True)] = lines
    return found


def talk_url(of: Commitment) -> str:
    return f"/tasks/{of.task_id}/commitments/{of.id}/messages"


def says(by: Account, of: Commitment, text: str, *, mention: Collection[int] = ()) -> Message:
    """The person says something; committed."""
    said = say(of, text, mention=mention, token="", by=who_is(by), at=clock.now())
    db.session.commit()
    return said


def asks(by: Account, of: Commitment, proposed: date, reason: str = "Chờ thiết bị.") -> Extension:
    """The person asks for more time; committed."""
    asked = ask(of, proposed, reason, by=who_is(by), at=clock.now())
    db.session.commit()
    return asked


def due_internally(of: Commitment, day: date) -> Commitment:
    """The Department sets a date of its own, in January; committed."""
    change_terms(of, reason="Giao việc", by=SYSTEM, at=on(1, 6), internal_due_on=day)
    tally.recount([of.id])
    db.session.commit()
    return of
