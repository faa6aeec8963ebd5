"""Decisions of agencies in one line each, for tests."""

from datetime import date
from typing import Any

from bs4 import BeautifulSoup

from pressplan import clock, handover
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.agencies.changes import AgencyChangeKind, Decision, Receiver
from pressplan.agencies.models_change import AgencyChange
from pressplan.database import db
from tests.strict import Browser
from tests.tasks.work import agency_id

NEW = "Báo và Phát thanh, Truyền hình Đắk Lắk"
SUCCESSOR = "Sở Văn hóa, Thể thao và Du lịch"
JULY = date(2025, 7, 1)
DOCUMENT = "Quyết định số 88-QĐ/TU ngày 20/06/2025"


def founded(name: str = NEW, kind: str = "press", **more: Any) -> Receiver:
    """A body that the document founds."""
    return Receiver(name=name, kind=kind, **more)


def there(name: str, **more: Any) -> Receiver:
    """A body that is there already."""
    return Receiver(agency_id=agency_id(name), **more)


def decision(
    kind: str, *agencies: str, to: tuple[Receiver, ...] = (), since: date = JULY
) -> Decision:
    ids = tuple(agency_id(name) for name in agencies)
    return Decision(AgencyChangeKind(kind), since, DOCUMENT, ids, to)


def confirmed(decided: Decision, by: Account, people: dict[int, int] | None = None) -> AgencyChange:
    """Preview it and confirm what was previewed; committed."""
    seen = handover.preview(decided, today=clock.today()).digest
    change = handover.confirm(decided, people or {}, seen=seen, by=who_is(by), at=clock.now())
    db.session.commit()
    db.session.expire_all()
    return change


def fill(browser: Browser, kind: str, fields: dict[str, Any], *, expect: int = 200) -> Browser:
    """Open the form of a kind and send it to the preview."""
    browser.get(f"/agencies/changes/new?kind={kind}")
    usual = {"kind": kind, "since": "2025-07-01", "document": DOCUMENT}
    return browser.post("/agencies/changes/preview", {**usual, **fields}, expect=expect)


def confirm_form(page: BeautifulSoup) -> dict[str, Any]:
    """What the confirming form holds; a name that comes twice keeps all its values."""
    found: dict[str, Any] = {}
    for field in page.select("form#confirm input[name], form#confirm select[name]"):
        if field.name == "select":
            value = (field.find("option", selected=True) or field.find("option"))["value"]
        else:
            value = field.get("value", "")
        found.setdefault(field["name"], []).append(value)
    return found
