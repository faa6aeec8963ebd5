"""The cast as fixtures, so that a test names the people it is about."""

import pytest
from flask import Flask
from sqlalchemy import select

from pressplan.accounts.models import Account
from pressplan.database import db
from pressplan.plans.models import Plan
from tests import cast


def _face(key: str):
    @pytest.fixture(name=key)
    def face(app: Flask) -> Account:
        return cast.person(key)

    return face


lan, minh, chi = _face("lan"), _face("minh"), _face("chi")
hoa, hung, tuan = _face("hoa"), _face("hung"), _face("tuan")
quang, mai, son = _face("quang"), _face("mai"), _face("son")


@pytest.fixture
def plan(app: Flask) -> Plan:
    """The plan of Đắk Lắk, in force, tracked since 1 January 2026."""
    return db.session.scalars(select(Plan)).one()
