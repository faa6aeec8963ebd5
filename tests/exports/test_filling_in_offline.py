"""Lan fills in her agency's work offline: what she typed is reported, and nothing else changes."""

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select, update

from pressplan import clock, scheduler
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading
from pressplan.exports.actions_progress import confirm
from pressplan.exports.models import KeptProgress
from pressplan.exports.queries_progress import KEPT_FOR, changes_of
from pressplan.history.models import HistoryLine
from pressplan.tasks.actions_board import save
from pressplan.tasks.models import Commitment, ProgressUpdate, Standing
from pressplan.tasks.rules_board import Typed
from pressplan.tasks.workflow import Source, State
from tests import cast
from tests.conftest import BACKENDS
from tests.exports.filling import cells, download, edited, fill, put, rows_in
from tests.files import corpus
from tests.files.corpus import members_of
from tests.tasks.work import (
    BAO,
    SO,
    agency_id,
    at_once,
    browse,
    commitment,
    completes,
    confirms,
    faults,
    reports,
    returns,
)


def send(browser, data: bytes, name: str = "bảng cập nhật.xlsx", *, expect: int = 303):
    """Upload a workbook by the form of the page."""
    browser.get("/exports/progress")
    return browser.post("/exports/progress", {"file": (BytesIO(data), name)}, expect=expect)


def everything(but: set[str]) -> dict[str, list[str]]:
    """What every table holds, save those named."""
    with reading():
        return {
            name: sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
            for name, table in db.metadata.tables.items()
            if name not in but
        }


def updates() -> int:
    return db.session.scalar(select(func.count(ProgressUpdate.id))) or 0


def kept() -> int:
    return db.session.scalar(select(func.count(KeptProgress.id))) or 0


MOVES = {"stamp", "chain_head", "history_line", "kept_progress", "sign_in_session", "heartbeat"}
COUNTED = {"standing", "tally", "task_tally", "commitment", "progress_update", "proposal"}


def test_exactly_what_was_typed_changes(app, lan, hoa, minh):
    confirms(hoa, reports(lan, commitment("3.a"), percent=35, done="=1+1 chuyên mục mới."))
    returns(hoa, reports(lan, commitment("3.b"), done="Chưa có số.", difficulty="Thiếu máy."))
    browser = browse(app, lan)
    browser.get("/tasks/board")
    assert "/exports/progress" in browser.links()
    data = download(browser)
    found = {row["code"]: row for row in cells(data)}
    assert set(found) == {"1.b", "3.a", "3.b", "3.c", "6"}
    assert (found["3.a"]["now"], found["3.a"]["now_percent"]) == ("Đang thực hiện", 35)
    assert found["3.a"]["last"].endswith("(đã xác nhận): =1+1 chuyên mục mới.")
    assert "Lý do trả lại: Ghi rõ số liệu." in found["3.b"]["last"]
    assert {found[code][key] for code in found for key in ("state", "done", "result")} == {""}
    sheet = members_of(data)["xl/worksheets/sheet1.xml"].decode()
    assert "<sheetProtection " in sheet
    assert re.search(r'<col min="1" max="1"[^>]* hidden="1"', sheet)
    assert sheet.count("<dataValidation ") == 3
    assert "<f>" not in sheet

    send(browser, data, expect=422)
    assert "Chưa có ô nền vàng nào được điền" in browser.text
    typed = fill(data, {
        "3.a": {"percent": 60, "done": "Mở thêm\nhai chuyên mục; -5 phút.", "difficulty": "=SUM"},
        "6": {"state": "hoàn thành", "done": "Đã ký quy chế.", "result": "Quy chế số 5."},
    })  # fmt: skip
    before, rest = everything(MOVES | COUNTED), everything(MOVES)
    send(browser, typed).follow()
    assert (
        "Không có lỗi: 2 đầu việc sẽ có cập nhật mới; 3 dòng để trống giữ nguyên." in browser.text
    )
    assert "Tỷ lệ 35% 60%" in browser.text
    assert "Tình trạng Chưa thực hiện Hoàn thành" in browser.text
    assert everything(MOVES) == rest  # so far nothing changed
    token = browser.page.find("form", id="confirmation")
    browser.submit("confirmation").follow()
    assert "Đã gửi 2 cập nhật lúc" in browser.text
    assert everything(MOVES | COUNTED) == before
    works = {code: commitment(code).updates for code in found}
    assert {code: len(sent) for code, sent in works.items()} == {
        "1.b": 0, "3.a": 2, "3.b": 1, "3.c": 0, "6": 1,
    }  # fmt: skip
    last = works["3.a"][-1]
    assert (last.state, last.percent, last.done, last.result, last.source) == (
        State.IN_PROGRESS, 60, "Mở thêm\nhai chuyên mục; -5 phút.", "", None,
    )  # fmt: skip
    assert last.difficulty.text == "=SUM"
    assert commitment("6").standing.state is State.AWAITING
    lines = db.session.scalars(select(HistoryLine.text).where(HistoryLine.event == "reported"))
    assert sum("Từ tệp Excel “bảng cập nhật.xlsx”, hàng" in line for line in lines) == 2
    assert faults() == []

    place = browser.response.request.path
    browser.get(place)  # a second click, and the same workbook once more
    browser.post(token["action"], {"shown-1": "x"}, expect=303)
    send(browser, typed).follow()
    assert "0 đầu việc sẽ có cập nhật mới, 2 đã gửi trước đây" in browser.text
    assert "Gửi 0" not in browser.text
    assert updates() == 4


