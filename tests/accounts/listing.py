"""Lists of people as somebody fills them in: the template's sheet, some rows typed below."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from pressplan import clock
from pressplan.access import Role
from pressplan.accounts import actions_import, actions_reset, actions_review, queries_review
from pressplan.accounts.import_list import COLUMNS, SHEET, Listed
from pressplan.accounts.models import Account
from pressplan.accounts.queries import digest_of, who_is
from tests import cast
from tests.strict import Browser

KEYS = [column.key for column in COLUMNS]
Row = dict[str, Any]
MOAN: Row = {
    "name": "Y Moan Êban", "email": "YMoan@daklak.example", "role": "Cán bộ cơ quan",
    "agency_id": "Báo Đắk Lắk", "position": "Phóng viên", "phone": "0262 385 0001",
}  # fmt: skip
BINH: Row = {
    "name": "Trần Thị Bình", "email": "binh@daklak.example", "role": "chuyên viên sở",
    "agency_id": "sở thông tin và truyền thông", "may_confirm": "Có",
}  # fmt: skip
TAI: Row = {"name": "Lê Tài", "email": "tai@daklak.example", "role": "Lãnh đạo"}


def workbook(*rows: Row, sheet: str = SHEET, formula: tuple[int, str] | None = None) -> bytes:
    """A list with these people; `formula`: (row, key) of a cell that computes something."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        page = book.add_worksheet(sheet)
        for at, column in enumerate(COLUMNS):
            page.write_string(0, at, column.heading)
        for number, row in enumerate(rows, 1):
            for at, key in enumerate(KEYS):
                if (value := row.get(key)) is not None:
                    page.write(number, at, value)
        if formula:
            page.write_formula(formula[0] - 1, KEYS.index(formula[1]), "=1+1", None, "2")
    return data.getvalue()


def send(browser: Browser, data: bytes, *, expect: int = 303, name: str = "ds.xlsx") -> Browser:
    """Send a list through the page."""
    browser.get("/accounts/imports/")
    return browser.submit("list", {"file": (io.BytesIO(data), name)}, expect=expect)


def faults(browser: Browser) -> Sequence[str]:
    """What the page says is wrong, a line each."""
    found = browser.page.find("section", class_="error-summary")
    return [" ".join(line.get_text().split()) for line in found.find_all("li")] if found else []


def administered(account: Account, token: str) -> None:
    """What Son has begun: a list of people, a link with this token, a review of the account."""
    son = who_is(cast.person("son"))
    listed = Listed(
        2, "moi@daklak.example", "Người Mới", Role.AGENCY, account.agency_id, "", "", False, False
    )
    actions_import.keep([listed], "danh sách.xlsx", by=son, at=clock.now())
    found, _ = actions_reset.show_link(account, by=son, at=clock.now())
    found.token_digest = digest_of(token)
    shown = f"{account.id}:{queries_review.rights(account)}"
    actions_review.confirm([shown], today=clock.today(), by=son, at=clock.now())
