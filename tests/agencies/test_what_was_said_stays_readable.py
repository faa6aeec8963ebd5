"""A conversation on work that became one with other work: read by whoever answers now, closed."""

from tests import cast
from tests.agencies.changing import NEW, confirmed, decision, founded
from tests.tasks.work import BAO, DAI, browse, commitment, reports, says, talk_url


def merged(lan, minh, hoa):
    """Both report, the television talks; then they become one. The newspaper's work goes on."""
    gone = commitment("3.a", DAI)
    reports(minh, gone, done="Của Đài.")
    reports(lan, commitment("3.a"), done="Của Báo.")
    says(minh, gone, "Đài cần thêm hai tuần.")
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    assert commitment("3.a", NEW).id != gone.id
    return gone


def test_the_page_of_what_goes_on_leads_to_it(app, lan, minh, hoa):
    gone = merged(lan, minh, hoa)
    browser = browse(app, cast.person("lan")).get(f"/tasks/{gone.task_id}")
    assert f"Trao đổi của {DAI} trước khi sáp nhập (1)" in browser.main
    assert talk_url(gone) in browser.links()
    assert "Đài cần thêm hai tuần." in browser.get(talk_url(gone)).main


def test_nobody_writes_there_any_more(app, lan, minh, hoa):
    gone = merged(lan, minh, hoa)
    browser = browse(app, cast.person("minh")).get(talk_url(gone))
    assert not browser.page.select("form.say")
    browser.post(talk_url(gone), {"text": "Còn ai không?"}, expect=403)


def test_a_body_without_a_part_in_it_finds_no_trace(app, lan, minh, quang, hoa):
    gone = merged(lan, minh, hoa)
    browser = browse(app, quang).get(f"/tasks/{gone.task_id}")
    assert "trước khi sáp nhập (1)" not in browser.main
    browser.get(talk_url(gone), expect=404)
