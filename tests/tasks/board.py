"""The board as tests press its buttons."""

from typing import Any

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.tasks import actions_board
from pressplan.tasks.models import Commitment
from pressplan.tasks.models_board import ProgressDraft
from pressplan.tasks.rules_board import Typed
from tests import cast
from tests.strict import Browser, fields_of

BOARD = "/tasks/board"


def colleague(of: Account, name: str = "Đỗ Thị Na") -> Account:
    """Somebody else of the same agency, with the same rights."""
    account = make_account(
        email="na@daklak.example", name=name, role=of.role, agency_id=of.agency_id,
        may_confirm=of.may_confirm, password_hash=cast._hash(), at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return account


def drafts(by: Account) -> list[ProgressDraft]:
    query = select(ProgressDraft).where(ProgressDraft.account_id == by.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def types(by: Account, of: Commitment, done: str, **fields: str) -> ProgressDraft:
    """The person types; saved and committed."""
    typed = Typed(**{"state": "in-progress", "percent": "10", "done": done} | fields)
    saved = actions_board.save(of, typed, seen=of.version, version=0, by=who_is(by), at=clock.now())
    db.session.commit()
    return saved


def draft_url(of: Commitment) -> str:
    return f"/tasks/{of.task_id}/commitments/{of.id}/draft"


def row(of: Commitment, **fields: Any) -> dict[str, Any]:
    """Fields of a row under the names that the board gives them."""
    return {f"c{of.id}-{name}": value for name, value in fields.items()}


def press(
    browser: Browser, do: str, *rows: dict[str, Any], expect: int = 303, htmx: bool = False
) -> Browser:
    """Fill rows of the board that is open, press a button."""
    form = browser.page.find("form", id="board")
    assert form is not None, "no board on this page"
    data = fields_of(form)
    for fields in rows:
        data |= fields
    return browser.post(BOARD, data | {"do": do}, expect=expect, htmx=htmx)


def shown(browser: Browser, of: Commitment, name: str) -> str:
    """What a field of a row shows."""
    field = browser.page.find(attrs={"name": f"c{of.id}-{name}"})
    assert field is not None, name
    if field.name == "select":
        return str(field.find("option", selected=True)["value"])
    return str(field.get_text() if field.name == "textarea" else field["value"]).strip("\r\n")


def words_of(browser: Browser, of: Commitment) -> str:
    """The words of a row."""
    found = browser.page.find(id=f"row-{of.id}")
    assert found is not None
    return " ".join(found.get_text(" ").split())
