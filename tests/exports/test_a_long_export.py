"""A long export says how far it has come, and holds nobody up: neither who reads nor who writes."""

import threading

import pytest

from pressplan.exports import queries, running
from tests.conftest import BACKENDS
from tests.tasks.work import browse, commitment, report_url, workbook

MARK = "0123456789abcdef" * 2


def test_others_read_and_write_while_an_export_runs(app, hoa, lan, monkeypatch):
    staff, asking, writer = browse(app, hoa), browse(app, hoa), browse(app, lan)
    halfway, go_on = threading.Event(), threading.Event()
    rows = queries.task_rows

    def slowly(*asked):
        for number, row in enumerate(rows(*asked)):
            if number == 3:
                running.tell(running.STEP)
                halfway.set()
                assert go_on.wait(30)
            yield row

    monkeypatch.setattr(queries, "task_rows", slowly)
    found: list[object] = []

    def export():
        with app.app_context():
            found.extend(workbook(staff, f"/exports/tasks.xlsx?mark={MARK}&sort=plan"))

    thread = threading.Thread(target=export)
    thread.start()
    try:
        assert halfway.wait(30)
        assert asking.get(f"/exports/running/{MARK}").response.json == {"rows": 500}
        assert writer.get(f"/exports/running/{MARK}").response.json == {"rows": None}
        work = commitment("6")
        writer.get(report_url(work) + "/new")
        writer.submit("report", {"state": "in-progress", "percent": "77", "done": "Đã làm."})
        assert "77%" in writer.follow().text
    finally:
        go_on.set()
        thread.join()
    assert len(found) == 25
    assert 77 not in [row[10] for row in found[4:]]  # one snapshot, from its beginning on
    assert asking.get(f"/exports/running/{MARK}").response.json == {"rows": None}
    assert int(staff.response.headers["Content-Length"]) == len(staff.response.data)
    assert commitment("6").updates[-1].percent == 77


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_so_many_at_once_that_pages_stay_free(app, hoa, monkeypatch):
    monkeypatch.setattr(running, "PATIENCE", 0.05)
    browser = browse(app, hoa)
    with app.app_context():
        held = [running.running(1, "") for _ in range(running.AT_ONCE)]
        for one in held:
            one.__enter__()
        browser.get("/exports/tasks.xlsx", expect=503)
        assert "Đang xuất nhiều tệp cùng lúc" in browser.text
        for one in held:
            one.__exit__(None, None, None)
    browser.get("/exports/tasks.xlsx")
