"""Reports and letters of the office in Word: filled from what is known, for who may know it."""

from datetime import date

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.exports.official import MOTTO, NATION
from pressplan.exports.report_words import FIGURE_COLUMNS
from pressplan.obligations.rules import Kind
from pressplan.plans import actions
from pressplan.plans.models import Plan
from pressplan.plans.rules import Timing, TimingKind
from pressplan.submissions.content import Content
from pressplan.submissions.workflow import Move
from pressplan.tasks import figures
from pressplan.tasks.actions import TaskDraft, create_from
from pressplan.tasks.figures import Cut
from pressplan.tasks.queries import reckoning
from pressplan.tasks.years import open_periods
from tests import cast
from tests.agencies.changing import NEW, confirmed, decision, founded
from tests.exports.opening import DOCX, Opened, opened
from tests.reminders.chasing import PLACE, keys, owes, report_of
from tests.submissions.handing_in import begun, decides, drafts, occurrence, sends, url
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    reports,
)

FIELD = "Thiếu vốn {HYPERLINK http://evil.example} =1+1 </w:t>"
SECRET = "BIMAT-91"
TOLD = Content(
    number="12/BC", signer="Lê Văn Minh", done="Đã mở hai chuyên mục.", difficulties=FIELD,
    proposals="Cấp thêm băng thông.",
)  # fmt: skip


def test_the_consolidated_report_of_the_year(app, hoa, tuan, lan, minh):
    """Accepted words and kept figures go in; drafts of others and unconfirmed words do not."""
    decides(hoa, sends(minh, begun(DAI, Kind.YEARLY_REPORT), TOLD), Move.ACCEPTANCE)
    drafts(lan, begun(BAO, Kind.YEARLY_REPORT), Content(done=SECRET))
    confirms(hoa, completes(minh, commitment("3.a", DAI)))
    reports(lan, commitment("3.a"), done=f"Chưa xác nhận {SECRET}", difficulty=FIELD)
    due = occurrence(Kind.CONSOLIDATED)
    place = f"/exports/occurrences/{due.id}.docx"
    staff = browse(app, hoa)
    assert place in staff.get("/submissions/?year=2026").links()
    assert place in staff.get(f"/obligations/occurrences/{due.id}").links()
    found = opened(staff, place)
    plan = db.session.scalars(select(Plan)).one()
    counts = figures.whole(Cut(plan.id, 2026), reckoning(plan, today=clock.today()))
    assert f"11 nhiệm vụ với {counts.total} đầu việc" in found.text
    for word, name in FIGURE_COLUMNS:
        assert f"{word.lower()}: {getattr(counts, name)}" in found.text
    for words in (
        NATION, MOTTO, SO.upper(), "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK", "Nơi nhận:",
        "- Bộ và UBND tỉnh (để báo cáo);", f"- {DAI}: {FIELD}",
        f"- {DAI}: Hoàn thành, 100%. Báo cáo số 12.", f"Chưa nộp: {BAO} và Tạp chí Chư Yang Sin.",
        "Đắk Lắk, ngày …… tháng …… năm 2026",
    ):  # fmt: skip
        assert words in found.paragraphs, words
    assert "nộp năm 2026: 1 đã nộp (1 đúng hạn), 2 chưa nộp." in found.text
    assert f"{BAO}: {FIELD} (nêu ngày 20/11/2026" in found.text  # in its own words alone
    assert f"{DAI}: {FIELD} (nêu" not in found.text  # its report says so already
    assert SECRET not in found.text
    assert "[Cần viết: số, ngày của kế hoạch]" in found.marks
    assert "[Cần viết: kinh phí đã bố trí, đã dùng]" in found.marks
    assert len(found.rows("Mục tiêu")) == found.marks.count(
        "[Cần viết: kết quả đạt được, số liệu và nguồn]"
    )
    leads = [row[2] for row in found.rows("Chủ trì") if len(row) > 2]
    assert leads.count(DAI) == 5
    assert [row[2] for row in found.rows("Báo cáo, hồ sơ")][:2] == [BAO, DAI]
    drafts(hoa, begun(SO, Kind.CONSOLIDATED), Content(difficulties="Sở nhận định riêng."))
    assert "Sở nhận định riêng." in opened(staff, place).paragraphs
    leader = opened(browse(app, tuan), place)  # the Department's draft is not sent yet
    assert "Sở nhận định riêng." not in leader.text
    assert f"- {DAI}: {FIELD}" in leader.paragraphs
    browse(app, lan).get(place, expect=403)
    sent = begun(DAI, Kind.YEARLY_REPORT).occurrence.id  # no report of the whole plan
    staff.get(f"/exports/occurrences/{sent}.docx", expect=303)


