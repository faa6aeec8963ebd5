"""Hoa hangs the overview on a wall: it shows itself without anybody signed in, until it ends."""

import pytest
from sqlalchemy import select

from pressplan.access import Role
from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.masking import masked
from pressplan.overview.models import Screen
from tests.strict import Browser
from tests.tasks.work import browse, commitment, on, reports


@pytest.fixture
def hoa_browses(app, hoa):
    return browse(app, hoa)


@pytest.fixture
def address(hoa_browses):
    hoa_browses.get("/overview/screens")
    hoa_browses.submit("hang", {"name": "Phòng họp <b>tầng 2</b>"}, expect=201)
    shown = hoa_browses.page.select_one("#screen-address")["value"]
    assert hoa_browses.page.find("img", alt="Mã QR của địa chỉ màn hình")
    return shown.removeprefix("http://localhost")


def test_nobody_signs_in_and_it_refreshes_itself(app, address, lan, at_work):
    reports(lan, commitment("6"), at=on(11, 2))
    wall = Browser(app)
    page = wall.get(address).page
    assert "11 nhiệm vụ, 20 đầu việc năm 2026" in wall.text
    assert "Phòng họp <b>tầng 2</b>" in page.footer.get_text()
    assert page.main["hx-trigger"] == "every 60s"
    assert page.main["hx-get"] == address
    assert lan.phone not in wall.text
    kept = wall.response.headers["ETag"]
    wall.get(address, kept=kept, expect=304)
    reports(lan, commitment("3.a"))
    wall.get(address, kept=kept)
    fragment = wall.get(address, htmx=True)
    assert fragment.page.find("html") is None
    wall.get("/overview/", expect=303)  # it is no sign-in


def test_taken_down_it_shows_nothing(app, address, hoa_browses):
    screen = db.session.scalars(select(Screen)).one()
    hoa_browses.post(f"/overview/screens/{screen.id}/revocation").follow()
    assert "Chưa có màn hình nào" in hoa_browses.main
    gone = Browser(app).get(address, expect=404)
    assert "Không có màn hình nào ở địa chỉ này" in gone.text
    hoa_browses.post(f"/overview/screens/{screen.id}/revocation", expect=409)


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.AGENCY, "may_confirm": False}])
def test_it_ends_with_the_account_that_made_it(app, address, hoa, change):
    account = db.session.get_one(Account, hoa.id)
    for name, value in change.items():
        setattr(account, name, value)
    db.session.commit()
    Browser(app).get(address, expect=404)


def test_only_its_digest_is_kept(app, address):
    token = address.rsplit("/", 1)[1]
    screen = db.session.scalars(select(Screen)).one()
    assert token not in repr({c.name: getattr(screen, c.name) for c in Screen.__table__.columns})
    assert masked(f'"GET {address} HTTP/1.1" 200') == '"GET /overview/wall/… HTTP/1.1" 200'
    assert Browser(app).get(address[:-1] + "~", expect=404)


def test_a_screen_without_a_name_is_asked_for_one(hoa_browses):
    hoa_browses.get("/overview/screens")
    hoa_browses.submit("hang", {"name": " "}, expect=422)
    assert "Ghi nơi treo" in hoa_browses.main
