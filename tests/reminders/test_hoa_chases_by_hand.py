"""Hoa selects what is owed, looks at what would be said, sends letters or notes a call."""

import pytest

from pressplan.outbox.delivery import deliver
from pressplan.reminders.actions_chase import ALL_SETTLED, NONE_CHOSEN, SENT_ALREADY
from tests.house.test_query_counts import counted, fill
from tests.mailing import letters
from tests.reminders.chasing import PLACE, chases, keys, owes, report_of
from tests.submissions.handing_in import Kind as DutyKind
from tests.submissions.handing_in import begun, sends
from tests.tasks.work import BAO, DAI, TAP_CHI, agency_id, browse

NOTE = "Xin gửi trước thứ Sáu."


@pytest.fixture
def hoas(browser, hoa):
    """Hoa's browser, signed in."""
    return browser.sign_in(hoa)


def boxes(browser) -> list[str]:
    """The keys of the rows of the page."""
    return [box["value"] for box in browser.page.find_all("input", {"name": "item"})]


def previews(browser, *chosen: str, expect: int = 200, **more) -> None:
    browser.get(PLACE)
    browser.submit("chase", {"item": list(chosen), **more}, expect=expect)


def test_two_rows_of_one_agency_and_one_of_another_are_two_letters(hoas, box, hoa, lan, minh):
    chosen = [*owes(hoa)[:2], report_of(hoa, DAI)]
    previews(hoas, *keys(chosen))
    assert "3 việc của 2 cơ quan: 2 người nhận thư" in hoas.main
    assert f"{lan.name} (2 việc)" in hoas.main
    assert f"{minh.name} (1 việc)" in hoas.main
    assert letters() == []
    hoas.submit("send", {"item": keys(chosen), "way": "letter", "note": NOTE}).follow()
    assert "2 thư đang chờ lượt gửi" in hoas.main
    assert NOTE in hoas.main
    assert deliver() == 2
    assert [each.to for each in letters()] == [lan.email, minh.email]
    hoas.get("/reminders/chase/past")
    assert "Báo Đắk Lắk và Đài" in hoas.main
    assert "(2 thư)" in hoas.main


def test_the_text_for_zalo_has_deadlines_links_and_the_note(hoas, hoa):
    chosen = keys([report_of(hoa), report_of(hoa, DAI)])
    previews(hoas, *chosen)
    hoas.post(f"{PLACE}preview", {"item": chosen, "note": NOTE}, expect=200)
    texts = {area["id"]: area.get_text() for area in hoas.page.find_all("textarea", readonly=True)}
    assert set(texts) == {"zalo-all", f"zalo-{agency_id(BAO)}", f"zalo-{agency_id(DAI)}"}
    for text in texts.values():
        for words in ("Hạn cuối thứ Sáu 04/12/2026, còn 14 ngày.", NOTE, "Kính gửi",
                      "http://localhost/submissions/", f"{hoa.name}, {hoa.phone}"):  # fmt: skip
            assert words in text
    assert "Đài" not in texts[f"zalo-{agency_id(BAO)}"]


def test_a_call_is_noted_and_shows_when_each_was_chased_last(hoas, hoa):
    found = report_of(hoa)
    previews(hoas, found.key)
    hoas.submit("send", {"item": [found.key], "way": "phone"}).follow()
    assert "Gọi điện" in hoas.main
    assert letters() == []
    hoas.get(f"{PLACE}?agency={agency_id(BAO)}&kind=obligation")
    assert f"09:00 20/11/2026 {hoa.name}, gọi điện" in hoas.main


def test_an_agency_as_a_whole_and_all_of_the_list(hoas, hoa):
    previews(hoas, whole=[agency_id(BAO), agency_id(DAI)])
    assert boxes(hoas) == [*keys(owes(hoa, BAO)), *keys(owes(hoa, DAI))]
    hoas.get(f"{PLACE}?kind=obligation")
    hoas.submit("chase", {"scope": "all"}, expect=200)
    assert boxes(hoas) == [report_of(hoa, name).key for name in (BAO, DAI, TAP_CHI)]


@pytest.mark.parametrize(
    ("asked", "agencies"),
    [
        ("kind=obligation", 3), ("when=late", 0), ("when=week", 0), ("q=bao+cao+dinh+ky", 3),
        ("q=chu+yang+sin", 1), ("q=khong+co+gi", 0), ("agency=999", 0), ("agency=x&kind=x", 3),
        ("occurrence=99999", 0), ("kind=waiting", 3), ("page=99", 3),
    ],
)  # fmt: skip
def test_the_list_is_filtered(hoas, asked, agencies):
    hoas.get(f"{PLACE}?{asked}")
    assert len(hoas.page.select("section.chase-group")) == agencies
    assert ("Không có việc nào phù hợp" in hoas.main) is not agencies


