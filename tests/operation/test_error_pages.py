"""Whatever goes wrong is a sentence, what to do, an id that the log knows, and a way back."""

import re

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from pressplan import errors
from pressplan.pages import SENTENCES
from tests import cast
from tests.strict import Browser

REFUSALS = (errors.NotYours, errors.TooLate, errors.NoSpace, errors.StoreUnreachable)
TODO = re.compile(r"Hãy|hãy")


def aborting(status):
    return lambda: abort(status)


def raising(error):
    def view():
        raise error

    return view


CASES = {
    **{f"{status}": (status, aborting(status)) for status in SENTENCES if status != 507},
    "415": (415, aborting(415)),
    **{kind.__name__: (kind.status, raising(kind())) for kind in REFUSALS},
    "422": (422, raising(errors.BadInput("Số này quá lớn. Hãy nhập số nhỏ hơn."))),
    "a fault": (500, raising(RuntimeError("secret words of a fault"))),
    "busy": (503, raising(OperationalError("x", None, Exception("database is locked")))),
    "full": (507, raising(OperationalError("x", None, Exception("disk is full")))),
}


@pytest.fixture(scope="module", params=["signed in", "nobody"])
def as_whom(request):
    return request.param


@pytest.fixture
def someone(app, as_whom):
    browser = Browser(app)
    return browser.sign_in(cast.person("hoa")) if as_whom == "signed in" else browser


def broken(browser, view):
    view.allowed = frozenset({"public"})
    browser.app.view_functions["home.healthz"] = view
    return browser


def test_each_is_a_page_and_a_fragment_with_an_id_and_what_to_do(someone, as_whom):
    for name, (status, view) in CASES.items():
        broken(someone, view).get("/healthz", expect=status)
        id = someone.response.headers["X-Request-ID"]
        assert f"Mã lỗi: {id}" in someone.main, name
        assert TODO.search(someone.main), name
        words = [link.get_text() for link in someone.page.find("main").find_all("a")]
        assert words[-1] == ("Về trang đầu" if as_whom == "signed in" else "Đăng nhập"), name
        assert "secret words" not in someone.response.get_data(as_text=True)

        someone.get("/healthz", expect=status, htmx=True)
        part = someone.page.find(id="refusal")
        assert someone.response.headers["X-Request-ID"] in part.get_text(), name
        assert someone.page.find("html") is None
        assert someone.response.headers["HX-Retarget"] == "#refusals"


def test_the_page_leads_back_to_where_one_came_from_if_that_is_ours(app):
    client = app.test_client()
    for referrer, back in (
        ("http://localhost/tasks/?q=1", "/tasks/?q=1"),
        ("http://localhost/nowhere", None),  # this very page
        ("http://other.example/tasks/", None),
        ("http://localhost//other.example/", None),
    ):
        page = client.get("/nowhere", headers={"Referer": referrer}).get_data(as_text=True)
        found = re.search(r'href="([^"]*)">Về trang trước', page)
        assert (found[1] if found else None) == back


def test_a_host_that_is_not_ours_is_told_the_right_address_and_not_its_own(app):
    answer = app.test_client().get("/", headers={"Host": "evil.example"})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Hãy mở http://localhost/" in said
    assert answer.headers["X-Request-ID"] in said
    assert "evil" not in said


@pytest.mark.parametrize("path", ["/.git/config", "/.env", "/static/", "/static/x/", "/console"])
def test_what_is_not_a_page_is_not_there(app, path):
    answer = app.test_client().get(path)
    assert answer.status_code == 404
    assert "Werkzeug" not in answer.get_data(as_text=True)


def test_trace_is_not_answered(app):
    assert app.test_client().open("/healthz", method="TRACE").status_code == 405


def test_every_status_that_our_refusals_have_has_its_page():
    ours = {kind.status for kind in (*REFUSALS, errors.BadInput, errors.FileMissing)}
    assert {status for status, _ in CASES.values()} >= ours