def test_an_agencys_own_report(app, hoa, lan, minh, mai):
    """A State body's has the State's head; a body of the Party gets the body of the text alone."""
    sent = sends(minh, begun(DAI, Kind.YEARLY_REPORT), TOLD)
    place = f"/exports/submissions/{sent.submission_id}.docx"
    browser = browse(app, minh)
    assert place in browser.get(url(sent.submission)).links()
    found = opened(browser, place)
    for words in (NATION, DAI.upper(), "Đã mở hai chuyên mục.", FIELD, "Lê Văn Minh"):
        assert words in found.paragraphs, words
    assert "[Cần viết: kinh phí đã bố trí, đã dùng]" in found.marks
    assert opened(browse(app, hoa), place).paragraphs == found.paragraphs
    browse(app, lan).get(place, expect=404)
    browse(app, mai).get(place, expect=404)

    own = drafts(lan, begun(BAO, Kind.YEARLY_REPORT), Content(done=SECRET, figures="Đến năm 2030:"))
    place = f"/exports/submissions/{own.id}.docx"
    browser = browse(app, lan)
    found = opened(browser, place)
    assert SECRET in found.paragraphs
    assert "Đến năm 2030: [Cần viết: số liệu của cơ quan]" in found.paragraphs
    for words in (NATION, MOTTO, "Nơi nhận:", "Số: "):
        assert words not in found.text
    assert found.marks[0].startswith("[Văn bản của cơ quan Đảng")
    for other in (hoa, mai):
        browse(app, other).get(place, expect=404)
    decides(hoa, sends(lan, own, Content(done="Bản gửi.")), Move.RETURN)
    drafts(lan, own, Content(done=SECRET))
    for other in (hoa, mai):
        assert "Bản gửi." in (words := opened(browse(app, other), place).paragraphs)
        assert SECRET not in words
    assert SECRET in opened(browser, place).paragraphs
    assert "Bản gửi." in opened(browser, f"{place}?revision=1").paragraphs
    browser.get(f"{place}?revision=7", expect=404)
    plan = begun(BAO)  # a plan is a document of its own
    browser.get(f"/exports/submissions/{plan.id}.docx", expect=303)


def test_the_table_of_a_successor_holds_what_its_figures_count(app, hoa, lan, minh):
    """What was finished before a merger stays with the old bodies: their rows stand there too."""
    for by, name in ((lan, BAO), (minh, DAI)):
        confirms(hoa, completes(by, commitment("3.a", name)))
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    own = begun(NEW, Kind.YEARLY_REPORT)
    found = opened(browse(app, cast.person("lan")), f"/exports/submissions/{own.id}.docx")
    rows = [row for row in found.rows("Chủ trì") if len(row) > 2]
    states = [row[4].split(",")[0] for row in rows]
    assert f"năm 2026 có {len(rows)} đầu việc" in found.text
    assert states.count("Hoàn thành") == 2
    assert found.rows("Chủ trì")[0][0].startswith("1. ")


def test_a_letter_of_the_office_that_chases(app, hoa, lan):
    """From what is ticked on the page of chasing: to one body, to several, with what they owe."""
    browser = browse(app, hoa)
    one, other = report_of(hoa), report_of(hoa, DAI)
    browser.get(PLACE)
    browser.submit("chase", {"item": keys([one, other])}, expect=200)
    note = "Xin gửi trước thứ Sáu."
    browser.submit(
        "send", {"item": keys([one]), "note": note}, button="Công văn (Word)", expect=200
    )
    assert browser.response.mimetype == DOCX
    found = Opened(browser.response.data)
    for words in (f"Kính gửi: {BAO}", note, "- Như trên;", NATION, "Số: ……/……-……"):
        assert words in found.paragraphs, words
    assert found.rows("Việc") == [["1", one.words, "04/12/2026", "còn 14 ngày"]]
    browser.post("/exports/chase.docx", {"scope": "all"}, expect=200)
    found = Opened(browser.response.data)
    everybody = [item.words for item in owes(hoa)]
    assert {f"- {BAO};", "Phụ lục"} <= set(found.paragraphs)
    assert [row[2] for row in found.rows("Việc") if row[1] == BAO] == everybody
    browser.post("/exports/chase.docx", expect=422)
    browse(app, lan).post("/exports/chase.docx", {"item": keys([one])}, expect=403)


def test_the_letter_names_the_plans_of_what_it_asks_for(app, hoa, plan):
    """Whichever plan she looks at; and a note that is too long is refused, not cut."""
    head = actions.PlanHead(
        title="Kế hoạch thứ hai", short_title="Hai", owner=cast.agency(SO),
        period_from=date(2026, 1, 1), period_until=date(2027, 12, 31),
        tracking_from=date(2026, 1, 1),
    )  # fmt: skip
    second = actions.create_plan(head, sections=[("1", "Một")], by=who_is(hoa), at=clock.now())
    lead, timing = [{"agency_id": agency_id(BAO)}], Timing(TimingKind.ANNUAL)
    drafted = TaskDraft("AT.1", "Kiểm tra", second.sections[0], lead, [], timing)
    create_from([drafted], plan=second)
    actions.put_in_force(second, by=who_is(hoa), at=clock.now())
    open_periods(second, today=clock.today())
    db.session.commit()
    of_second = next(item for item in owes(hoa) if "AT.1" in item.words)
    ours, theirs = f"Thực hiện {plan.title};", "Thực hiện Kế hoạch thứ hai;"
    browser = browse(app, hoa).get(f"/tasks/?plan={second.id}").get(PLACE)

    def letter(*items):
        browser.post("/exports/chase.docx", {"item": keys(items)}, expect=200)
        paragraphs = Opened(browser.response.data).paragraphs
        return [words for words in paragraphs if words in (ours, theirs)]

    assert letter(report_of(hoa)) == [ours]
    assert letter(of_second) == [theirs]
    assert letter(of_second, report_of(hoa)) == [ours, theirs]
    noted = {"item": keys([of_second]), "note": "a" * 1001}
    browser.post("/exports/chase.docx", noted, expect=422)
    assert "Nhiều nhất 1000 ký tự." in browser.text
