"""Two agencies become one: the open invitation is the new one's, what was registered stays."""

from datetime import date

from pressplan import clock, handover
from pressplan.training import queries
from pressplan.training.queries_people import trained_share
from tests.agencies.changing import NEW, confirmed, decision, founded
from tests.tasks.work import BAO, DAI, agency_id, browse
from tests.training.courses import announced, held, sends, somebody, trained, url

TODAY = date(2026, 11, 20)


def test_an_open_invitation_passes_and_registrations_stay(app, lan, minh, hoa):
    past, of = held(), announced()
    trained(past, somebody(past, "Lê Một"))
    sends(lan, of, somebody(of, "Lê Một"))
    decided = decision("merged", BAO, DAI, to=(founded(NEW),), since=TODAY)
    seen = handover.preview(decided, today=clock.today())
    assert seen.invitations == [of.subject]
    change = confirmed(decided, hoa)
    assert f"1 lời mời tập huấn còn nhận đăng ký chuyển sang {NEW}." in change.outcome
    new = agency_id(NEW)
    (open_,) = queries.open_registrations(TODAY)
    assert new in open_.invited
    assert not open_.invited & {agency_id(BAO), agency_id(DAI)}
    assert new in open_.answered  # by what the newspaper registered
    assert trained_share([new], TODAY)[new].trained == 1
    browser = browse(app, hoa).get(f"/training/{past.id}")
    assert BAO in browser.main
    browser = browse(app, minh).get(url(of, NEW))  # he works for the new one now
    assert "Cơ quan tiền thân đã đăng ký (1)" in browser.text
    one_more = {"p0-name": "Cao Hai", "p0-email": "hai@moi.example"}
    browser.submit("registration", one_more).follow()
    assert "Đã đủ" not in browser.text
    too_many = {f"p{n}-{field}": value for n in range(2) for field, value in
                (("name", f"Cao {n}"), ("email", f"c{n}@moi.example"),
                 ("session", str(of.sessions[0].id)))}  # fmt: skip
    browser.post(url(of, NEW), {"seen": "3", **too_many}, expect=409)
