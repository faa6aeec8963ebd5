"""What tests of extension requests share."""

from datetime import date

from sqlalchemy import select

from pressplan.database import db
from pressplan.tasks.models_extension import Extension
from tests.tasks.work import asks, browse, commitment

DUE = date(2026, 11, 13)  # Friday; today is Friday 20/11
LATER = date(2026, 12, 4)
NEXT_YEAR = date(2027, 1, 29)
DOCUMENT = {"number": "123-QĐ/TU", "issued_on": "2026-11-18", "issuer": "Tỉnh ủy Đắk Lắk"}


def address(work):
    return f"/tasks/{work.task_id}/commitments/{work.id}/extensions"


def the_request():
    db.session.expire_all()
    return db.session.scalars(select(Extension).order_by(Extension.id.desc())).first()


def page_of(browser, request=None):
    return browser.get(f"/tasks/extensions/{(request or the_request()).id}")


def forwarded(app, lan, hoa, work=None):
    request = asks(lan, work or commitment("6"), NEXT_YEAR)
    page_of(browse(app, hoa), request).submit("opinion-form", {"supported": "yes"})
    return the_request()