def test_what_moved_on_meanwhile_is_shown_and_chosen_row_by_row(app, lan, hoa):
    browser = browse(app, lan)
    data = download(browser)
    send(browser, fill(data, {
        "1.b": {"state": "Đang thực hiện", "percent": 10, "done": "Theo tệp 1.b."},
        "3.a": {"state": "Đang thực hiện", "percent": 20, "done": "Theo tệp 3.a."},
        "3.b": {"state": "Đang thực hiện", "percent": 30, "done": "Theo tệp 3.b."},
        "3.c": {"state": "Tạm dừng", "percent": 5, "done": "Theo tệp 3.c."},
    }))  # fmt: skip
    reports(lan, commitment("1.b"), done="Trên màn hình 1.b.")
    confirms(hoa, reports(lan, commitment("3.a"), done="Trên màn hình 3.a."))
    save(
        commitment("3.b"), Typed(state="in-progress", percent="1", done="Đang gõ 3.b."), seen=0,
        version=0, by=who_is(lan), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    browser.follow()
    assert "1 đầu việc sẽ có cập nhật mới, 3 cần bạn chọn" in browser.text
    for words in ("Trên màn hình 1.b.", "Theo tệp 1.b.", "Đang gõ 3.b.", "Theo tệp 3.b."):
        assert words in browser.text
    page = {
        f"choice-{commitment('3.a').id}": "workbook",
        f"choice-{commitment('3.b').id}": "workbook",
    }
    reports(lan, commitment("3.c"), done="Vừa xong 3.c.")
    before = updates()
    browser.submit("confirmation", page, expect=409)
    assert "có đầu việc đã thay đổi trên hệ thống nên chưa gửi gì" in browser.text
    assert updates() == before
    assert (
        browser.page.find("input", {"name": f"choice-{commitment('3.a').id}", "checked": True})[
            "value"
        ]
        == "workbook"
    )
    browser.submit("confirmation").follow()
    assert "Đã gửi 2 cập nhật" in browser.text
    assert "2 dòng khác của tệp được bỏ qua" in browser.text
    last = {code: commitment(code).updates[-1].done for code in ("1.b", "3.a", "3.b", "3.c")}
    assert last == {
        "1.b": "Trên màn hình 1.b.", "3.a": "Theo tệp 3.a.", "3.b": "Theo tệp 3.b.",
        "3.c": "Vừa xong 3.c.",
    }  # fmt: skip
    assert faults() == []


def test_each_ones_own_and_staff_say_whose_word_it_is(app, lan, minh, hoa):
    other = browse(app, minh)
    filled = fill(download(other), {"3.a": {"state": "Tạm dừng", "done": "Tạm hoãn."}})
    hers = browse(app, lan)
    send(hers, filled, expect=422)
    assert "Đây là bảng của Đài Phát thanh và Truyền hình Đắk Lắk." in hers.text
    hers.get(f"/exports/progress.xlsx?agency={minh.agency_id}", expect=404)
    hers.get(f"/exports/progress?agency={minh.agency_id}", expect=404)
    send(other, filled)
    place = other.follow().response.request.path
    for action in ("", "/confirmation", "/removal"):
        if action:
            hers.post(place + action, expect=404)
        else:
            hers.get(place, expect=404)
    assert [row.agency_id for row in db.session.scalars(select(KeptProgress))] == [minh.agency_id]
    other.submit("confirmation", button="Bỏ, không gửi").follow()
    assert "Đã bỏ bản kiểm tra." in other.text
    assert updates() == kept() == 0

    staff = browse(app, hoa)
    staff.get(f"/agencies/{agency_id(BAO)}")
    assert f"/exports/progress?agency={agency_id(BAO)}" in staff.links()
    data = download(staff, f"agency={agency_id(BAO)}")
    confirms(hoa, completes(lan, commitment("3.c")))
    staff.get(f"/exports/progress?agency={agency_id(BAO)}")
    assert "4 đầu việc còn nhận cập nhật" in staff.text
    done = {"state": "Đang thực hiện", "percent": 15, "done": "Đã họp."}
    send(staff, fill(data, {"1.b": done, "3.c": done})).follow()
    assert "1 đầu việc sẽ có cập nhật mới, 1 không còn nhận cập nhật" in staff.text
    staff.submit("confirmation", expect=422)
    assert "Chọn nguồn: đơn vị cho Sở biết bằng cách nào." in staff.text
    staff.submit("confirmation", {"source": "zalo"}).follow()
    (written,) = commitment("1.b").updates
    assert (written.source, written.source_note) == (
        Source.ZALO, "tệp Excel “bảng cập nhật.xlsx”",
    )  # fmt: skip


def test_what_passed_to_another_agency_shows_only_what_was_typed(app, lan, hoa):
    browser = browse(app, lan)
    data = download(browser)
    send(browser, fill(data, {"1.b": {"state": "Tạm dừng", "done": "Lan gõ."}}))
    passed = commitment("1.b")
    for model, mine in ((Commitment, Commitment.id), (Standing, Standing.commitment_id)):
        to = update(model).where(mine == passed.id).values(agency_id=agency_id(SO))
        db.session.execute(to)
    db.session.commit()
    passed = commitment("1.b", SO)
    reports(hoa, passed, percent=73, done="Sở làm kín.", difficulty="Sở vướng kín.")
    browser.follow()
    assert "1 không còn nhận cập nhật" in browser.text
    assert "Lan gõ." in browser.text
    for words in ("Sở làm kín.", "Sở vướng kín.", "73%", "Hiện nay"):
        assert words not in browser.main, words


def test_two_clicks_at_once_report_once_and_a_day_later_it_is_forgotten(app, lan, at_work):
    browser = browse(app, lan)
    typed = {"state": "Tạm dừng", "done": "Chờ."}
    send(browser, fill(download(browser), {"3.a": typed, "6": typed}))
    found, by = db.session.scalars(select(KeptProgress)).one(), who_is(lan)
    shown = {change.id: change.shown for change in changes_of(found, by)}
    id = found.id

    def confirm_it():
        mine = db.session.get_one(KeptProgress, id)
        return confirm(mine, shown=shown, taken=(), by=by, at=clock.now())

    assert sorted(at_once(app, confirm_it, confirm_it, confirm_it)) == [0, 0, 2]
    assert updates() == 2
    assert faults() == []
    at_work.shift(KEPT_FOR)
    browser.sign_in(lan).get(f"/exports/progress/{id}", expect=404)
    scheduler.tick()
    assert kept() == 0


def renamed(data: bytes) -> bytes:
    """A workbook with a macro in it, called .xlsx."""
    return corpus.added({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, data)


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_a_file_that_is_not_as_it_was_handed_out_is_told_cell_by_cell(app, lan):
    browser = browse(app, lan)
    data = download(browser)
    key = cells(data)[0]["key"]

    def reversed_keys(sheet) -> None:
        rows = [row for row in rows_in(sheet) if int(row.get("r")) >= 5]
        texts = [row[0] for row in rows]
        for row, cell in zip(rows, reversed(texts), strict=True):
            row[0] = cell
            row[0].set("r", f"A{row.get('r')}")

    def merged(sheet) -> None:
        data = next(e for e in sheet if e.tag.endswith("sheetData"))
        merge = data.makeelement(data.tag.replace("sheetData", "mergeCells"), {})
        merge.append(
            merge.makeelement(data.tag.replace("sheetData", "mergeCell"), {"ref": "K5:K6"})
        )
        sheet.insert(list(sheet).index(data) + 2, merge)

    told = {
        "Hàng 5, cột J (Tỷ lệ mới (%)): “60%” không phải là số nguyên": {"J5": "60%", "K5": "Có."},
        "Hàng 5, cột J (Tỷ lệ mới (%)): Ghi số phần trăm, ví dụ 60 chứ": {"J5": 0.6, "K5": "Có."},
        "Hàng 5, cột J (Tỷ lệ mới (%)): Cần một số nguyên từ 0 đến 100.": {"J5": 101, "K5": "Có."},
        "Hàng 5, cột I (Tình trạng mới): Không có tình trạng “Xong”": {"I5": "Xong", "K5": "Có."},
        "Hàng 5, cột K (Việc đã làm trong kỳ): Ghi ngắn gọn việc đã làm": {"I5": "Tạm dừng"},
        "Hàng 5, cột L (Kết quả, sản phẩm): Báo hoàn thành thì ghi": {"I5": "Hoàn thành",
                                                                      "K5": "Có."},
        "Hàng 5, cột I (Tình trạng mới): Hãy chọn một mục": {"K5": "Có."},
        "Hàng 5, cột K (Việc đã làm trong kỳ): Ô này là công thức": {"K5": "FORMULA 2+3"},
        "Hàng 5, cột A (Khóa của dòng): Khóa của hàng này đã bị sửa": {"A5": key[:-1] + "!"},
        "Hàng 6, cột A (Khóa của dòng): Trùng đầu việc với hàng 5": {"A6": key, "K6": "Có."},
        "Hàng 40, cột A (Khóa của dòng): Hàng này không có khóa": {"K40": "Thêm."},
        "Hàng 60000, cột K": {"K60000": "Xa."},
        "dài 10.001 ký tự": {"I5": "Tạm dừng", "K5": "a" * 10_001},
    }  # fmt: skip
    files = {sentence: put(data, places) for sentence, places in told.items()}
    files["các cột đã bị xếp lệch"] = edited(data, reversed_keys)
    files["Các ô K5:K6 bị trộn"] = edited(data, merged)
    files["Không có dòng nào do hệ thống này xuất ra"] = put(
        data, {f"A{row}": "x" for row in range(5, 10)}
    )
    files["Không có trang tính này"] = corpus.sheet()
    files["Tệp có chứa macro"] = renamed(data)
    for sentence, file in files.items():
        send(browser, file, expect=422)
        assert sentence.lower() in browser.main.replace(" :", ":").lower(), sentence
    for name, file, sentence in (
        ("a.xlsm", data, "macro"),
        ("a.xlsx", b"Ma,Tinh trang\n3.a,x\n", "Không nhận ra định dạng"),
        ("a.csv", b"Ma,Tinh trang\n3.a,x\n", "Không nhận ra định dạng"),
        (
            "a.xlsx",
            corpus.added({"xl/media/x.xml": bytes(60 << 20)}, data),
            "bung ra lớn bất thường",
        ),
        ("a.docx", corpus.word(), "không phải bảng tính"),
    ):
        send(browser, file, name, expect=422)
        assert sentence in browser.main, name
    browser.post("/exports/progress", {}, expect=422)
    assert "Hãy chọn tệp đã điền." in browser.text
    assert kept() == updates() == 0


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_rows_may_be_left_out_and_put_in_another_order(app, lan):
    browser = browse(app, lan)
    data = download(browser)
    codes = [row["code"] for row in cells(data)]

    def turned(sheet) -> None:
        rows = [row for row in rows_in(sheet) if int(row.get("r")) >= 5]
        parent = next(e for e in sheet if e.tag.endswith("sheetData"))
        for row in rows:
            parent.remove(row)
        for number, row in enumerate(reversed(rows[1:]), start=5):
            row.set("r", str(number))
            for cell in row:
                cell.set("r", re.sub(r"\d+", str(number), cell.get("r")))
            parent.append(row)

    shuffled = edited(data, turned)
    assert [row["code"] for row in cells(shuffled)] == codes[:0:-1]
    send(browser, fill(shuffled, {"3.b": {"state": "Tạm dừng", "done": "Chờ kinh phí."}})).follow()
    assert "1 đầu việc sẽ có cập nhật mới; 3 dòng để trống giữ nguyên" in browser.text
    browser.submit("confirmation").follow()
    assert [commitment(code).updates[-1].done for code in ("3.b",)] == ["Chờ kinh phí."]
    assert updates() == 1
    assert cast.person("lan").id == commitment("3.b").updates[0].by_id
