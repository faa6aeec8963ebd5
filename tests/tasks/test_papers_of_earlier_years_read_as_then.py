"""A document of 2026 words a task otherwise: papers of 2024 still read as they did."""

from datetime import date

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.plans.actions_amendment import Document, record_amendment
from pressplan.plans.models import Plan
from pressplan.plans.rules import Timing, TimingKind
from pressplan.tasks.actions_amendment import amend
from pressplan.tasks.queries_amendment import Retime, Reword, effects_of
from tests.tasks.work import browse, task, workbook

NEW = "Thử nghiệm sản phẩm âm thanh"


def amended(hoa, code, *changes):
    """A document changes a task, today."""
    plan = db.session.scalars(select(Plan)).one()
    document = Document("45/QĐ-UBND", date(2026, 11, 18), "UBND tỉnh", "Điều chỉnh")
    amendment = record_amendment(plan, document, by=who_is(hoa), at=clock.now())
    for change in changes:
        found = task(code)
        shown = effects_of(change, plan, found, today=clock.today()).digest
        amend(
            amendment, found, change, reason="Theo thực tế.", seen=found.version, shown=shown,
            by=who_is(hoa), at=clock.now(),
        )  # fmt: skip
        db.session.commit()


def test_title_and_time_of_then(app, hoa, tuan):
    old = task("3.a").title
    quarterly = Timing(TimingKind.CONTINUOUS)
    amended(hoa, "3.a", Reword(NEW, "", ""), Retime(quarterly, "Mỗi quý một lần"))
    reader = browse(app, tuan)
    for year, title, time in ((2024, old, "Thường xuyên"), (2026, NEW, "Mỗi quý một lần")):
        sheet = reader.get(f"/tasks/sheet?year={year}").main
        assert title in sheet
        assert time in sheet
        rows = workbook(reader, f"/exports/tasks.xlsx?year={year}")
        (row, *_) = [row for row in rows if "3.a" in row]
        assert title in row
        assert any(time in str(cell) for cell in row)
        dossier = reader.get(f"/tasks/{task('3.a').id}/dossier?year={year}").main
        assert title in dossier
    assert NEW not in reader.get("/tasks/sheet?year=2024").main
    assert NEW not in reader.get(f"/tasks/{task('3.a').id}/dossier?year=2024").main
