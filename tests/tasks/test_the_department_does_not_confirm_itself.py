"""The Department leads six of eleven tasks: another of its people confirms, never the author."""

import pytest

from pressplan.database import db
from pressplan.tasks.workflow import State
from tests.tasks.work import SO, browse, commitment, completes, reports


def test_hoa_cannot_confirm_her_own_report_but_hung_can(app, hoa, hung):
    written = completes(hoa, commitment("5.b", SO))
    own = browse(app, hoa).get("/desk/")
    assert "chờ người khác có quyền xác nhận" in own.main
    assert "Xác nhận" not in [b.get_text(strip=True) for b in own.page.find_all("button")]
    own.post(f"/tasks/updates/{written.id}/confirmation", {"seen": "1"}, expect=403)
    own.post(f"/tasks/updates/{written.id}/return", {"seen": "1", "reason": "Thử."}, expect=403)
    assert commitment("5.b", SO).standing.state is State.AWAITING

    other = browse(app, hung).get("/desk/")
    other.post(f"/tasks/updates/{written.id}/confirmation", {"seen": "1"})
    assert commitment("5.b", SO).standing.state is State.DONE


def test_staff_without_the_right_cannot_confirm(app, hung, lan):
    written = reports(lan, commitment("3.a"))
    hung.may_confirm = False
    db.session.commit()
    browser = browse(app, hung).get("/desk/")
    browser.post(f"/tasks/updates/{written.id}/confirmation", {"seen": "1"}, expect=403)
    assert "chờ người khác có quyền xác nhận" in browser.get("/desk/").main


@pytest.mark.parametrize("who", ["lan", "tuan", "mai", "son"])
def test_only_staff_confirm(app, request, minh, who):
    written = reports(minh, commitment("3.a", minh.agency.name))
    browser = browse(app, request.getfixturevalue(who)).get("/accounts/me")
    browser.post(f"/tasks/updates/{written.id}/confirmation", {"seen": "1"}, expect=403)
    assert commitment("3.a", minh.agency.name).updates[0].judgement is None


@pytest.mark.parametrize(
    ("who", "code", "agency"),
    [
        pytest.param("minh", "3.a", "Báo Đắk Lắk", id="another lead of the same task"),
        pytest.param("lan", "4.a", SO, id="a coordinating agency"),
        pytest.param("tuan", "4.a", SO, id="a leader of the Department"),
        pytest.param("mai", "3.a", "Báo Đắk Lắk", id="the governing body"),
    ],
)
def test_nobody_reports_for_another(app, request, who, code, agency):
    work = commitment(code, agency)
    browser = browse(app, request.getfixturevalue(who)).get("/accounts/me")
    url = f"/tasks/{work.task_id}/commitments/{work.id}/updates"
    browser.get(f"{url}/new", expect=403)
    words = {"seen": "0", "state": "in-progress", "percent": "5", "done": "Ghi hộ."}
    browser.post(url, words, expect=403)
    assert commitment(code, agency).updates == []


def test_a_commitment_under_another_task_is_not_there(app, lan):
    work = commitment("3.a")
    browser = browse(app, lan)
    browser.get(f"/tasks/{work.task_id + 1}/commitments/{work.id}/updates/new", expect=404)
    browser.get(f"/tasks/{work.task_id}/commitments/999999/updates/new", expect=404)
