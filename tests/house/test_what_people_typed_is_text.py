"""Whatever stands in whatever field: every page and file of every role shows it as text (B5-10).

Rubbish is written past all forms into every free text of a province at work; then each address is
opened by everybody who may. A page's own elements are all that it has.
"""

import contextvars
import re
from itertools import cycle

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import Text, func, select, update
from sqlalchemy.exc import DBAPIError

from pressplan.database import Base, db
from tests.conftest import BACKENDS
from tests.house.places import addresses
from tests.house.policy import POLICY, ROLES
from tests.house.test_every_route import Visitor

ON_SQLITE = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
PAYLOADS = (
    "<zqx>", "<script>zqx()</script>", "<img src=zqx onerror=zqx()>", "</textarea><zqx>",
    "</title><zqx>", '"><zqx>', "'><zqx>", '" autofocus onfocus=zqx() zqx="', "' onclick=zqx() x='",
    "` onclick=zqx() `", "javascript:zqx()", " javascript:zqx()", "data:text/html,<zqx>",
    "{{ 7 * 191 }}", "{% set x = 7 %}{{ x * 191 }}", "${7*191}", "<svg onload=zqx()>",
    "<!--<zqx>-->", "]]><zqx>", "<a href=javascript:zqx()>x</a>", "&lt;zqx&gt;<zqx>",
    "<style>*{zqx:1}</style>", "<iframe src=zqx>", "<form action=//zqx><input>",
    "<base href=//zqx>", "<meta zqx>",
    "\u202e<zqx>\u2066", "<zqx\x0b>", "<ZQX/onload=zqx()>", "%3Czqx%3E<zqx>",
)  # fmt: skip
# What the program itself reads: names of things, digests, tokens, addresses of letters.
OURS = re.compile(
    r"key|token|hash|digest|sha256|email|code$|kind|name$|event|secret|subject|version|method|"
    r"^value$|^number_of$|folded|incarnation|issuer|work$|"
    r"^path$|"  # addresses of our own pages
    r"link$|^url$"  # addresses of the web by the rule of their form (ASVS 1.2.2)
)
TABLES = {"alembic_version", "setting", "heartbeat", "stamp", "chain_head", "history_line"}


@pytest.fixture
def poisoned(working_app):
    """The province, with rubbish in every free text; how many fields have it."""
    connection = db.session.connection()
    for (name,) in connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    payloads, written = cycle(PAYLOADS), 0
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES:
            continue
        for column in table.columns:
            if not isinstance(column.type, Text) or OURS.search(column.name):
                continue
            if not db.session.scalar(select(func.count()).select_from(table)):
                continue
            for row in db.session.execute(select(*table.primary_key.columns)).all():
                of_row = zip(table.primary_key.columns, row, strict=True)
                change = update(table).where(*(key == value for key, value in of_row))
                change = change.values({column.name: next(payloads)})
                try:
                    with db.session.begin_nested():
                        written += db.session.execute(change).rowcount
                except DBAPIError:
                    break  # the database itself refuses anything else there
    db.session.commit()
    working_app.poisoned = written
    return working_app


def executed(html: str) -> list[str]:
    """What of a page is an element, an attribute or an address that nobody of ours wrote."""
    page = BeautifulSoup(html, "html.parser")
    found = [str(tag)[:200] for tag in page.find_all(re.compile("^zqx", re.IGNORECASE))]
    for tag in page.find_all(True):
        if tag.name == "script" and not tag.get("src"):
            found.append(str(tag)[:200])
        for name, value in tag.attrs.items():
            words = str(value).strip().lower()
            if name.lower().startswith("on") or "zqx" in name.lower():
                found.append(str(tag)[:200])
            if name in ("href", "src", "action", "formaction") and words.startswith(
                ("javascript:", "data:text", "//zqx")
            ):
                found.append(str(tag)[:200])
    return [*found, *(["a template was run"] if "1337" in html else [])]


@ON_SQLITE
@pytest.mark.parametrize("role", ROLES)
def test_every_page_shows_it_as_text(poisoned, role):
    assert poisoned.poisoned > 300
    at = addresses(poisoned, role)
    visitor, wrong, shown = Visitor(poisoned, role).enter(), [], 0
    for row in POLICY:
        if row.method != "GET" or role not in row.may:
            continue
        answer = contextvars.Context().run(visitor.client.get, at[row.rule])
        db.session.rollback()
        db.session.expire_all()
        if answer.status_code >= 500:
            wrong.append(f"{at[row.rule]}: {answer.status_code}")
        elif answer.mimetype == "text/html":
            text = answer.get_data(as_text=True)
            shown += "zqx" in text
            wrong += [f"{at[row.rule]}: {each}" for each in executed(text)]
        answer.close()
    assert wrong == []
    assert shown > (10 if role not in ("public", "admin") else 0)


@pytest.mark.parametrize(
    "html",
    [
        "<zqx>", "<p onclick=zqx()>", "<script>zqx()</script>", '<a href=" javascript:zqx()">',
        "<input value='' autofocus zqx=''>", "1337",
    ],
)  # fmt: skip
def test_what_would_run_is_seen(html):
    assert executed(html)
