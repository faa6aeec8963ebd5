"""A province has hundreds of people: lists stay short, one is found, no page asks more often."""

import pytest
from sqlalchemy import insert

from pressplan import clock
from pressplan.access import Role
from pressplan.accounts import actions_review, queries, queries_review
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.database import db, writing
from tests import cast
from tests.house.test_query_counts import counted
from tests.strict import Browser

pytestmark = pytest.mark.story
MANY = 260
PAGES = (
    "/accounts/", "/accounts/?q=nguoi&page=3", "/accounts/review", "/accounts/review?open=1",
    "/accounts/{lan}", "/accounts/{lan}/leaving", "/accounts/imports/", "/history/?person=nguoi",
    "/operation/",
)  # fmt: skip


def hire(count: int) -> list[Account]:
    """So many more people of one paper, their last names in the order of their numbers."""
    agency = cast.agency("Báo Đắk Lắk").id
    with writing():
        found = [
            make_account(
                email=f"nguoi{n}@daklak.example", name=f"Người Số {n:03}", role=Role.AGENCY,
                agency_id=agency, password_hash=cast._hash(), at=clock.now(),
            )
            for n in range(count)
        ]  # fmt: skip
        db.session.commit()
    return found


@pytest.fixture
def admin(app, son):
    return Browser(app).sign_in(son).get("/accounts/")


def asks(app, admin, page):
    app.extensions["memory"].clear()  # what is remembered is not asked
    with counted() as sent:
        admin.get(page.format(lan=cast.person("lan").id))
    return len(sent)


def test_no_page_asks_more_often_for_hundreds_than_for_eight(app, admin, son):
    few = {page: asks(app, admin, page) for page in PAGES}
    people = hire(MANY)
    with writing():
        shown = [f"{each.id}:{queries_review.rights(each)}" for each in people[:100]]
        today, by = clock.today(), queries.who_is(son)
        assert actions_review.confirm(shown, today=today, by=by, at=clock.now()) == 100
        db.session.commit()
    many = {page: asks(app, admin, page) for page in PAGES}
    # Of a list with one page nobody is looked up on a later one.
    assert {page: (few[page], many[page]) for page in PAGES if many[page] > few[page] + 1} == {}
    assert max(many.values()) <= 25, many


def rows(admin):
    return admin.page.select("table.list tbody tr")


def test_fifty_stand_on_a_page_and_each_on_one(admin):
    hire(MANY)
    for path in ("/accounts/?q=nguoi+so", "/accounts/review"):
        admin.get(path)
        met = [row.find("strong").text for row in rows(admin)]
        assert len(met) == 50
        while link := admin.page.select_one("a[rel=next]"):
            admin.get(link["href"])
            met += [row.find("strong").text for row in rows(admin)]
        assert len(set(met)) == len(met)
        assert {f"Người Số {n:03}" for n in range(MANY)} <= set(met)


def test_one_of_hundreds_is_found_by_name_or_address_without_marks(admin):
    hire(MANY)
    for words in ("nguoi so 217", "NGUOI217@", "217"):
        admin.get(f"/accounts/?q={words}")
        assert [row.find("strong").text for row in rows(admin)] == ["Người Số 217"]


def test_a_common_name_leaves_nobody_out_of_the_history(admin):
    """However many bear it: what was done is looked for among all of them."""
    at, many = clock.now(), 1200
    plain = {
        "role": Role.LEADER, "folded": "nguyen van nguoi", "password_hash": "!",
        "password_set_at": at, "created_at": at,
    }  # fmt: skip
    people = [plain | {"name": f"Nguyễn Văn {n}", "email": f"n{n}@d.example"} for n in range(many)]
    with writing():
        db.session.execute(insert(Account), people)
        db.session.commit()
    assert len(queries.people_named("nguyễn")) >= many
    admin.get("/history/?person=nguyen")
    assert "Nhật ký" in admin.main
