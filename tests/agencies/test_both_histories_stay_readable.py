"""What each body reported before it became one with others is read beneath what goes on."""

from datetime import date

from pressplan.database import db
from pressplan.tasks.models import Commitment
from pressplan.tasks.queries import going_on
from pressplan.tasks.workflow import Ended, State
from tests import cast
from tests.agencies.changing import NEW, confirmed, decision, founded, there
from tests.tasks.work import (
    BAO,
    DAI,
    TAP_CHI,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    faults,
    on,
    reports,
)

ALL = "Báo, Đài và Tạp chí Đắk Lắk"


def test_through_two_mergers(app, lan, minh, chi, hoa):
    reports(lan, commitment("3.a"), done="Của Báo.", at=on(3, 2))
    reports(minh, commitment("3.a", DAI), done="Của Đài.", at=on(4, 3))
    reports(chi, commitment("3.a", TAP_CHI), done="Của Tạp chí.", at=on(5, 4))
    first = commitment("3.a").id
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    reports(cast.person("lan"), commitment("3.a", NEW), done="Của cơ quan mới.")
    confirmed(decision("merged", NEW, TAP_CHI, to=(founded(ALL),), since=date(2026, 7, 1)), hoa)
    assert going_on(db.session.get(Commitment, first)).agency_id == agency_id(ALL)
    for key in ("lan", "minh", "chi"):
        browser = browse(app, cast.person(key)).get(f"/tasks/{commitment('3.a', ALL).task_id}")
        for words in ("Của Báo.", "Của Đài.", "Của Tạp chí.", "Của cơ quan mới."):
            assert words in browser.main, key
        assert f"Cập nhật của {BAO} trước khi sáp nhập" in browser.main
        assert f"Cập nhật của {TAP_CHI} trước khi sáp nhập" in browser.main
        assert "Cập nhật tiến độ" in browser.main
    assert faults() == []


def test_nobody_judges_a_report_of_work_that_ended(app, lan, minh, hoa):
    reports(minh, commitment("3.a", DAI))
    reports(lan, commitment("3.a"))
    waits = commitment("3.a", DAI).updates[-1]
    confirmed(decision("merged", BAO, DAI, to=(there(BAO),)), hoa)
    browser = browse(app, hoa).get(f"/tasks/{waits.commitment.task_id}")
    assert "chưa được xác nhận khi kết thúc" in browser.main
    assert not browser.page.select(f"#update-{waits.id} form")
    seen = {"seen": waits.commitment.version}
    browser.post(f"/tasks/updates/{waits.id}/confirmation", seen, expect=409)


def test_what_the_receiver_has_finished_is_not_opened_by_another_s_work(app, lan, minh, hoa):
    confirms(hoa, completes(lan, commitment("3.a")))
    reports(minh, commitment("3.a", DAI))
    confirmed(decision("merged", BAO, DAI, to=(there(BAO),)), hoa)
    assert commitment("3.a").standing.state is State.DONE
    assert commitment("3.a", DAI).ended is Ended.MERGED
    assert commitment("3.a", DAI).merged_into_id == commitment("3.a").id
    assert faults() == []


def test_what_both_had_finished_stays_with_each(app, lan, minh, hoa):
    confirms(hoa, completes(lan, commitment("3.a")))
    confirms(hoa, completes(minh, commitment("3.a", DAI)))
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    for name in (BAO, DAI):
        assert commitment("3.a", name).standing.state is State.DONE
        assert commitment("3.a", name).ended is None
    assert faults() == []
