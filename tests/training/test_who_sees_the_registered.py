"""Names, e-mail, phone and links are for the own agency, its governing body, staff, leadership."""

import pytest

from tests.tasks.work import BAO, DAI, browse
from tests.training.courses import LINK, announced, judged, sends, somebody, url


@pytest.fixture
def of(app, lan):
    made = announced()
    sends(lan, made, somebody(made, "Lê Thị Một", email="mot@bao.example", phone="0905 111 222"))
    return made


@pytest.mark.parametrize(
    ("face", "names", "link"),
    [("lan", True, True), ("hoa", True, True), ("tuan", True, False), ("mai", True, False),
     ("minh", False, False), ("quang", False, False)],
)  # fmt: skip
def test_who_sees_names_and_the_link(app, request, of, face, names, link):
    browser = browse(app, request.getfixturevalue(face))
    told = browser.get(f"/training/{of.id}").text
    assert ("Lê Thị Một" in told, "mot@bao.example" in told, "0905 111 222" in told) == (names,) * 3
    assert (LINK in told) is link
    assert "1 cơ quan đã đăng ký 1 người" in told
    assert "Lê Thị Một" not in browser.get("/training/").text
    browser.get(url(of), expect=200 if names else 404)
    people = browser.get(f"/training/people/{url(of).rpartition('/')[2]}").text
    assert ("Lê Thị Một" in people) is names


def test_a_stranger_gets_404_for_what_he_posts_too(app, minh, of):
    browser = browse(app, minh).get(url(of, DAI))
    browser.post(url(of), {"seen": "2"}, expect=404)
    browser.post(url(of, more="/withdrawal"), {"seen": "2"}, expect=404)
    id = url(of).rpartition("/")[2]
    browser.post(f"/training/people/{id}/headcounts", {"counted_on": "2026-11-01"}, expect=404)


def test_an_agency_that_is_not_invited_has_no_registration_page(app, quang, of):
    browse(app, quang).get(url(of, "Bản tin Cao nguyên"), expect=404)


def test_results_are_for_everybody(app, quang, of):
    from datetime import date

    from pressplan.training.rules import Result

    judged(of, Result.PASSED, agency=BAO, number="57/CN", issued_on=date(2026, 11, 1))
    told = browse(app, quang).get(f"/training/{of.id}").text
    assert "Số 57/CN, 01/11/2026" in told