def test_nothing_chosen_is_said(hoas):
    previews(hoas, expect=422)
    assert NONE_CHOSEN in hoas.main
    hoas.post(PLACE, {"way": "letter", "item": ["drop table", "commitment:x:y"]}, expect=422)
    assert NONE_CHOSEN in hoas.main


def test_what_is_settled_meanwhile_is_said_and_nothing_sent(hoas, hoa, lan):
    found = report_of(hoa)
    previews(hoas, found.key)
    sends(lan, begun(kind=DutyKind.YEARLY_REPORT))
    hoas.submit("send", {"item": [found.key], "way": "letter"}, expect=409)
    assert ALL_SETTLED in hoas.main
    assert [each for each in letters() if each.kind == "chase"] == []
    hoas.post(f"{PLACE}preview", {"item": [found.key]}, expect=409)


def test_a_note_that_is_too_long_is_kept(hoas, hoa):
    long, found = "a" * 1001, report_of(hoa)
    previews(hoas, found.key)
    for url in (PLACE, f"{PLACE}preview"):
        hoas.post(url, {"item": [found.key], "way": "letter", "note": long}, expect=422)
        assert "Nhiều nhất 1000 ký tự." in hoas.main
        assert hoas.page.find(id="note").get_text().strip() == long
    hoas.post(PLACE, {"item": [found.key], "way": "letter", "note": "a" * 1000})


def test_an_old_form_with_another_note_says_so_and_keeps_it(hoas, hoa):
    """Back in the browser's history after sending: the token is the old one."""
    found = {"item": [report_of(hoa).key], "way": "zalo"}
    previews(hoas, *found["item"])
    token = hoas.page.find("input", {"name": "token"})["value"]
    hoas.post(PLACE, found | {"token": token})
    first = hoas.response.headers["Location"]
    hoas.post(PLACE, found | {"token": token})
    assert hoas.response.headers["Location"] == first
    hoas.post(PLACE, found | {"token": token, "note": NOTE}, expect=409)
    assert SENT_ALREADY in hoas.main
    assert hoas.page.find(id="note").get_text().strip() == NOTE
    hoas.submit("send", found | {"note": NOTE})
    assert hoas.response.headers["Location"] != first


def test_who_was_told_today_is_asked_about(hoas, hoa, hung):
    found = report_of(hoa)
    chases(hung, found)
    previews(hoas, found.key)
    assert f"hôm nay lúc 09:00 ({hung.name})" in hoas.main
    hoas.submit("send", {"item": [found.key], "way": "letter", "note": NOTE}, expect=422)
    assert "Vẫn gửi? Hãy đánh dấu" in hoas.main
    assert hoas.page.find(id="note").get_text().strip() == NOTE
    hoas.submit("send", {"item": [found.key], "way": "letter", "again": "y"})
    assert len(letters()) == 2


def test_pages_lead_there_with_the_right_filter(hoas):
    for page, wanted in (
        ("/submissions/?kind=missing", "kind=obligation"), ("/submissions/", "occurrence="),
        ("/tasks/", "kind=commitment&when=late"), ("/desk/", "kind=update"), ("/desk/", PLACE),
    ):  # fmt: skip
        hoas.get(page)
        links = [link for link in hoas.links() if link.startswith(PLACE) and wanted in link]
        assert links, page
        hoas.get(links[-1])


def test_others_find_nothing_of_it(app, lan, tuan, mai, son, hoa):
    done = chases(hoa, report_of(hoa))
    for other in (lan, tuan, mai, son):
        browser = browse(app, other)
        for url in (PLACE, f"{PLACE}past", f"{PLACE}{done.chase.id}"):
            browser.get(url, expect=403)
        browser.post(PLACE, {"item": [report_of(hoa).key], "way": "letter"}, expect=403)
        assert PLACE not in browser.links()
    browse(app, hoa).get(f"{PLACE}999", expect=404)


def test_hundreds_of_rows_cost_no_more_questions(hoas):
    """The preview and the sending, which are no pages to be counted by their address."""
    few, rows = _asked_of_all(hoas, agencies=15)
    many, more = _asked_of_all(hoas, agencies=60)
    assert more > 3 * rows
    assert many == few


def _asked_of_all(browser, *, agencies: int) -> tuple[int, int]:
    fill(agencies=agencies, tasks=10, years=1)
    browser.get(PLACE)
    browser.submit("chase", {"scope": "all"}, expect=200)
    chosen = boxes(browser)
    return _asked(browser, chosen), len(chosen)


def _asked(browser, chosen: list[str]) -> int:
    """How many statements it takes to look once more and to note that it was said."""
    with counted() as sent:
        browser.post(f"{PLACE}preview", {"item": chosen}, expect=200)
        browser.submit("send", {"item": chosen, "way": "phone"})
    return len([s for s in sent if not s.startswith("INSERT INTO history_line")])
