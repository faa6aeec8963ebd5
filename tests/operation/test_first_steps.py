"""Son sees what is left to set up, each thing red or green, with what to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pressplan import clock, scheduler
from pressplan.access import SYSTEM
from pressplan.accounts.models_factor import SecondFactor
from pressplan.config import Smtp
from pressplan.database import db
from pressplan.operation import actions, deployment, facts
from pressplan.operation.checks import Facts
from pressplan.operation.first_steps import Standing, first_steps
from pressplan.operation.rules import BACKUP
from pressplan.workdays.models import SpecialDay
from tests import cast
from tests.mailing import configure
from tests.strict import Browser

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
SET_UP = Facts(is_open=True, https=True, proxies=1)
STANDS = Standing(
    now=NOW, last_tick=NOW, last_backup=NOW, administrators=2, without_factor=0, year=2026,
    days=12, unconfirmed_days=0,
)  # fmt: skip
LEFT = [
    ("Địa chỉ của hệ thống", {"base_url_named": False}, {}),
    ("Địa chỉ của hệ thống", {"is_open": False}, {}),
    ("HTTPS", {"https": False}, {}),
    ("Gửi thư", {"smtp": False}, {}),
    ("Gửi thư", {"sender_domain": "localhost"}, {}),
    ("Bộ hẹn giờ", {}, {"last_tick": None}),
    ("Bộ hẹn giờ", {}, {"last_tick": NOW - timedelta(minutes=10)}),
    ("Sao lưu", {"backups_writable": False}, {}),
    ("Sao lưu", {}, {"last_backup": None}),
    ("Sao lưu", {}, {"last_backup": NOW - timedelta(hours=37)}),
    ("Sao lưu", {"backups_apart": False}, {}),
    ("Quản trị viên thứ hai", {}, {"administrators": 1}),
    ("Xác thực hai bước", {}, {"without_factor": 1}),
    ("Ngày nghỉ, ngày làm bù", {}, {"days": 0}),
    ("Ngày nghỉ, ngày làm bù", {}, {"unconfirmed_days": 3}),
]


@pytest.mark.parametrize(("name", "of_facts", "of_standing"), LEFT)
def test_what_is_not_done_is_one_red_step_with_its_remedy(name, of_facts, of_standing):
    steps = first_steps(replace(SET_UP, **of_facts), replace(STANDS, **of_standing))
    (left,) = [step for step in steps if not step.done]
    assert left.name == name
    assert left.how
    assert left.remedy


def test_when_all_is_done_nothing_is_left_to_say():
    steps = first_steps(SET_UP, STANDS)
    assert {step.name for step in steps} == {name for name, _, _ in LEFT}
    assert all(step.done and not step.remedy and not step.place for step in steps)


@pytest.fixture
def son(app):
    return Browser(app).sign_in(cast.person("son"))


def row(page, name):
    found = page.find(id="first-steps").find("td", string=name).find_parent("tr")
    return " ".join(found.get_text(" ").split())


def test_a_fresh_place_tells_what_to_do_and_where(son):
    scheduler.keep()
    scheduler.remind()
    son.get("/operation/")
    assert "Chưa xong chưa có máy chủ thư" in row(son.page, "Gửi thư")
    assert "Chưa xong chưa có bản nào" in row(son.page, "Sao lưu")
    assert "Chưa xong chưa có, khi bạn vắng" in row(son.page, "Quản trị viên thứ hai")
    assert "1 quản trị viên chưa bật" in row(son.page, "Xác thực hai bước")
    place = son.page.find(id="first-steps").find("a", href="/workdays/")
    assert place is not None
    assert son.page.find(id="first-steps").find("details") is None


def all_done(monkeypatch):
    """The disk, the network and the database as they are once somebody saw to everything."""
    monkeypatch.setattr(deployment, "gather", lambda *_args, **_more: SET_UP)
    scheduler.keep()
    scheduler.remind()
    scheduler.delivery.deliver()
    run = actions.begin(BACKUP, by=SYSTEM, at=clock.now())
    actions.finish(run.id, "Xong.", good=True, at=clock.now())
    for day in db.session.query(SpecialDay):
        day.document = "Thông báo 1/TB"
    second = cast.person("hoa")
    second.role, second.agency_id, second.may_confirm, second.is_head = cast.Role.ADMIN, None, 0, 0
    for account in (cast.person("son"), second):
        db.session.add(SecondFactor(account_id=account.id, sealed="x", confirmed_at=clock.now()))
    db.session.commit()


def test_when_all_is_green_it_is_folded(son, app, monkeypatch):
    all_done(monkeypatch)
    son.get("/operation/")
    part = son.page.find(id="first-steps")
    assert not part.find("details").has_attr("open")
    assert "Đã xong cả 8 việc" in " ".join(part.get_text(" ").split())
    assert "Chưa xong" not in part.get_text()
    assert "Cũng cần xem" not in part.get_text()


def test_what_check_finds_besides_stands_there_too(son, app, monkeypatch):
    (app.config["PRESSPLAN"].data / "keys" / "session").chmod(0o644)
    monkeypatch.setattr(facts, "clock_synchronised", lambda: False)
    son.get("/operation/")
    assert "Phải sửa Tệp khóa" in son.main
    assert "Nên xem Đồng hồ máy chủ chưa đồng bộ" in son.main


NOT_SENT = "Thư chưa được gửi tới ai"


def test_that_letters_go_to_a_folder_is_said_where_one_looks_after_them(app, son):
    hoa = Browser(app).sign_in(cast.person("hoa"))
    for page in ("/reminders/letters/", "/reminders/planned", "/reminders/chase/"):
        assert NOT_SENT in hoa.get(page).main
        assert "Hãy báo quản trị viên" in hoa.main
    for page in ("/operation/", "/reminders/letters/"):
        assert NOT_SENT in son.get(page).main
        assert "/operation/#first-steps" in son.links()
    assert NOT_SENT not in hoa.get("/desk/").main
    lan = Browser(app).sign_in(cast.person("lan"))
    assert NOT_SENT not in lan.get("/reminders/").main
    configure(app, smtp=Smtp("127.0.0.1", 25))
    for browser in (hoa, son):
        assert NOT_SENT not in browser.get("/reminders/letters/").main
