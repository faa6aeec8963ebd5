"""Minh rings: Hoa types his update with its source; it shows as such, she never confirms it."""

import pytest

from pressplan.errors import BadInput
from pressplan.tasks.actions import Progress
from pressplan.tasks.workflow import Source, State
from tests.tasks.board import drafts
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    browse,
    commitment,
    confirms,
    faults,
    report_url,
    reports,
    workbook,
)

RANG = {
    "seen": "0", "state": "in-progress", "percent": "30", "done": "Đã mua máy quay.",
    "source": "document", "source_note": "số 12/BC-PTTH ngày 19/11/2026",
}  # fmt: skip
WORDS = "Sở nhập thay theo công văn số 12/BC-PTTH ngày 19/11/2026"


@pytest.fixture
def work(app):
    return commitment("3.a", DAI)


@pytest.fixture
def typed(app, hoa, work):
    browser = browse(app, hoa).get(f"/tasks/{work.task_id}")
    assert f"{report_url(work)}/new" in browser.links()
    browser.get(f"{report_url(work)}/new")
    assert "Nhập thay cho Đài" in browser.main
    browser.submit("report", RANG)
    assert "Đã nhập thay." in browser.follow().main
    return commitment("3.a", DAI).updates[-1]


def test_it_counts_for_the_agency_and_names_its_source(app, hoa, typed):
    assert (typed.source, typed.by_name) == (Source.DOCUMENT, hoa.name)
    assert typed.agency_id == commitment("3.a", DAI).agency_id
    assert commitment("3.a", DAI).standing.percent == 30
    assert faults() == []


def test_it_is_shown_as_such_wherever_it_shows(app, hoa, hung, minh, tuan, typed):
    task = f"/tasks/{typed.commitment.task_id}"
    staff, agency = browse(app, hung), browse(app, minh)
    for browser, url in [
        (staff, task),
        (staff, f"{task}/history"),
        (staff, "/desk/"),
        (staff, f"/tasks/updates/{typed.id}/return"),
        (staff, f"{report_url(typed.commitment)}/new"),
        (agency, task),
        (agency, f"{task}/history"),
        (agency, "/desk/"),
        (agency, "/tasks/board"),
        (agency, f"{report_url(typed.commitment)}/new"),
        (browse(app, tuan), task),
    ]:
        assert WORDS in browser.get(url).main, url
        assert hoa.name in browser.main, url
    assert "Sở đã nhập thay (1)" in agency.get("/desk/").main


def test_the_agency_corrects_it_by_its_own_word(app, minh, typed):
    reports(minh, commitment("3.a", DAI), done="Chính xác là hai máy.")
    assert "Sở đã nhập thay" not in browse(app, minh).get("/desk/").main


def test_an_earlier_quarters_does_not_stay_on_the_desk(app, minh, typed, at_work):
    at_work.move_to("2027-01-04T02:00:00Z")
    assert "Sở đã nhập thay" not in browse(app, minh).get("/desk/").main


def test_the_author_never_confirms_it_another_does(app, hoa, hung, typed):
    address = f"/tasks/updates/{typed.id}/confirmation"
    own = browse(app, hoa).get("/desk/")
    own.post(address, {"seen": "1"}, expect=403)
    own.post(f"/tasks/updates/{typed.id}/return", {"seen": "1", "reason": "Thử."}, expect=403)
    assert typed.judgement is None
    browse(app, hung).get("/desk/").post(address, {"seen": "1"})
    assert commitment("3.a", DAI).updates[-1].judgement is not None


def test_the_workbook_says_whose_word_the_confirmed_result_is(app, hung, lan, tuan, typed):
    confirms(hung, typed)
    confirms(hung, reports(lan, commitment("3.a"), result="Chuyên mục mới."))
    head, *lines = workbook(browse(app, tuan), "/exports/tasks.xlsx")[3:]
    said = {(row[1], row[4]): row[head.index("Nguồn")] for row in lines}
    assert said["3.a", DAI] == WORDS
    assert said["3.a", BAO] == "Đơn vị cập nhật"
    assert said["3.b", DAI] == ""


def test_what_is_not_confirmed_names_no_source_in_others_workbooks(app, lan, typed):
    assert "PTTH" not in str(workbook(browse(app, lan), "/exports/tasks.xlsx"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"source": ""}, "Chọn nguồn", id="no source"),
        pytest.param({"source": "rumour"}, "Hãy chọn một mục", id="a source that there is not"),
        pytest.param({"source_note": "  "}, "Ghi ai cho biết", id="no note"),
        pytest.param({"done": ""}, "Ghi ngắn gọn việc đã làm", id="judged like any report"),
    ],
)
def test_badly_filled_it_stays_with_its_words(app, hoa, work, wrong, sentence):
    browser = browse(app, hoa).get(f"{report_url(work)}/new")
    browser.post(report_url(work), RANG | wrong, expect=422)
    assert sentence in browser.main
    assert commitment("3.a", DAI).updates == []
    assert len(drafts(hoa)) == 1
    browser.get("/tasks/board")
    assert "Bản nháp ở nơi khác (1)" in browser.main
    browser.get(f"{report_url(work)}/new").submit("report", RANG)
    assert drafts(hoa) == []


@pytest.mark.parametrize(
    ("who", "agency", "progress", "field"),
    [
        pytest.param("hoa", DAI, {}, "source", id="staff without a source"),
        pytest.param("hoa", DAI, {"source": Source.ZALO}, "source_note", id="staff without a note"),
        pytest.param(
            "hoa", SO, {"source": Source.ZALO, "source_note": "Nhóm"}, "source", id="one's own work"
        ),
        pytest.param(
            "minh", DAI, {"source": Source.ZALO, "source_note": "Nhóm"}, "source", id="the agency"
        ),
    ],
)
def test_a_source_stands_where_it_belongs(app, request, who, agency, progress, field):
    code = "4.a" if agency == SO else "3.a"
    with pytest.raises(BadInput) as refused:
        reports(request.getfixturevalue(who), commitment(code, agency), **progress)
    assert refused.value.field == field


def test_an_agency_cannot_pass_its_word_off_as_the_departments(app, minh, work):
    browser = browse(app, minh).get(f"{report_url(work)}/new")
    assert browser.page.find(attrs={"name": "source"}) is None
    browser.post(report_url(work), RANG)
    assert commitment("3.a", DAI).updates[-1].source is None


def test_the_departments_own_form_asks_for_no_source(app, hoa):
    browser = browse(app, hoa).get(f"{report_url(commitment('4.a', SO))}/new")
    assert browser.page.find(attrs={"name": "source"}) is None
    assert Progress(State.IN_PROGRESS, 5, "x").source is None
