"""Every workbook of the whole app: it says what it is, and what was typed is text in it."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from pressplan.accounts.models import Account
from pressplan.agencies.models import AgencyName
from pressplan.database import db
from pressplan.exports.workbooks import ABOUT
from pressplan.maturity.models import Pillar
from pressplan.maturity.models_assessment import Recognition
from pressplan.maturity.models_round import Round
from pressplan.obligations.models import Obligation
from pressplan.plans.models import Plan, Section
from pressplan.tasks.models import Task
from tests import cast
from tests.conftest import BACKENDS
from tests.exports.payloads import PAYLOADS
from tests.house.places import addresses
from tests.house.policy import POLICY
from tests.strict import Browser

FILLED_IN = {"/exports/progress.xlsx", "/maturity/editions/<int:id>/annex.xlsx"}
FILLED_IN |= {"/accounts/imports/template.xlsx"}
FIELDS = (
    (AgencyName, "name"), (AgencyName, "short_name"), (Plan, "title"), (Plan, "short_title"),
    (Section, "title"), (Task, "title"), (Task, "timing_text"), (Task, "output"),
    (Obligation, "text"), (Round, "name"), (Pillar, "name"), (Recognition, "number"),
    (Account, "name"),
)  # fmt: skip
SIGNS = ("<f>", "<hyperlink", "<r>")


def opened(browser: Browser, url: str) -> tuple[list[str], list[object]]:
    """The names of the sheets of a workbook, and all its cells; nothing in it is a formula."""
    browser.get(url)
    data = browser.response.data
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml":
                part = package.read(name).decode()
                assert not any(sign in part for sign in SIGNS), (url, name)
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return book.sheet_names, [cell for sheet in sheets for row in sheet for cell in row]


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_every_workbook_says_what_it_is_and_holds_what_was_typed_as_text(working_app, at_work):
    at = addresses(working_app, "staff")
    rules = [row.rule for row in POLICY if row.rule.endswith(".xlsx")]
    assert len(rules) >= 7
    staff, admin = (Browser(working_app).sign_in(cast.person(key)) for key in ("hoa", "son"))
    browsers = {rule: admin if rule.startswith("/accounts/") else staff for rule in rules}
    for rule, browser in browsers.items():
        names, _ = opened(browser, at[rule])
        assert rule in FILLED_IN or names[1] == ABOUT, rule
    for payload in PAYLOADS[::4]:
        at_work.shift(timedelta(minutes=1))  # so many in one minute would be too quick
        for model, name in FIELDS:
            column = getattr(model, name)
            db.session.execute(update(model).where(column != "").values({name: f"{payload} ạ"}))
        db.session.commit()
        for rule, browser in browsers.items():
            _, found = opened(browser, at[rule])
            texts = [cell for cell in found if isinstance(cell, str) and payload in cell]
            assert len(texts) >= 3, (rule, payload)
