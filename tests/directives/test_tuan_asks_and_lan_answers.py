"""Tuấn asks something by a day; Lan reports; Hoa writes down for another and ends it."""

from datetime import date, timedelta

from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import Role
from pressplan.accounts.actions import make_account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.directives import actions, queries
from pressplan.directives.models import Directive, DirectiveReport
from pressplan.directives.rules import Status
from pressplan.reminders.items import items, window_of
from tests.tasks.work import BAO, DAI, agency_id, browse, on, task

TEXT = "Thống nhất phương án dùng chung kho dữ liệu."
DUE = date(2026, 12, 4)


def given(by, *bodies, due=DUE, **more):
    """The person asks these agencies; committed."""
    who = who_is(by)
    draft = actions.DirectiveDraft(
        TEXT, clock.today(), who.name, task("3.c").plan_id, [agency_id(name) for name in bodies],
        who.account_id, due_on=due, **more,
    )  # fmt: skip
    made = actions.give(draft, token=f"t{clock.now()}", by=who, at=clock.now())
    db.session.commit()
    return made


def reports(by, of, body, *, done, source=""):
    said = actions.Report("Đã làm.", done, source)
    token = f"t{by.id}-{clock.now()}-{done}"
    actions.report(of, agency_id(body), said, token=token, by=who_is(by), at=clock.now())
    db.session.commit()


def test_from_asking_to_the_end(app, tuan, lan, minh, chi, mai, hoa):
    browser = browse(app, tuan).get(f"/tasks/{task('3.c').id}")
    link = browser.page.find("a", string="Ghi ý kiến chỉ đạo")
    fields = {"text": TEXT, "bodies": "Ban lạ", "due_on": "2026-12-04"}
    browser.get(link["href"]).submit("directive", fields, expect=422)
    fields |= {"bodies": f"{BAO}\n{DAI}"}
    browser.submit("directive", fields).follow()
    id = db.session.scalar(select(func.max(Directive.id)))
    url = f"/directives/{id}"
    assert "Võ Anh Tuấn, 20/11/2026" in browser.main
    assert (
        f"Ý kiến chỉ đạo: {TEXT} hạn hết thứ Sáu 04/12/2026" in browse(app, lan).get("/desk/").main
    )
    for other, there in ((minh, 200), (mai, 200), (chi, 404)):
        browse(app, other).get(url, expect=there)
    assert TEXT not in browse(app, chi).get("/directives/").main
    mine = browse(app, lan).get(url)
    assert mine.page.find("form", id=f"report-{agency_id(DAI)}") is None
    mine.post(f"{url}/bodies/{agency_id(DAI)}/reports", {"x": "y"}, expect=422)
    form, body = f"report-{agency_id(BAO)}", f"b{agency_id(BAO)}"
    mine.get(url).submit(form, expect=422)
    said = {f"{body}-text": "Đã họp hai bên.", f"{body}-done": "y", f"{body}-token": "y" * 100}
    mine.submit(form, said).follow()
    assert len(db.session.scalars(select(DirectiveReport.token)).one()) == 64
    assert "Báo đã xong ngày 20/11/2026" in mine.main
    assert TEXT not in mine.get("/desk/").main
    other = browse(app, minh).get(url)
    assert "Đã họp hai bên." not in other.main
    staff = browse(app, hoa).get(url)
    form, body = f"report-{agency_id(DAI)}", f"b{agency_id(DAI)}"
    staff.submit(form, {f"{body}-text": "Đài đồng ý.", f"{body}-done": ""}, expect=422)
    assert "Ghi nguồn" in staff.main
    staff.submit(form, {f"{body}-source": "Điện thoại"}).follow()
    assert "ghi thay, theo Điện thoại" in staff.main
    assert "bản hiện nay" not in mine.get(url).main
    browser.get(f"{url}/edit").submit("directive", {"due_on": "2026-12-20"}).follow()
    assert "Sửa gần nhất 20/11/2026. Nội dung, hạn" in mine.get(url).main
    staff.submit("closing", {"closing-text": "Đủ rồi."}, expect=409)
    assert "Bạn vừa nhập: Đủ rồi." in staff.main
    staff.submit("closing").follow()
    assert "Đã xong ngày 20/11/2026" in staff.main
    other.submit(form, {f"{body}-text": "Muộn."}, expect=409)
    assert "Bạn vừa nhập: Muộn." in other.main
    assert "Đang thực hiện (0)" in staff.get("/directives/").main


