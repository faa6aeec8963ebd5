"""Hoa looks at the week, takes it away on one page, and sends it to leadership once."""

from datetime import date

import pytest
from sqlalchemy import select, update

from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading
from pressplan.exports.actions import MOVED, NOBODY, SENT_ALREADY
from pressplan.exports.models_quick import QuickReport
from pressplan.exports.official import NATION
from pressplan.exports.queries_quick import quick
from pressplan.exports.rules import Figure, Line, Part, Quick, Span, on_one_page, recall, since
from pressplan.outbox.delivery import deliver
from pressplan.outbox.queries import text_of
from pressplan.outbox.rules import State
from pressplan.plans.actions_amendment import close_plan
from tests.exports.opening import opened
from tests.mailing import letters
from tests.tasks.work import (
    BAO,
    DAI,
    browse,
    commitment,
    completes,
    confirms,
    due_internally,
    on,
    reports,
)

PLACE = "/exports/quick"
NOTE = "Kính báo cáo anh, hai việc cần chỉ đạo."


@pytest.fixture
def hoas(app, hoa, minh, lan):
    """Hoa's browser in a week in which one work became late and another was finished."""
    due_internally(commitment("3.c", DAI), date(2026, 11, 10))
    confirms(hoa, completes(minh, commitment("3.a", DAI), at=on(11, 18)), at=on(11, 19))
    confirms(hoa, completes(lan, commitment("3.b", BAO), at=on(9, 1)), at=on(9, 2))
    return browse(app, hoa)


def test_what_she_sees_is_what_leadership_reads_without_signing_in(hoas, box, hoa, tuan, son):
    hoas.get("/overview/")
    (link,) = [link for link in hoas.links() if link.startswith(PLACE)]
    hoas.get(link)
    says = (
        "từ ngày 14/11/2026 đến ngày 20/11/2026", "Đài PT-TH Đắk Lắk, quá hạn 10 ngày",
        "3.c. Ứng dụng khoa học, công nghệ", "(hạn 10/11/2026)", "1 nhận được, 1 đã xác nhận",
        "Đài PT-TH Đắk Lắk, 19/11/2026", "hoàn thành 3.a.", "Báo cáo định kỳ năm 2026",
        "(1 đầu việc)", "(4 cơ quan)", "(1 việc hoàn thành)",
        "đã nộp 0/3; còn phải nộp: Báo Đắk Lắk", "04/12/2026 (còn 14 ngày)",
    )  # fmt: skip
    for words in says:
        assert words in hoas.main, words
    assert "hoàn thành 3.b." not in hoas.main  # of September
    assert f"1 người nhận: {tuan.name}" in hoas.main
    paper = opened(hoas, f"{PLACE}.docx")
    assert NATION in paper.paragraphs
    assert "3.c. Ứng dụng khoa học, công nghệ" in paper.text
    assert len(paper.document.sections) == 1
    hoas.get(PLACE)
    hoas.submit("send", {"note": NOTE}).follow()
    assert "1 thư đang chờ lượt gửi" in hoas.main
    assert deliver() == 1
    (found,) = letters()
    assert (found.to, found.state) == (tuan.email, State.SENT)
    assert found.subject.startswith("Báo cáo nhanh 14/11–20/11/2026: 11 nhiệm vụ")
    text = text_of(found) or ""
    for words in (
        *says,
        NOTE,
        f"Kính gửi {tuan.name},",
        "Chưa hoàn thành, quá hạn: 1; 1; 0",
        "Hoàn thành đúng hạn: 2; 1; +1",
    ):
        assert words in text, words
    hoas.get(PLACE)
    assert f"Lần gửi gần nhất: 09:00 20/11/2026, {hoa.name}: {tuan.name} (đã gửi)" in hoas.main
    hoas.get(f"/reminders/letters/{found.id}")
    browse(hoas.app, son).get(PLACE, expect=403)


def test_of_a_closed_plan_it_says_the_last_week_before_the_end(hoas, plan, hoa):
    close_plan(
        plan, document="số 9/QĐ-UBND", reason="Hết kỳ.", seen=plan.version, by=who_is(hoa),
        at=on(11, 20),
    )  # fmt: skip
    db.session.commit()
    with reading():
        said = quick(plan, Span.WEEK, today=date(2026, 12, 28))
    assert said.span == "từ ngày 14/11/2026 đến ngày 20/11/2026"
    assert said.figures[0] == Figure("Hoàn thành đúng hạn", 2, 1)
    assert "hoàn thành 3.a" in str(said.parts)


def test_the_same_form_sends_once_and_only_what_was_shown(hoas, hoa, tuan, lan):
    hoas.get(PLACE)
    form = {name: hoas.page.find("input", {"name": name})["value"] for name in ("token", "seen")}
    send = f"{PLACE}/letters"
    hoas.post(send, form | {"note": NOTE})
    hoas.post(send, form | {"note": NOTE})
    assert len(letters()) == 1
    hoas.post(send, form | {"note": "khác"}, expect=409)
    assert SENT_ALREADY in hoas.main
    hoas.get(PLACE)
    confirms(hoa, reports(lan, commitment("1.b")))
    hoas.submit("send", {"note": NOTE}, expect=409)
    assert MOVED in hoas.main
    assert hoas.page.find(id="note").get_text().strip() == NOTE
    hoas.submit("send", {"note": "a" * 1001}, expect=422)
    hoas.submit("send", {"note": NOTE})
    assert len(letters()) == 2
    browse(hoas.app, tuan).get(PLACE)
    browse(hoas.app, tuan).post(send, form, expect=403)
    db.session.execute(update(Account).where(Account.id == tuan.id).values(active=False))
    db.session.commit()
    hoas.get(PLACE)
    assert hoas.page.find(id="send") is None
    hoas.post(send, {"seen": "", "token": ""}, expect=409)
    seen = db.session.scalars(select(QuickReport)).all()[-1].said
    hoas.post(send, {"seen": recall(seen).digest, "token": ""}, expect=422)
    assert NOBODY in hoas.main
    assert deliver() == 0  # who left gets no letter that waited
    assert {letter.state for letter in letters()} == {State.SUPERSEDED}


def test_a_report_is_kept_as_it_was_and_fits_one_page():
    lines = tuple(Line(f"Cơ quan {n}", "việc " * 11) for n in range(20))
    parts = tuple(Part(key, key, 40, lines, "không") for key in ("late", "silent", "next"))
    said = Quick("p", "1", "2", "h", "r", (Figure("a", 1, 3),), parts)
    assert recall(said.kept()) == said
    assert recall(said.kept()).digest == said.digest
    assert said.figures[0].change == "−2"
    assert [len(part.lines) for part in on_one_page(parts, room=8)] == [3, 3, 2]
    assert on_one_page(parts, room=8)[0].more == 37
    told = Part("changed", "x", 25, lines, "không", "việc", above=1)
    assert (told.count, told.more) == ("25 việc", 6)
    assert [part.more for part in on_one_page((told,), room=2)] == [24]
    assert [part.more for part in on_one_page((told,), room=0)] == [25]
    assert since(Span.WEEK, date(2026, 11, 20)) == date(2026, 11, 14)
