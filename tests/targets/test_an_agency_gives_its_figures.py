"""Lan gives figures with a file, Hoa confirms or sends back; others see what is confirmed."""

import io

from sqlalchemy import select

from pressplan.database import db
from pressplan.targets.models import Measurement
from tests.files import corpus
from tests.targets.figuring import BEHIND, DOING, DONE, confirms, gives, stand, target, url
from tests.tasks.work import BAO, DAI, browse, workbook


def test_from_the_list_to_a_confirmed_figure_that_everybody_sees(app, lan, minh, hoa, mai, tuan):
    first = target(7)
    writer = browse(app, lan).get("/targets/")
    assert "4 mục tiêu chưa có số liệu năm 2026 của đơn vị bạn" in writer.main
    assert "10 mục tiêu: 0 đạt · 0 đang tiến triển · 0 chậm · 10 chưa có số liệu" in writer.main
    writer.get(url(first)).submit("figure", {"answer": ""}, expect=422)
    assert "Chọn một câu trả lời." in writer.main
    proof = {"files": [(io.BytesIO(corpus.paper()), "Biên bản.pdf")]}
    writer.submit("figure", {"answer": "done", "note": "Đủ ba nền tảng.", **proof}).follow()
    assert "Chờ xác nhận" in writer.main
    (file,) = [link for link in writer.links() if "/files/" in link and "view" not in link]
    made = db.session.scalars(select(Measurement)).one()
    assert made.target_id == target(1).id  # where both targets keep their figures
    other = browse(app, minh).get(url(first))
    assert "Chưa có số liệu nào." in other.main
    other.get(file, expect=404)
    other.post(url(first, more="/measurements"), {"answer": "done"}, expect=403)
    for reader in (mai, tuan, hoa):
        assert "Chờ xác nhận" in browse(app, reader).get(url(first)).main
    judge = browse(app, hoa).get("/targets/")
    assert "1 số liệu chờ xác nhận" in judge.main
    judge.get(url(first)).submit(f"confirm-{made.id}").follow()
    assert "1 trên 3 cơ quan đạt (33,3%), cần tất cả; 2 cơ quan chưa có số liệu." in judge.main
    assert other.get(file).response.get_data() == corpus.paper()
    assert "Đã xác nhận" in other.get(f"/targets/{first.id}").main
    late = {"of": first.id, f"return-{made.id}-reason": "Muộn rồi."}
    judge.post(f"/targets/measurements/{made.id}/return", late, expect=409)
    assert "Bạn đã nhập Muộn rồi." in judge.main


def test_a_figure_comes_back_with_a_word_and_a_newer_one_takes_its_place(app, lan, hoa, hung):
    third = target(3)
    made = gives(lan, third, DONE)
    judge = browse(app, hoa).get(url(third))
    judge.submit(f"send-back-{made.id}", expect=422)
    judge.submit(f"send-back-{made.id}", {f"return-{made.id}-reason": "Ghi tên nền tảng."})
    writer = browse(app, lan).get(url(third))
    assert "Trả lại" in writer.main
    assert "Ghi tên nền tảng." in writer.main
    stale = browse(app, lan).get(url(third))
    writer.submit("figure", {"year": "2026", "answer": "doing", "note": "Nền tảng A."})
    stale.submit("figure", {"year": "2026", "answer": "done", "note": "Bản của tôi."}, expect=409)
    assert "vừa được ghi ở nơi khác" in stale.main
    assert "Bản của tôi." in stale.main
    assert "Nền tảng A." in stale.main
    confirms(hung, db.session.scalars(select(Measurement).order_by(Measurement.id.desc())).first())
    assert stand(3).agencies[0].attainment is BEHIND  # 2025 is over
    past = browse(app, lan).get("/targets/?on=2026-11-19").main
    assert "Đang xem mục tiêu như ngày 19/11/2026" in past


def test_staff_record_what_they_have_on_paper_and_another_confirms(app, hoa, hung):
    second = target(2)
    page = "Tạp chí Chư Yang Sin"
    staff = browse(app, hoa).get(url(second, page))
    told = {"year": "2025", "answer": "done", "done_on": "2025-10-01", "document": "Đề án 15"}
    staff.submit("figure", told, expect=422)
    assert "Ghi số liệu lấy từ đâu." in staff.main
    staff.submit("figure", {**told, "source": "Công văn 8/CV"}).follow()
    assert "Người ghi không tự xác nhận" in staff.main
    made = db.session.scalars(select(Measurement)).one()
    browse(app, hung).get(url(second, page)).submit(f"confirm-{made.id}").follow()
    assert stand(2).agencies[0].value == "đã thực hiện 01/10/2025"


def test_hoa_declares_how_a_target_is_measured(app, lan, hoa, hung):
    fifth = target(5)
    form = f"/targets/{fifth.id}/method"
    browse(app, lan).get(form, expect=403)
    staff, other = browse(app, hoa).get(form), browse(app, hung).get(form)
    staff.submit("method", {"parties": "Báo Không Có"}, expect=422)
    staff.submit("method", {"unit": "triệu đồng", "parties": BAO}, expect=422)
    assert "đang dùng chung số liệu" in staff.main  # the target of 2030
    staff.submit("method", {"unit": "tỷ đồng", "base_year": "2025"}, expect=422)
    assert "Năm gốc phải trước năm đích 2025." in staff.main
    staff.submit("method", {"base_year": "2022", "parties": f"{BAO}\n{DAI}"}).follow()
    assert "nguồn thu tăng từ 10% trở lên so với năm 2022" in staff.main
    assert "Năm gốc: chưa ghi → 2022" in staff.main
    other.submit("method", {"base_year": "2021"}, expect=409)
    assert "so với năm 2022" in other.main
    assert other.page.find(id="base_year")["value"] == "2021"
    plan = browse(app, lan).get(f"/plans/{fifth.plan_id}")
    assert f"/targets/{fifth.id}" in plan.links()


def test_the_workbook_has_real_numbers_and_no_formula(app, lan, hoa, hung):
    made = gives(lan, target(5), "43.10", year=2025)
    confirms(hoa, made)
    target(1).text = "=1+1"
    db.session.commit()
    cells = workbook(browse(app, lan), "/exports/targets.xlsx")
    rows = {(row[1], row[2], row[7]): row for row in cells[4:]}
    row = rows[2025, target(5).text, BAO]
    assert (row[9], row[10]) == (43.1, 2025)
    assert row[12] == made.at.date()
    assert rows[2025, "=1+1", BAO][4] == "chưa có số liệu"
    gives(lan, target(1), DOING)
    assert "Chờ" not in str(workbook(browse(app, lan), "/exports/targets.xlsx"))