def test_staff_record_for_leadership_and_a_leader_leaves_others_alone(app, hoa, tuan, lan):
    made = given(hoa, BAO)
    made.given_by_id = None
    db.session.commit()
    browse(app, tuan).get(f"/directives/{made.id}/edit", expect=403)
    browser = browse(app, hoa).get("/directives/new")
    browser.submit("directive", {"text": TEXT, "bodies": BAO}, expect=422)
    group = "Các cơ quan báo chí của tỉnh"
    fields = {"given_by": "Võ Anh Tuân", "bodies": group, "token": "x" * 100}
    browser.submit("directive", fields).follow()
    newest = db.session.scalars(select(Directive).order_by(Directive.id.desc())).first()
    assert newest.given_by_id is None  # somebody else, by a mark
    assert len(newest.token) == 64
    url = f"/directives/{newest.id}/edit"
    browse(app, hoa).get(url).submit("directive", {"given_by": "võ anh Tuấn"})
    db.session.refresh(newest)
    assert (newest.given_by_id, len(newest.bodies)) == (tuan.id, 3)
    reports(lan, newest, BAO, done=True)
    make_account(
        email="tuan2@daklak.example", name=tuan.name, role=Role.LEADER, password_hash="x",
        at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    browse(app, hoa).get(url).submit("directive", {"bodies": DAI})
    db.session.refresh(newest)
    assert newest.given_by_id == tuan.id  # whoever else has that name by now
    browser.get("/directives/new")
    browser.submit("directive", {"text": TEXT, "given_by": tuan.name, "bodies": BAO}).follow()
    last = db.session.scalars(select(Directive).order_by(Directive.id.desc())).first()
    assert (last.id > newest.id, last.given_by_id) == (True, None)
    assert [body.agency_id for body in newest.bodies] == [agency_id(BAO), agency_id(DAI)]
    assert db.session.scalar(select(func.count(DirectiveReport.id))) == 1


def test_many_bodies_come_page_by_page_ones_own_first(app, monkeypatch, tuan, minh, hoa):
    made = given(tuan, BAO, DAI)
    monkeypatch.setattr(queries, "PAGE", 1)
    url, body = f"/directives/{made.id}", f"b{agency_id(DAI)}"
    mine = browse(app, minh).get(url)
    assert [one["id"] for one in mine.page.select("section.card-plain")] == [f"body-{body[1:]}"]
    staff = browse(app, hoa).get(url)
    assert staff.page.find("form", id=f"report-{body[1:]}") is None
    staff.get(f"{url}?page=2").submit(f"report-{body[1:]}", {f"{body}-text": "Xong."}, expect=422)
    staff.submit(f"report-{body[1:]}", {f"{body}-source": "Điện thoại"}).follow()
    assert "Xong." in staff.main
    assert "Cơ quan thực hiện (2)" in staff.main


def test_how_it_stood_on_any_day(app, at_work, monkeypatch, tuan, lan, minh, chi):
    made = given(tuan, BAO, DAI)
    for day, by, body, done in (
        (24, lan, BAO, True), (25, lan, BAO, False), (26, lan, BAO, True), (30, minh, DAI, True),
    ):  # fmt: skip
        at_work.move_to(on(11, day))
        reports(by, made, body, done=done)
    told = {}
    for day in (19, 20, 26, 30):
        found = queries.rows(made.plan_id, who_is(tuan), on=date(2026, 11, day))
        told[day] = [(row.status, row.stands.done_on) for row in found]
    assert told[19] == []
    assert told[20] == told[26] == [(Status.IN_PROGRESS, None)]
    assert told[30] == [(Status.DONE, date(2026, 11, 30))]
    ended = given(tuan, BAO, due=None)
    actions.close(ended, "", seen=ended.version, by=who_is(tuan), at=clock.now())
    db.session.commit()
    for day in (19, 20, 24, 25, 26, 30):  # the condition of the list says what the rule says
        at = {"on": date(2026, 11, day)}
        every = queries.rows(made.plan_id, who_is(tuan), **at)
        found = [queries.listing(who_is(tuan), open_only=only, **at) for only in (False, True)]
        assert found[0].rows == tuple(every)
        assert found[1].rows == tuple(row for row in every if row.is_open)
        assert [one.total for one in found] == [len(every), found[1].open]
    other = given(tuan, BAO)
    monkeypatch.setattr(queries, "PAGE", 2)
    pages = [queries.listing(who_is(tuan), on=clock.today(), page=n) for n in (1, 2)]
    assert [row.id for page in pages for row in page.rows] == [other.id, made.id, ended.id]
    (row,) = queries.rows(made.plan_id, who_is(lan), on=date(2026, 11, 26))
    assert row.answers[0].done_on == date(2026, 11, 26)
    assert queries.rows(made.plan_id, who_is(chi), on=date(2026, 11, 30)) == []


def test_who_answers_is_reminded_until_they_say_it_is_done(app, tuan, lan, minh):
    made = given(tuan, BAO, DAI)
    given(tuan, BAO, due=None)

    def reminded(source=("directive",)):
        return {item.first for item in items(window_of(clock.today()), source)}

    assert reminded() == {(lan.id,), (minh.id,)}
    (item, *_) = items(window_of(clock.today()), ("directive",))
    assert (item.day, item.words) == (DUE, f"Ý kiến chỉ đạo: {TEXT}")
    reports(lan, made, BAO, done=True)
    assert reminded() == {(minh.id,)}
    actions.close(made, "", seen=made.version, by=who_is(tuan), at=clock.now())
    db.session.commit()
    assert reminded() == set()
    assert made.due_on - clock.today() == timedelta(days=14)
